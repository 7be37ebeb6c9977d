import { negativeCondition } from '../../codes/mesh.ts';
import { at, items, rootField, text, type Field } from '../../field.ts';
import type { ObjectRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

const GATEWAY_API = 'gateway.networking.k8s.io';

/** What istiod and other controllers have written into the status of an object: conditions that do not hold. */
export const conditionsRule: ObjectRule = {
  scope: 'object',
  name: 'istio/conditions',
  analyzer: 'conditions.ConditionAnalyzer',
  kinds: [
    '/Service',
    'networking.istio.io/ServiceEntry',
    'security.istio.io/AuthorizationPolicy',
    `${GATEWAY_API}/Gateway`,
    `${GATEWAY_API}/HTTPRoute`,
    `${GATEWAY_API}/GRPCRoute`,
  ],
  codes: [negativeCondition],
  check(subject, report) {
    for (const condition of conditionsOf(subject)) {
      const type = text(at(condition, 'type'));
      const reason = text(at(condition, 'reason'));
      const isNegative = text(at(condition, 'status')) === 'False' || reason === 'PartiallyInvalid';
      if (!isNegative) continue;
      report({
        code: negativeCondition,
        path: condition.path,
        message: `${type} does not hold (${reason}): ${text(at(condition, 'message'))}`,
      });
    }
  },
};

function conditionsOf(subject: Subject): readonly Field[] {
  const status = at(rootField(subject.object), 'status');
  const own = items(at(status, 'conditions'));
  if (subject.key.group === GATEWAY_API) {
    return [...own, ...items(at(status, 'parents')).flatMap((p) => items(at(p, 'conditions')))];
  }
  // Other controllers write conditions of their own kind, with a domain that is not Istio's.
  return own.filter((condition) => {
    const type = text(at(condition, 'type'));
    return !type.includes('/') || (type.split('/')[0] ?? '').endsWith('istio.io');
  });
}
