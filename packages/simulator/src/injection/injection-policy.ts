import type { Pod } from '../objects/pod.ts';

/** istiod's own list: pods there are never injected. Upstream: pkg/kube/inject, IgnoredNamespaces. */
const IGNORED_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

const INJECT = 'sidecar.istio.io/inject';
const YES: ReadonlySet<string> = new Set(['y', 'yes', 'true', 'on']);

/**
 * Whether istiod injects a pod that a webhook brought before it: never on the host network or in a
 * system namespace; the label decides before the annotation; without either, yes.
 */
export function isInjectionRequired(pod: Pod, namespace: string): boolean {
  if (pod.spec.hostNetwork === true || IGNORED_NAMESPACES.has(namespace)) return false;
  const wanted = pod.metadata.labels?.[INJECT] ?? pod.metadata.annotations?.[INJECT];
  return wanted === undefined || wanted === '' || YES.has(wanted.toLowerCase());
}
