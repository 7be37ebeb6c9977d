import type { StoreEvent, StoreView } from '@drydock/kubernetes';
import { parseManifests, type JsonObject } from '@drydock/manifests';
import { ISTIO_NAMESPACE } from './istio-version.ts';

const CONFIG_MAPS = { group: '', resource: 'configmaps' } as const;
const NAME = 'istio';

/** Whether a write changes the ConfigMap that holds the mesh's configuration. */
export function isMeshConfig({ resource, object: { metadata } }: StoreEvent): boolean {
  return (
    resource.resource === CONFIG_MAPS.resource &&
    resource.group === '' &&
    metadata.name === NAME &&
    metadata.namespace === ISTIO_NAMESPACE
  );
}

/** MeshConfig as istiod reads it from `istio-system/istio`; {} when it is absent or does not parse. */
export function readMeshConfig(store: StoreView): JsonObject {
  const configMap = store.get(CONFIG_MAPS, ISTIO_NAMESPACE, NAME);
  const { mesh } = (configMap?.['data'] ?? {}) as { readonly mesh?: string }; // validated: strings
  if (mesh === undefined) return {};
  // The parser reads Kubernetes objects: two lines make the text one.
  const { resources, diagnostics } = parseManifests('mesh', `apiVersion: v1\nkind: Mesh\n${mesh}`);
  const { apiVersion: _version, kind: _kind, ...config } = resources[0]?.object ?? {};
  return diagnostics.length === 0 ? config : {};
}
