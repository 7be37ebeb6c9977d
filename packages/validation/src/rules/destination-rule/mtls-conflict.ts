import { mtlsConflict } from '../../codes/destination-rule.ts';
import { at, items, rootField, size, text, type Field } from '../../field.ts';
import { expandHost, parseServiceHost } from '../../istio/host-name.ts';
import { isInMesh } from '../../istio/in-mesh.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { selectorPairs, selects, type Labels } from '../../kubernetes/label-selector.ts';
import { workloads } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

const WITHOUT_IDENTITY = ['DISABLE', 'SIMPLE'];

/** A server that takes mutual TLS alone refuses clients whose rule turns the mesh's certificates off. */
export const mtlsConflictRule: EachRule = {
  scope: 'each',
  name: 'destination-rule/mtls-conflict',
  kinds: ['networking.istio.io/DestinationRule'],
  codes: [mtlsConflict],
  prepare: (set) => (subject, report) => {
    const spec = specOf(subject);
    const policies = [spec, ...items(at(spec, 'subsets'))].map((one) => at(one, 'trafficPolicy'));
    const modes = policies
      .map((policy) => at(policy, 'tls', 'mode'))
      .filter((mode) => WITHOUT_IDENTITY.includes(text(mode)));
    const strict = modes.length > 0 ? strictPolicy(set, subject, at(spec, 'host')) : undefined;
    if (!strict) return;
    for (const mode of modes) {
      report(subject, {
        code: mtlsConflict,
        path: mode.path,
        message: `Clients come without a certificate of the mesh (${text(mode)}), and the PeerAuthentication "${strict.key.name}" wants one (STRICT): they get 503.`,
        hint: 'Remove tls: sidecars then do what the server wants.',
        related: relatedPlace(strict, ['spec', 'mtls', 'mode'], 'STRICT stands here'),
      });
    }
  },
};

/** The PeerAuthentication that makes the pods of the service take mutual TLS alone. */
function strictPolicy(set: ResourceSet, rule: Subject, host: Field): Subject | undefined {
  const name = parseServiceHost(expandHost(text(host), rule.namespace, set.context.clusterDomain));
  const service = name && set.find('', 'Service', name.namespace, name.name);
  if (!service) return undefined;
  const selector = selectorPairs(at(rootField(service.object), 'spec', 'selector'));
  const pod = workloads(set).find(
    (one) =>
      one.namespace === service.namespace && selector.size > 0 && selects(selector, one.labels),
  );
  if (!pod || !isInMesh(set, pod)) return undefined;
  const policy = policyOf(set, service.namespace, pod.labels);
  return policy && modeOf(policy) === 'STRICT' ? policy : undefined;
}

/** The most specific one that says a mode: of the workload, of its namespace, of the mesh. */
function policyOf(set: ResourceSet, namespace: string, labels: Labels): Subject | undefined {
  const all = set
    .ofKind('security.istio.io', 'PeerAuthentication')
    .filter((policy) => !['', 'UNSET'].includes(modeOf(policy)));
  const selectorOf = (policy: Subject): Field => at(specOf(policy), 'selector', 'matchLabels');
  const own = all.filter((policy) => policy.namespace === namespace);
  const isWide = (policy: Subject): boolean => size(selectorOf(policy)) === 0;
  return (
    own.find((policy) => !isWide(policy) && selects(selectorPairs(selectorOf(policy)), labels)) ??
    own.find(isWide) ??
    all.find((policy) => policy.namespace === set.context.rootNamespace && isWide(policy))
  );
}

function modeOf(policy: Subject): string {
  return text(at(specOf(policy), 'mtls', 'mode'));
}
