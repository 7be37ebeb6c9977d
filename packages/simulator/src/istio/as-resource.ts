import {
  emptySource,
  parseApiVersion,
  type JsonObject,
  type KubernetesObject,
  type Resource,
} from '@drydock/manifests';

/** A stored object as validation reads one: it never was text. */
export function asResource(object: KubernetesObject): Resource {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { kind, metadata } = object;
  return {
    key: { group, kind, namespace: metadata.namespace ?? '', name: metadata.name },
    gvk: { group, version, kind },
    object: object as unknown as JsonObject, // an object of the API is JSON
    source: emptySource(''),
  };
}
