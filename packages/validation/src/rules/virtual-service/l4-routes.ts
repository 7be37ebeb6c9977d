import {
  invalidGatewayName,
  legacyGatewayName,
  missingDestination,
  missingSni,
  sniAddress,
  sniNotCovered,
} from '../../codes/virtual-service-admission.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, number, size, text, texts, type Field } from '../../field.ts';
import {
  checkLabels,
  checkNotNull,
  checkPort,
  checkSubnet,
  reportHost,
} from '../../istio/checks/basics.ts';
import { checkGatewayNames } from '../../istio/checks/gateway-names.ts';
import { sniDomainProblem, wildcardDomainProblem } from '../../istio/dns-name.ts';
import { coversHost } from '../../istio/host-name.ts';
import { isIpAddress } from '../../istio/ip-address.ts';
import { VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** The rules for TLS by SNI and for TCP. */
export const l4RoutesRule: ObjectRule = specRule({
  name: 'virtual-service/l4-routes',
  kind: VIRTUAL_SERVICE,
  codes: [
    missingSni,
    sniNotCovered,
    sniAddress,
    missingDestination,
    invalidGatewayName,
    legacyGatewayName,
    istio.invalidHost,
    istio.invalidAddress,
    istio.invalidPort,
    istio.invalidLabel,
    istio.nullItem,
  ],
  check(spec, check) {
    for (const rule of items(at(spec, 'tls'))) if (isSet(rule)) checkTls(check, spec, rule);
    for (const rule of items(at(spec, 'tcp'))) if (isSet(rule)) checkTcp(check, rule);
  },
});

function checkTls(check: Check, spec: Field, rule: Field): void {
  if (size(at(rule, 'match')) === 0) {
    check.report(missingSni, rule, 'A tls rule needs a match with sniHosts.');
  }
  for (const match of items(at(rule, 'match'))) {
    if (checkNotNull(check, match, 'A tls match')) continue;
    if (size(at(match, 'sniHosts')) === 0) {
      check.report(missingSni, match, 'A tls match needs at least one SNI host.');
    }
    for (const host of items(at(match, 'sniHosts'))) checkSniHost(check, spec, host);
    checkSource(check, match);
  }
  checkHasRoute(check, rule);
}

function checkTcp(check: Check, rule: Field): void {
  for (const match of items(at(rule, 'match'))) {
    if (!checkNotNull(check, match, 'A tcp match')) checkSource(check, match);
  }
  checkHasRoute(check, rule);
}

function checkHasRoute(check: Check, rule: Field): void {
  if (size(at(rule, 'route')) > 0) return;
  check.report(missingDestination, rule, 'This rule needs a route.');
}

function checkSource(check: Check, match: Field): void {
  for (const subnet of items(at(match, 'destinationSubnets'))) checkSubnet(check, subnet);
  const port = at(match, 'port');
  if ((number(port) ?? 0) !== 0) checkPort(check, port);
  checkLabels(check, at(match, 'sourceLabels'));
  checkGatewayNames(check, at(match, 'gateways'));
}

function checkSniHost(check: Check, spec: Field, field: Field): void {
  const host = text(field);
  // As istiod has it, a VirtualService without gateways counts as one for a gateway here.
  const isForGateway = !texts(at(spec, 'gateways')).includes('mesh');
  const problem = isForGateway ? sniDomainProblem(host) : wildcardDomainProblem(host);
  if (problem !== undefined) {
    if (isIpAddress(host)) {
      check.report(sniAddress, field, `"${host}" is an address: clients send host names as SNI.`);
    } else reportHost(check, field, problem);
    return;
  }
  const hosts = texts(at(spec, 'hosts'));
  if (hosts.some((pattern) => coversHost(pattern, host))) return;
  check.report(
    sniNotCovered,
    field,
    `The SNI host "${host}" is none of the hosts ${hosts.join(', ')}.`,
    {
      hint: 'Add it to hosts.',
    },
  );
}
