import type { GroupResource, StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';

const NETWORKING = 'networking.istio.io';
const SECURITY = 'security.istio.io';
const GATEWAY_API = 'gateway.networking.k8s.io';

/** Everything that istiod watches, by type. */
const MESH_TYPES: readonly GroupResource[] = [
  { group: '', resource: 'namespaces' },
  { group: '', resource: 'services' },
  { group: '', resource: 'pods' },
  { group: '', resource: 'nodes' },
  { group: 'discovery.k8s.io', resource: 'endpointslices' },
  { group: NETWORKING, resource: 'virtualservices' },
  { group: NETWORKING, resource: 'destinationrules' },
  { group: NETWORKING, resource: 'gateways' },
  { group: NETWORKING, resource: 'serviceentries' },
  { group: NETWORKING, resource: 'workloadentries' },
  { group: NETWORKING, resource: 'workloadgroups' },
  { group: NETWORKING, resource: 'sidecars' },
  { group: NETWORKING, resource: 'envoyfilters' },
  { group: NETWORKING, resource: 'proxyconfigs' },
  { group: SECURITY, resource: 'peerauthentications' },
  { group: SECURITY, resource: 'authorizationpolicies' },
  { group: SECURITY, resource: 'requestauthentications' },
  { group: 'extensions.istio.io', resource: 'wasmplugins' },
  { group: 'telemetry.istio.io', resource: 'telemetries' },
  { group: GATEWAY_API, resource: 'gatewayclasses' },
  { group: GATEWAY_API, resource: 'gateways' },
  { group: GATEWAY_API, resource: 'httproutes' },
  { group: GATEWAY_API, resource: 'grpcroutes' },
  { group: GATEWAY_API, resource: 'referencegrants' },
];

const WATCHED: ReadonlySet<string> = new Set(
  MESH_TYPES.map(({ group, resource }) => `${resource}.${group}`),
);

/** Whether a write to this type can change what a proxy is sent. */
export function isMeshType({ group, resource }: GroupResource): boolean {
  return WATCHED.has(`${resource}.${group}`);
}

/** All objects that istiod reads, as they are now: references that stay what they are. */
export function captureMesh(store: StoreView): readonly KubernetesObject[] {
  return MESH_TYPES.flatMap((type) => store.list(type));
}
