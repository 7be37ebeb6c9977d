import type { ControlledType, StoreView } from '@drydock/kubernetes';
import { formatApiVersion, type KubernetesObject } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';

const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  resource: 'customresourcedefinitions',
} as const;

/** The fields of a stored CustomResourceDefinition that the controllers need. */
interface Definition extends KubernetesObject {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly scope: string;
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/** Types beyond the built-in ones, for garbage collection and emptying namespaces: installed groups and CRDs. */
export function controlledTypes(
  store: StoreView,
  groups: readonly string[],
): () => readonly ControlledType[] {
  const installed = loadCatalogue()
    .kinds.filter(({ group }) => groups.includes(group))
    .map((kind) => controlled(kind.group, kind.version, kind));
  return () => [...installed, ...store.list(DEFINITIONS).flatMap(typesOf)];
}

function typesOf(object: KubernetesObject): readonly ControlledType[] {
  const { group, names, scope, versions } = (object as Definition).spec; // validated when it was stored
  const named = { ...names, namespaced: scope === 'Namespaced' };
  return versions.filter(({ served }) => served).map(({ name }) => controlled(group, name, named));
}

function controlled(
  group: string,
  version: string,
  names: { readonly kind: string; readonly plural: string; readonly namespaced: boolean },
): ControlledType {
  return {
    apiVersion: formatApiVersion(group, version),
    kind: names.kind,
    resource: { group, resource: names.plural },
    namespaced: names.namespaced,
  };
}
