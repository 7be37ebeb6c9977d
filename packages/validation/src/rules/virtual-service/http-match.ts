import {
  invalidGatewayName,
  invalidMatch,
  legacyGatewayName,
} from '../../codes/virtual-service-admission.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, entries, isSet, items, number, text, type Field } from '../../field.ts';
import { checkLabels, checkNotNull, checkPort } from '../../istio/checks/basics.ts';
import { checkGatewayNames } from '../../istio/checks/gateway-names.ts';
import { checkRegexMatch, checkStringMatch } from '../../istio/checks/string-match.ts';
import { isDnsLabel } from '../../istio/dns-name.ts';
import { matchHeaderProblem } from '../../istio/header-name.ts';
import { VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** The conditions of http rules: header names, regexes, ports, labels, gateways. */
export const httpMatchRule: ObjectRule = specRule({
  name: 'virtual-service/http-match',
  kind: VIRTUAL_SERVICE,
  codes: [
    invalidMatch,
    invalidGatewayName,
    legacyGatewayName,
    istio.invalidRegex,
    istio.invalidHeaderName,
    istio.invalidPort,
    istio.invalidLabel,
    istio.nullItem,
  ],
  check(spec, check) {
    for (const rule of items(at(spec, 'http'))) {
      for (const match of items(at(rule, 'match'))) {
        if (!isSet(match)) continue;
        checkConditions(check, match);
        checkSource(check, match);
      }
    }
  },
});

function checkConditions(check: Check, match: Field): void {
  for (const [name, header] of entries(at(match, 'headers'))) {
    checkNotNull(check, header, `The match of the header ${name}`);
    checkHeaderName(check, header, matchHeaderProblem(name));
    checkStringMatch(check, header, invalidMatch);
  }
  for (const [name, header] of entries(at(match, 'withoutHeaders'))) {
    checkHeaderName(check, header, matchHeaderProblem(name));
    // "*" is no regex but istiod reads it as presence, route.go.
    if (text(at(header, 'regex')) !== '*') checkStringMatch(check, header, invalidMatch);
  }
  checkRegexMatch(check, at(match, 'uri'), invalidMatch);
  for (const name of ['scheme', 'method', 'authority']) {
    checkStringMatch(check, at(match, name), invalidMatch);
  }
  for (const [, param] of entries(at(match, 'queryParams'))) {
    checkRegexMatch(check, param, invalidMatch);
  }
}

function checkHeaderName(check: Check, header: Field, problem: string | undefined): void {
  if (problem === undefined) return;
  check.report(istio.invalidHeaderName, header, problem, { onKey: true });
}

function checkSource(check: Check, match: Field): void {
  const port = at(match, 'port');
  if ((number(port) ?? 0) !== 0) checkPort(check, port);
  checkLabels(check, at(match, 'sourceLabels'));
  checkGatewayNames(check, at(match, 'gateways'));
  const namespace = at(match, 'sourceNamespace');
  if (text(namespace) === '' || isDnsLabel(text(namespace))) return;
  check.report(invalidMatch, namespace, `"${text(namespace)}" is no name of a namespace.`);
}
