import type { KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../../command.ts';
import { asPairs, asText, at } from '../../kubectl/json-access.ts';
import { isSelected, listObjects, nameWithNamespace } from '../mesh-objects.ts';

const ROOT_NAMESPACE = 'istio-system';

/** The mTLS mode that a pod ends up with, and the PeerAuthentications behind it. */
export async function writePeerAuthentication(
  pod: KubernetesObject,
  context: CommandContext,
): Promise<void> {
  const type = 'peerauthentications.security.istio.io';
  const own = pod.metadata.namespace ?? '';
  const namespaces = own === ROOT_NAMESPACE ? [own] : [ROOT_NAMESPACE, own];
  const lists = await Promise.all(
    namespaces.map((namespace) => listObjects(context, type, { namespace })),
  );
  const applied = lists
    .flat()
    .filter((each) => isSelected(pod, at(each, 'spec', 'selector', 'matchLabels')));
  // The closest one that says something: the pod's, its namespace's, the mesh's; of equals the oldest.
  const closest = applied.toSorted(
    (a, b) => closeness(b, own) - closeness(a, own) || compareAge(a, b),
  );
  const mode = closest.map(modeOf).find((each) => each !== 'UNSET') ?? 'PERMISSIVE';
  context.stdout(`Effective PeerAuthentication:\n   Workload mTLS mode: ${mode}\n`);
  const ports = asPairs2(at(closest.find(hasSelector), 'spec', 'portLevelMtls'));
  if (ports.length > 0) context.stdout('   Port Level mTLS mode:\n');
  for (const [port, value] of ports) {
    const own = asText(at(value, 'mode')) || 'UNSET';
    context.stdout(`      ${port}: ${own === 'UNSET' ? mode : own}\n`);
  }
  if (applied.length === 0) return;
  context.stdout(`Applied PeerAuthentication:\n   ${applied.map(nameWithNamespace).join(', ')}\n`);
}

function asPairs2(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function modeOf(object: KubernetesObject): string {
  return asText(at(object, 'spec', 'mtls', 'mode')) || 'UNSET';
}

function hasSelector(object: KubernetesObject): boolean {
  return asPairs(at(object, 'spec', 'selector', 'matchLabels')).length > 0;
}

function closeness(object: KubernetesObject, namespace: string): number {
  if (hasSelector(object)) return 2;
  return object.metadata.namespace === namespace && namespace !== ROOT_NAMESPACE ? 1 : 0;
}

function compareAge(a: KubernetesObject, b: KubernetesObject): number {
  const [x, y] = [a, b].map(({ metadata }) => metadata.creationTimestamp ?? '');
  return (x ?? '') < (y ?? '') ? -1 : (x ?? '') > (y ?? '') ? 1 : 0;
}
