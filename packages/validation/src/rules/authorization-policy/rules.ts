import * as codes from '../../codes/security.ts';
import { invalidAddress, nullItem } from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, size, type Field } from '../../field.ts';
import { checkNotNull } from '../../istio/checks/basics.ts';
import { checkCondition } from '../../istio/checks/authorization-condition.ts';
import {
  checkAddresses,
  checkNotEmpty,
  checkPaths,
  checkPorts,
  checkServiceAccounts,
} from '../../istio/checks/authorization-values.ts';
import type { ObjectRule } from '../../rule.ts';

/** The rules of an AuthorizationPolicy: from, to and when. */
export const authorizationRulesRule: ObjectRule = specRule({
  name: 'authorization-policy/rules',
  kind: 'security.istio.io/AuthorizationPolicy',
  codes: [
    codes.emptyClause,
    codes.emptyValue,
    codes.serviceAccountConflict,
    codes.invalidServiceAccount,
    codes.invalidRulePort,
    codes.invalidPathTemplate,
    codes.invalidCondition,
    invalidAddress,
    nullItem,
  ],
  check(spec, check) {
    for (const rule of items(at(spec, 'rules'))) {
      if (checkNotNull(check, rule, 'A rule')) continue;
      checkClause(check, at(rule, 'from'), 'source', checkSource);
      checkClause(check, at(rule, 'to'), 'operation', checkOperation);
      for (const condition of items(at(rule, 'when'))) checkCondition(check, condition);
    }
  },
});

function checkClause(
  check: Check,
  list: Field,
  part: 'source' | 'operation',
  checkPart: (check: Check, field: Field) => void,
): void {
  const name = String(list.path.at(-1));
  for (const item of items(list)) {
    if (checkNotNull(check, item, `An item of ${name}`)) continue;
    const field = at(item, part);
    if (isSet(field)) checkPart(check, field);
    else check.report(codes.emptyClause, item, `An item of ${name} needs its ${part}.`);
  }
}

const SOURCE_LISTS = [
  'principals',
  'trustDomains',
  'requestPrincipals',
  'namespaces',
  'ipBlocks',
  'remoteIpBlocks',
];

function checkSource(check: Check, source: Field): void {
  const has = (names: readonly string[]): boolean =>
    names.some((name) => size(at(source, name)) > 0);
  const accounts = ['serviceAccounts', 'notServiceAccounts'];
  if (has(accounts) && has(['principals', 'notPrincipals', 'namespaces', 'notNamespaces'])) {
    check.report(
      codes.serviceAccountConflict,
      source,
      'serviceAccounts say what principals and namespaces say: use one of them.',
    );
  }
  const lists = [...SOURCE_LISTS, ...SOURCE_LISTS.map(negated)];
  if (!has([...lists, ...accounts])) {
    check.report(codes.emptyClause, source, 'An empty source matches nothing.');
  }
  for (const name of lists) checkNotEmpty(check, at(source, name));
  for (const name of accounts) checkServiceAccounts(check, at(source, name));
  for (const name of ['ipBlocks', 'notIpBlocks', 'remoteIpBlocks', 'notRemoteIpBlocks']) {
    checkAddresses(check, at(source, name));
  }
}

const OPERATION_LISTS = ['ports', 'methods', 'paths', 'hosts'];

function checkOperation(check: Check, operation: Field): void {
  const lists = [...OPERATION_LISTS, ...OPERATION_LISTS.map(negated)];
  if (!lists.some((name) => size(at(operation, name)) > 0)) {
    check.report(codes.emptyClause, operation, 'An empty operation matches nothing.');
  }
  for (const name of lists) checkNotEmpty(check, at(operation, name));
  for (const name of ['ports', 'notPorts']) checkPorts(check, at(operation, name));
  for (const name of ['paths', 'notPaths']) checkPaths(check, at(operation, name));
}

function negated(name: string): string {
  return `not${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
