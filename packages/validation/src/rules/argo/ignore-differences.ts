import { specRule, type Check } from '../../check.ts';
import * as codes from '../../codes/argo.ts';
import { at, isTrue, items, size, text, texts, type Field } from '../../field.ts';
import type { ObjectRule } from '../../rule.ts';

const GROUPS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    apps: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
    batch: ['Job', 'CronJob'],
    autoscaling: ['HorizontalPodAutoscaler'],
    policy: ['PodDisruptionBudget'],
    'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
    'rbac.authorization.k8s.io': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
    'admissionregistration.k8s.io': [
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
    ],
    'apiextensions.k8s.io': ['CustomResourceDefinition'],
    'networking.istio.io': ['VirtualService', 'DestinationRule', 'ServiceEntry', 'Sidecar'],
    'security.istio.io': ['PeerAuthentication', 'AuthorizationPolicy', 'RequestAuthentication'],
    'argoproj.io': ['Rollout', 'Application', 'AppProject', 'ApplicationSet'],
  }).flatMap(([group, kinds]) => kinds.map((kind): [string, string] => [kind, group])),
);

/** What an Application ignores when it compares Git with the cluster. */
export const ignoreDifferencesRule: ObjectRule = specRule({
  name: 'argo/ignore-differences',
  kind: 'argoproj.io/Application',
  codes: [codes.ignoreWithoutGroup, codes.ignoreWildcardPointer, codes.ignoreNotRespected],
  check(spec, check) {
    const list = at(spec, 'ignoreDifferences');
    for (const entry of items(list)) checkEntry(entry, check);
    const policy = at(spec, 'syncPolicy');
    const options = texts(at(policy, 'syncOptions'));
    if (size(list) === 0 || !isTrue(at(policy, 'automated', 'selfHeal'))) return;
    if (options.includes('RespectIgnoreDifferences=true')) return;
    const message =
      'These fields are ignored in the comparison, but the next sync still writes them.';
    const hint = 'Add RespectIgnoreDifferences=true to syncPolicy.syncOptions to leave them alone.';
    check.report(codes.ignoreNotRespected, list, message, { hint, onKey: true });
  },
});

function checkEntry(entry: Field, check: Check): void {
  const kind = text(at(entry, 'kind'));
  const group = GROUPS.get(kind);
  if (text(at(entry, 'group')) === '' && group !== undefined) {
    const message = `This ignores nothing: "${kind}" is of the group "${group}", and no group means the core group.`;
    check.report(codes.ignoreWithoutGroup, at(entry, 'kind'), message, {
      hint: `Add group: ${group}.`,
    });
  }
  for (const pointer of items(at(entry, 'jsonPointers'))) {
    if (!text(pointer).split('/').includes('*')) continue;
    const message = `The star in "${text(pointer)}" is a key named "*": a JSON pointer has no wildcard.`;
    const hint = 'Use jqPathExpressions, as in .spec.http[].route[].weight.';
    check.report(codes.ignoreWildcardPointer, pointer, message, { hint });
  }
}
