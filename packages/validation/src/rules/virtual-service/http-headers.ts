import {
  authoritySetTwice,
  invalidHeaderOperation,
} from '../../codes/virtual-service-admission.ts';
import { invalidHeaderValue } from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, entries, isSet, items, text, type Field } from '../../field.ts';
import { checkHeaderValue } from '../../istio/checks/basics.ts';
import {
  isAuthorityHeader,
  operationProblem,
  requestOperationProblem,
} from '../../istio/header-name.ts';
import { VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** Headers that rules and destinations set, add and remove. */
export const httpHeadersRule: ObjectRule = specRule({
  name: 'virtual-service/http-headers',
  kind: VIRTUAL_SERVICE,
  codes: [invalidHeaderOperation, authoritySetTwice, invalidHeaderValue],
  check(spec, check) {
    for (const rule of items(at(spec, 'http'))) {
      checkOperations(check, at(rule, 'headers'));
      checkAuthority(check, rule);
      for (const route of items(at(rule, 'route'))) checkOperations(check, at(route, 'headers'));
    }
  },
});

function checkOperations(check: Check, headers: Field): void {
  if (!isSet(headers)) return;
  for (const operation of ['add', 'set']) {
    for (const [name, value] of entries(at(headers, 'request', operation))) {
      checkSet(check, value, requestOperationProblem(name));
    }
    for (const [name, value] of entries(at(headers, 'response', operation))) {
      checkSet(check, value, operationProblem(name));
    }
  }
  for (const side of ['request', 'response']) {
    for (const name of items(at(headers, side, 'remove'))) {
      const problem = operationProblem(text(name));
      if (problem !== undefined) check.report(invalidHeaderOperation, name, problem);
    }
  }
}

function checkSet(check: Check, value: Field, problem: string | undefined): void {
  if (problem !== undefined) check.report(invalidHeaderOperation, value, problem, { onKey: true });
  checkHeaderValue(check, value);
}

/** The authority may be set once: by the rewrite, or by one header operation. */
function checkAuthority(check: Check, rule: Field): void {
  let current = text(at(rule, 'rewrite', 'authority'));
  for (const operation of ['set', 'add']) {
    for (const [name, value] of entries(at(rule, 'headers', 'request', operation))) {
      if (!isAuthorityHeader(name)) continue;
      if (current !== '') {
        check.report(
          authoritySetTwice,
          value,
          `The authority is "${current}" already; here it is set to "${text(value)}".`,
          { hint: 'Keep one of them.' },
        );
      }
      current = text(value);
    }
  }
}
