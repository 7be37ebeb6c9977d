import { invalidCondition } from '../../codes/security.ts';
import type { Check } from '../../check.ts';
import { at, isSet, size, text, type Field } from '../../field.ts';
import {
  checkAddresses,
  checkNotEmpty,
  checkPorts,
  checkServiceAccounts,
} from './authorization-values.ts';

/** Keys that need a name in brackets: `request.headers[x]`. */
const MAP_KEYS = [
  'request.headers',
  'request.experimental.inline.headers',
  'request.auth.claims',
  'experimental.envoy.filters.',
];

const VALUE_CHECKS: Readonly<Record<string, (check: Check, list: Field) => void>> = {
  'source.ip': checkAddresses,
  'remote.ip': checkAddresses,
  'destination.ip': checkAddresses,
  'destination.port': checkPorts,
  'source.serviceAccount': checkServiceAccounts,
  'source.namespace': () => undefined,
  'source.principal': () => undefined,
  'source.trustDomain': () => undefined,
  'request.auth.principal': () => undefined,
  'request.auth.audiences': () => undefined,
  'request.auth.presenter': () => undefined,
  'connection.sni': () => undefined,
};

const RETIRED: Readonly<Record<string, string>> = {
  'destination.namespace': 'a policy applies to its own namespace',
  'destination.name': 'a policy selects workloads by its selector',
  'destination.user': 'a policy selects workloads by its selector',
};

/** One condition of `when`: a known key, values of its kind. */
export function checkCondition(check: Check, condition: Field): void {
  const field = at(condition, 'key');
  const key = text(field);
  if (key === '') {
    check.report(invalidCondition, isSet(field) ? field : condition, 'A condition needs a key.');
    return;
  }
  const lists = ['values', 'notValues'].map((name) => at(condition, name));
  if (lists.every((list) => size(list) === 0)) {
    check.report(invalidCondition, condition, `The condition on ${key} needs values or notValues.`);
    return;
  }
  const problem = keyProblem(key);
  if (problem !== undefined) {
    check.report(invalidCondition, field, problem);
    return;
  }
  const checkValues = Object.hasOwn(VALUE_CHECKS, key) ? VALUE_CHECKS[key] : undefined;
  for (const list of lists) {
    checkNotEmpty(check, list);
    checkValues?.(check, list);
  }
}

function keyProblem(key: string): string | undefined {
  if (MAP_KEYS.some((prefix) => key.startsWith(prefix))) {
    const open = key.indexOf('[');
    const isNamed = key.endsWith(']') && open > 0 && open < key.length - 2;
    return isNamed ? undefined : `"${key}" needs a name in brackets: ${key.split('[')[0]}[name].`;
  }
  if (Object.hasOwn(VALUE_CHECKS, key)) return undefined;
  const retired = key.startsWith('destination.labels')
    ? 'a policy selects workloads by its selector'
    : Object.hasOwn(RETIRED, key) && RETIRED[key];
  return retired ? `"${key}" is no condition: ${retired}.` : `"${key}" is no key of a condition.`;
}
