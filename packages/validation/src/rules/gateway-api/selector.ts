import { ineffectiveSelector } from '../../codes/mesh.ts';
import { at, isSet, size } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { selectorPairs, selects } from '../../kubernetes/label-selector.ts';
import { pods } from '../../kubernetes/pods.ts';
import type { SetRule } from '../../rule.ts';

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const POLICIES = [
  ['security.istio.io', 'AuthorizationPolicy'],
  ['security.istio.io', 'RequestAuthentication'],
  ['telemetry.istio.io', 'Telemetry'],
  ['extensions.istio.io', 'WasmPlugin'],
] as const;

/** Pods of a Gateway of the Gateway API take policies by targetRef, not by labels. */
export const gatewaySelectorRule: SetRule = {
  scope: 'set',
  name: 'gateway-api/selector',
  analyzer: 'k8sgateway.SelectorAnalyzer',
  codes: [ineffectiveSelector],
  check(set, report) {
    const gateways = set.derived(pods).filter((pod) => pod.labels.has(GATEWAY_NAME));
    for (const [group, kind] of POLICIES) {
      for (const policy of set.ofKind(group, kind)) {
        const spec = specOf(policy);
        const hasTarget = isSet(at(spec, 'targetRef')) || size(at(spec, 'targetRefs')) > 0;
        if (hasTarget || !isSet(at(spec, 'selector'))) continue;
        const pairs = selectorPairs(at(spec, 'selector', 'matchLabels'));
        for (const pod of gateways) {
          if (pod.namespace !== policy.namespace || !selects(pairs, pod.labels)) continue;
          const name = pod.labels.get(GATEWAY_NAME) ?? '';
          report(policy, {
            code: ineffectiveSelector,
            path: ['spec', 'selector'],
            onKey: true,
            message: `The selector has no effect on the pods of the Gateway "${name}".`,
            hint: `Use targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: ${name} }].`,
          });
        }
      }
    }
  },
};
