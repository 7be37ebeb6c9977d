import { jwtRouteWithoutAuthentication } from '../../codes/mesh.ts';
import { at, entries, items, text, type Field } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { selectorPairs, selects } from '../../kubernetes/label-selector.ts';
import type { PodLike } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { gatewayPods } from '../gateway/ports.ts';

/** A claim is known only after a RequestAuthentication for the gateway pods has verified the token. */
export const jwtClaimRouteRule: SetRule = {
  scope: 'set',
  name: 'virtual-service/jwt-claim-route',
  analyzer: 'virtualservice.JWTClaimRouteAnalyzer',
  codes: [jwtRouteWithoutAuthentication],
  check(set, report) {
    if (!set.complete) return;
    for (const subject of set.ofKind('networking.istio.io', 'VirtualService')) {
      const claim = subject.source && claimHeader(subject);
      if (claim) checkGateways(set, report, subject, claim);
    }
  },
};

function claimHeader(subject: Subject): Field | undefined {
  for (const rule of items(at(specOf(subject), 'http'))) {
    for (const match of items(at(rule, 'match'))) {
      const headers = [...entries(at(match, 'headers')), ...entries(at(match, 'withoutHeaders'))];
      const found = headers.find(([key]) => key.startsWith('@request.auth.claims'));
      if (found) return found[1];
    }
  }
  return undefined;
}

function checkGateways(set: ResourceSet, report: Report, subject: Subject, claim: Field): void {
  for (const field of items(at(specOf(subject), 'gateways'))) {
    const [first = '', second] = text(field).split('/');
    const [namespace, name] = second === undefined ? [subject.namespace, first] : [first, second];
    const gateway = set.find('networking.istio.io', 'Gateway', namespace, name);
    if (text(field) === 'mesh' || !gateway) continue;
    for (const pod of gatewayPods(set, gateway)) {
      if (isAuthenticated(set, pod)) continue;
      report(subject, {
        code: jwtRouteWithoutAuthentication,
        path: claim.path,
        onKey: true,
        message: `The match on "${String(claim.path.at(-1))}" needs verified tokens, but no RequestAuthentication selects the pod "${pod.subject.key.name}" of the Gateway "${text(field)}".`,
        hint: 'Add a RequestAuthentication in the namespace of the gateway pods.',
        related: relatedPlace(gateway, ['spec', 'selector'], 'the Gateway selects its pods here'),
      });
    }
  }
}

function isAuthenticated(set: ResourceSet, pod: PodLike): boolean {
  return set
    .ofKind('security.istio.io', 'RequestAuthentication')
    .some(
      (authentication) =>
        [pod.namespace, set.context.rootNamespace].includes(authentication.namespace) &&
        selects(selectorPairs(at(specOf(authentication), 'selector', 'matchLabels')), pod.labels),
    );
}
