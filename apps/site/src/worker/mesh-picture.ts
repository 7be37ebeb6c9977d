import type { StoreView } from '@drydock/kubernetes';
import { serviceRoutes } from './mesh-routes.ts';
import { MeshLines, type PlaceOf } from './mesh-lines.ts';
import type { MeshNode, MeshPicture } from './mesh-protocol.ts';
import { workloadsOf } from './mesh-workloads.ts';
import type { SeenCall } from './seen-calls.ts';

export interface PictureInput {
  readonly store: StoreView;
  readonly calls: readonly SeenCall[];
  readonly requests: number;
  readonly sinceMs: number;
  readonly placeOf: PlaceOf;
}

/** What the mesh would do and what it was seen doing, as boxes and lines. */
export function meshPicture(input: PictureInput): MeshPicture {
  const workloads = workloadsOf(input.store);
  const services = serviceRoutes(input.store).filter(
    ({ selector, route }) => route !== undefined || Object.keys(selector).length > 0,
  );
  const lines = new MeshLines(workloads, services, input.placeOf);
  for (const service of services) lines.addConfigured(service);
  for (const call of input.calls) lines.addSeen(call);
  const { nodes, edges } = lines.finish();
  const failed = input.calls.filter(({ ended }) => ended?.isFailed === true).length;
  return {
    nodes,
    edges,
    namespaces: namespacesOf(input.store, nodes),
    seen: {
      sinceMs: input.sinceMs,
      requests: input.requests,
      errors: failed,
      calls: input.calls.length,
      mtls: input.calls.filter(({ link }) => link === 'mTLS').length,
    },
  };
}

interface PeerAuthenticationSpec {
  readonly selector?: unknown;
  readonly mtls?: { readonly mode?: string };
}

/** Each namespace with its mTLS mode: its own PeerAuthentication, else that of the mesh, else PERMISSIVE. */
function namespacesOf(
  store: StoreView,
  nodes: readonly MeshNode[],
): readonly { readonly name: string; readonly mtls: string }[] {
  const policies = store.list({ group: 'security.istio.io', resource: 'peerauthentications' });
  const modeOf = (namespace: string): string | undefined => {
    const found = policies.find(
      (policy) =>
        policy.metadata.namespace === namespace &&
        (policy['spec'] as PeerAuthenticationSpec | undefined)?.selector === undefined,
    );
    const mode = (found?.['spec'] as PeerAuthenticationSpec | undefined)?.mtls?.mode;
    return mode === 'UNSET' ? undefined : mode;
  };
  const names = [...new Set(nodes.map(({ namespace }) => namespace))]
    .filter((name) => name !== '')
    .toSorted();
  return names.map((name) => ({
    name,
    mtls: modeOf(name) ?? modeOf('istio-system') ?? 'PERMISSIVE',
  }));
}
