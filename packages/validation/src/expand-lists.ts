import { isJsonObject, parseApiVersion, type JsonObject, type Resource } from '@drydock/manifests';

/** The resources, with each `kind: List` replaced by what it lists; paths and places stay true. */
export function expandLists(resources: readonly Resource[]): readonly Resource[] {
  return resources.flatMap((resource) => {
    const { items } = resource.object;
    if (!resource.gvk.kind.endsWith('List') || !Array.isArray(items)) return [resource];
    return items.flatMap((item: unknown, i) =>
      isJsonObject(item) && typeof item.apiVersion === 'string' && typeof item.kind === 'string'
        ? [itemResource(resource, item, i)]
        : [],
    );
  });
}

function itemResource(list: Resource, item: JsonObject, index: number): Resource {
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  const { group, version } = parseApiVersion(textOf(item.apiVersion));
  const kind = textOf(item.kind);
  const metadata = isJsonObject(item.metadata) ? item.metadata : {};
  const { source } = list;
  const prefix = ['items', index];
  return {
    key: { group, kind, namespace: textOf(metadata.namespace), name: textOf(metadata.name) },
    gvk: { group, version, kind },
    object: item,
    source: {
      file: source.file,
      index: source.index,
      range: source.nearestRange(prefix),
      valueRange: (path) => source.valueRange([...prefix, ...path]),
      keyRange: (path) => source.keyRange([...prefix, ...path]),
      nearestRange: (path) => source.nearestRange([...prefix, ...path]),
    },
  };
}
