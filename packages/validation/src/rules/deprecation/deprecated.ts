import { deprecatedUse } from '../../codes/mesh.ts';
import { at, isSet, items, number, rootField, text } from '../../field.ts';
import type { Finding, ObjectRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

const REMOVED_KINDS = new Set([
  'ClusterRbacConfig',
  'RbacConfig',
  'ServiceRole',
  'ServiceRoleBinding',
]);

/** Kinds and fields that Istio ignores or will drop. */
export const deprecatedRule: ObjectRule = {
  scope: 'object',
  name: 'istio/deprecated',
  analyzer: 'deprecation.DeprecationAnalyzer',
  kinds: [
    'networking.istio.io/VirtualService',
    'networking.istio.io/Sidecar',
    'apiextensions.k8s.io/CustomResourceDefinition',
  ],
  codes: [deprecatedUse],
  check(subject, report) {
    if (subject.key.kind === 'VirtualService') checkVirtualService(subject, report);
    else if (subject.key.kind === 'Sidecar') checkSidecar(subject, report);
    else checkDefinition(subject, report);
  },
};

function checkVirtualService(subject: Subject, report: (finding: Finding) => void): void {
  for (const rule of items(at(rootField(subject.object), 'spec', 'http'))) {
    const percent = at(rule, 'fault', 'delay', 'percent');
    if ((number(percent) ?? 0) <= 0) continue;
    report({
      code: deprecatedUse,
      path: percent.path,
      onKey: true,
      message: 'fault.delay.percent is deprecated.',
      hint: 'Use percentage: { value: … }.',
    });
  }
}

function checkSidecar(subject: Subject, report: (finding: Finding) => void): void {
  const proxy = at(rootField(subject.object), 'spec', 'outboundTrafficPolicy', 'egressProxy');
  if (!isSet(proxy)) return;
  report({
    code: deprecatedUse,
    path: proxy.path,
    onKey: true,
    message: 'outboundTrafficPolicy.egressProxy is ignored.',
    hint: 'Route to an egress gateway with a VirtualService.',
  });
}

function checkDefinition(subject: Subject, report: (finding: Finding) => void): void {
  const spec = at(rootField(subject.object), 'spec');
  const kind = text(at(spec, 'names', 'kind'));
  if (text(at(spec, 'group')) !== 'rbac.istio.io' || !REMOVED_KINDS.has(kind)) return;
  report({
    code: deprecatedUse,
    path: ['spec', 'names', 'kind'],
    message: `Istio has removed the kind ${kind} of rbac.istio.io.`,
    hint: 'Use AuthorizationPolicy.',
  });
}
