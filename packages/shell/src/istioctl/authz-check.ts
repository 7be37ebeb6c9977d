import type { KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../command.ts';
import type { Flags } from '../kubectl/flags.ts';
import { asObjects, asText, at } from '../kubectl/json-access.ts';
import { alignTabs } from '../kubectl/print/tab-writer.ts';
import { istioctlFailure } from './istioctl-failure.ts';
import { findPod, isSelected, listObjects, nameWithNamespace } from './mesh-objects.ts';

/** Where policies for the whole mesh live. */
const ROOT_NAMESPACE = 'istio-system';

/** istioctl's name for an ALLOW filter without any rule. */
const NOTHING = '_anonymous_match_nothing_';

/** Envoy's name of an action, in the order in which istioctl lists them. */
const ACTIONS = [
  ['DENY', 'DENY'],
  ['ALLOW', 'ALLOW'],
  ['AUDIT', 'LOG'],
] as const;

/** AuthorizationPolicies that select a pod: of its namespace and of the root namespace. */
export async function policiesOf(
  context: CommandContext,
  pod: KubernetesObject,
): Promise<readonly KubernetesObject[]> {
  const all = await listObjects(context, 'authorizationpolicies.security.istio.io');
  return all.filter((policy) => {
    const { namespace } = policy.metadata;
    const isNear = namespace === pod.metadata.namespace || namespace === ROOT_NAMESPACE;
    const isAttached = asObjects(at(policy, 'spec', 'targetRefs')).length > 0;
    return isNear && !isAttached && isSelected(pod, at(policy, 'spec', 'selector', 'matchLabels'));
  });
}

/** `istioctl x authz check POD`: the policies that reach the pod's proxy, by action. */
export async function authzCheck(flags: Flags, context: CommandContext): Promise<number> {
  const [target, ...more] = flags.args;
  if (target === undefined || more.length > 0)
    throw istioctlFailure('check requires only <pod-name>[.<pod-namespace>]');
  const namespace = flags.text('namespace') ?? context.session.namespace;
  const pod = await findPod(context, target, namespace);
  const policies = await policiesOf(context, pod);
  const rows = ACTIONS.flatMap(([action, shown]) => {
    const own = policies.filter(
      (policy) => (asText(at(policy, 'spec', 'action')) || 'ALLOW') === action,
    );
    const counted = own
      .map(
        (policy) =>
          [nameWithNamespace(policy), asObjects(at(policy, 'spec', 'rules')).length] as const,
      )
      .filter(([, count]) => count > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    // Policies of which none has a rule make a filter that matches nothing.
    if (own.length > 0 && counted.length === 0) return [`${shown}\t${NOTHING}\t1`];
    return counted.map(([name, count]) => `${shown}\t${name}\t${count}`);
  });
  const lines = ['ACTION\tAuthorizationPolicy\tRULES', ...rows];
  context.stdout(`${alignTabs(lines.join('\n'), { minWidth: 0, padding: 3 })}\n`);
  const custom = policies.filter((policy) => asText(at(policy, 'spec', 'action')) === 'CUSTOM');
  for (const policy of custom) {
    context.stderr(`${nameWithNamespace(policy)}: CUSTOM, its rules in Envoy are not modelled\n`);
  }
  return 0;
}
