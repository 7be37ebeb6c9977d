import * as codes from '../../codes/virtual-service-admission.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, entries, items, size, text, texts, type Field } from '../../field.ts';
import { checkExportTo } from '../../istio/checks/export-to.ts';
import { checkGatewayNames } from '../../istio/checks/gateway-names.ts';
import { reportHost } from '../../istio/checks/basics.ts';
import { sniDomainProblem, wildcardDomainProblem } from '../../istio/dns-name.ts';
import { hostsOverlap } from '../../istio/host-name.ts';
import { isIpAddress } from '../../istio/ip-address.ts';
import { isJwtClaimHeader } from '../../istio/jwt-claim.ts';
import { VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** Hosts, gateways and exportTo of a VirtualService, and that it has a rule at all. */
export const virtualServiceSpecRule: ObjectRule = specRule({
  name: 'virtual-service/spec',
  kind: VIRTUAL_SERVICE,
  codes: [
    codes.noRoutes,
    codes.duplicateHosts,
    codes.wildcardOnMesh,
    codes.invalidGatewayName,
    codes.legacyGatewayName,
    codes.jwtClaimOutsideGateway,
    codes.invalidDelegate,
    istio.invalidHost,
    istio.invalidExportTo,
  ],
  check(spec, check) {
    const gateways = texts(at(spec, 'gateways'));
    const isForGateway = gateways.length > 0 && !gateways.includes('mesh');
    if (size(at(spec, 'hosts')) === 0) checkDelegate(spec, check);
    checkGatewayNames(check, at(spec, 'gateways'));
    if (!isForGateway) checkNoJwtClaims(spec, check);
    checkHosts(spec, check, isForGateway);
    if (['http', 'tls', 'tcp'].every((list) => size(at(spec, list)) === 0)) {
      check.report(codes.noRoutes, spec, 'A VirtualService needs a rule: http, tls or tcp.');
    }
    checkExportTo(check, spec);
  },
});

/** Without hosts it can only be the target of a delegation. */
function checkDelegate(spec: Field, check: Check): void {
  for (const name of ['gateways', 'tls', 'tcp']) {
    const field = at(spec, name);
    if (size(field) === 0) continue;
    check.report(
      codes.invalidDelegate,
      field,
      `A VirtualService without hosts is for delegation, which has no ${name}.`,
      { hint: `Add hosts, or remove ${name}.`, onKey: true },
    );
  }
}

function checkNoJwtClaims(spec: Field, check: Check): void {
  const matches = items(at(spec, 'http')).flatMap((rule) => items(at(rule, 'match')));
  for (const match of matches) {
    const headers = [...entries(at(match, 'headers')), ...entries(at(match, 'withoutHeaders'))];
    for (const [key, value] of headers) {
      if (!isJwtClaimHeader(key)) continue;
      check.report(
        codes.jwtClaimOutsideGateway,
        value,
        `"${key}" routes by a claim, which works at gateways only: this VirtualService names none but mesh.`,
        { onKey: true },
      );
    }
  }
}

function checkHosts(spec: Field, check: Check, isForGateway: boolean): void {
  const hosts = items(at(spec, 'hosts'));
  const hasSni = items(at(spec, 'tls')).some((rule) =>
    items(at(rule, 'match')).some((match) => size(at(match, 'sniHosts')) > 0),
  );
  const problemOf = isForGateway && hasSni ? sniDomainProblem : wildcardDomainProblem;
  let areValid = true;
  for (const field of hosts) {
    const host = text(field);
    const problem = problemOf(host);
    if (problem !== undefined) {
      if (isIpAddress(host)) continue;
      areValid = false;
      reportHost(check, field, problem);
    } else if (host === '*' && !isForGateway) {
      areValid = false;
      check.report(codes.wildcardOnMesh, field, 'Inside the mesh the host "*" is not allowed.', {
        hint: 'Name hosts, or gateways that this VirtualService is for.',
      });
    }
  }
  if (areValid) checkDuplicates(hosts, check);
}

function checkDuplicates(hosts: readonly Field[], check: Check): void {
  for (const [i, field] of hosts.entries()) {
    const earlier = hosts.slice(0, i).find((other) => hostsOverlap(text(other), text(field)));
    if (!earlier) continue;
    check.report(
      codes.duplicateHosts,
      field,
      text(earlier) === text(field)
        ? `The host "${text(field)}" stands there twice.`
        : `The hosts "${text(earlier)}" and "${text(field)}" overlap.`,
    );
  }
}
