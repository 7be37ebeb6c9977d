import * as codes from '../../codes/extensions.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, text, type Field } from '../../field.ts';
import { checkNotNull } from '../../istio/checks/basics.ts';
import { checkSelectorLabels, checkTargets } from '../../istio/checks/selector.ts';
import { checkPatchValue } from '../../istio/checks/envoy-value.ts';
import { regexSyntaxProblem } from '../../istio/regex.ts';
import type { ObjectRule } from '../../rule.ts';

/** An EnvoyFilter: each patch has a target, an operation, a match that goes with it and a value. */
export const envoyFilterSpecRule: ObjectRule = specRule({
  name: 'envoy-filter/spec',
  kind: 'networking.istio.io/EnvoyFilter',
  codes: [
    codes.incompletePatch,
    codes.mismatchedMatch,
    codes.invalidFilterMatch,
    codes.invalidPatchValue,
    codes.exposesInternals,
    codes.filterIgnored,
    codes.deprecatedFilterName,
    istio.invalidRegex,
    istio.conflictingTargets,
    istio.invalidTargetRef,
    istio.invalidSelector,
    istio.emptySelector,
    istio.nullItem,
  ],
  check(spec, check) {
    check.report(
      codes.exposesInternals,
      { value: undefined, path: ['kind'] },
      'An EnvoyFilter reaches into what istiod makes, which may change with every version.',
      { hint: 'Use another API where one does the same; test it at each upgrade.' },
    );
    checkSelectorLabels(check, at(spec, 'workloadSelector'), 'labels');
    checkTargets(check, spec);
    for (const patch of items(at(spec, 'configPatches'))) {
      if (checkNotNull(check, patch, 'A patch')) continue;
      if (isComplete(check, patch)) checkPatch(check, patch);
    }
  },
});

function isComplete(check: Check, patch: Field): boolean {
  const missing = (field: Field, what: string): boolean => {
    check.report(codes.incompletePatch, field, `A patch needs ${what}.`);
    return false;
  };
  const applyTo = text(at(patch, 'applyTo'));
  const change = at(patch, 'patch');
  const operation = text(at(change, 'operation'));
  if (applyTo === '' || applyTo === 'INVALID') return missing(patch, 'applyTo');
  if (!isSet(change)) return missing(patch, 'patch');
  if (operation === '' || operation === 'INVALID') return missing(change, 'an operation');
  if (operation !== 'REMOVE' && !isSet(at(change, 'value'))) {
    return missing(change, `a value: the operation is ${operation}`);
  }
  return true;
}

function checkPatch(check: Check, patch: Field): void {
  const version = at(patch, 'match', 'proxy', 'proxyVersion');
  const problem = text(version) === '' ? undefined : regexSyntaxProblem(text(version));
  if (problem !== undefined) {
    check.report(istio.invalidRegex, version, `RE2 does not take "${text(version)}": ${problem}.`);
    return;
  }
  if (text(version).length > 1024) {
    check.report(
      codes.filterIgnored,
      version,
      'A proxyVersion of more than 1024 characters is ignored.',
    );
  }
  if (checkMatch(check, patch)) checkPatchValue(check, patch);
}

const MATCH_OF: Readonly<Record<string, string>> = {
  LISTENER: 'listener',
  FILTER_CHAIN: 'listener',
  NETWORK_FILTER: 'listener',
  HTTP_FILTER: 'listener',
  ROUTE_CONFIGURATION: 'routeConfiguration',
  VIRTUAL_HOST: 'routeConfiguration',
  HTTP_ROUTE: 'routeConfiguration',
  CLUSTER: 'cluster',
};

/** False when istiod looks no further at this patch. */
function checkMatch(check: Check, patch: Field): boolean {
  const applyTo = text(at(patch, 'applyTo'));
  const match = at(patch, 'match');
  const wanted = Object.hasOwn(MATCH_OF, applyTo) ? MATCH_OF[applyTo] : undefined;
  const given = ['listener', 'routeConfiguration', 'cluster'].filter((name) =>
    isSet(at(match, name)),
  );
  if (wanted === undefined || given.length === 0) return true;
  if (!given.includes(wanted)) {
    check.report(
      codes.mismatchedMatch,
      at(match, given[0] ?? ''),
      `A patch of ${applyTo} matches on ${wanted}, not on ${given.join(', ')}.`,
      { onKey: true },
    );
    return wanted !== 'listener';
  }
  const filter = at(match, 'listener', 'filterChain', 'filter');
  return wanted !== 'listener' || !isSet(filter) || checkFilter(check, filter, applyTo);
}

const CONNECTION_MANAGER = new Set([
  'envoy.filters.network.http_connection_manager',
  'envoy.http_connection_manager',
]);

function checkFilter(check: Check, filter: Field, applyTo: string): boolean {
  const name = text(at(filter, 'name'));
  const sub = at(filter, 'subFilter');
  if (applyTo === 'LISTENER' || applyTo === 'FILTER_CHAIN') {
    check.report(codes.filterIgnored, filter, `A match on a filter has no effect for ${applyTo}.`, {
      onKey: true,
    });
  }
  const wrong = (field: Field, message: string): boolean => {
    check.report(codes.invalidFilterMatch, field, message);
    return false;
  };
  if (name === '') return wrong(filter, 'A match on a filter needs its name.');
  if (isSet(sub)) {
    if (applyTo !== 'HTTP_FILTER')
      return wrong(sub, 'A subFilter goes with applyTo HTTP_FILTER only.');
    if (!CONNECTION_MANAGER.has(name)) {
      return wrong(sub, 'A subFilter is one of envoy.filters.network.http_connection_manager.');
    }
    if (text(at(sub, 'name')) === '') return wrong(sub, 'A match on a subFilter needs its name.');
  }
  for (const field of [at(filter, 'name'), at(sub, 'name')]) checkFilterName(check, field);
  return true;
}

/** Names that Envoy had before its extensions got their categories. */
const DEPRECATED: Readonly<Record<string, string>> = {
  'envoy.buffer': 'envoy.filters.http.buffer',
  'envoy.cors': 'envoy.filters.http.cors',
  'envoy.csrf': 'envoy.filters.http.csrf',
  'envoy.http_dynamo_filter': 'envoy.filters.http.dynamo',
  'envoy.ext_authz': 'envoy.filters.http.ext_authz',
  'envoy.fault': 'envoy.filters.http.fault',
  'envoy.grpc_http1_bridge': 'envoy.filters.http.grpc_http1_bridge',
  'envoy.grpc_json_transcoder': 'envoy.filters.http.grpc_json_transcoder',
  'envoy.grpc_web': 'envoy.filters.http.grpc_web',
  'envoy.gzip': 'envoy.filters.http.gzip',
  'envoy.health_check': 'envoy.filters.http.health_check',
  'envoy.http_connection_manager': 'envoy.filters.network.http_connection_manager',
  'envoy.ip_tagging': 'envoy.filters.http.ip_tagging',
  'envoy.lua': 'envoy.filters.http.lua',
  'envoy.rate_limit': 'envoy.filters.http.ratelimit',
  'envoy.router': 'envoy.filters.http.router',
  'envoy.squash': 'envoy.filters.http.squash',
  'envoy.client_ssl_auth': 'envoy.filters.network.client_ssl_auth',
  'envoy.echo': 'envoy.filters.network.echo',
  'envoy.mongo_proxy': 'envoy.filters.network.mongo_proxy',
  'envoy.ratelimit': 'envoy.filters.network.ratelimit',
  'envoy.redis_proxy': 'envoy.filters.network.redis_proxy',
  'envoy.tcp_proxy': 'envoy.filters.network.tcp_proxy',
  'envoy.listener.http_inspector': 'envoy.filters.listener.http_inspector',
  'envoy.listener.original_dst': 'envoy.filters.listener.original_dst',
  'envoy.listener.original_src': 'envoy.filters.listener.original_src',
  'envoy.listener.proxy_protocol': 'envoy.filters.listener.proxy_protocol',
  'envoy.listener.tls_inspector': 'envoy.filters.listener.tls_inspector',
};

function checkFilterName(check: Check, field: Field): void {
  const name = text(field);
  const better = Object.hasOwn(DEPRECATED, name) ? DEPRECATED[name] : undefined;
  if (better === undefined) return;
  check.report(codes.deprecatedFilterName, field, `"${name}" is a deprecated name.`, {
    hint: `Use "${better}".`,
  });
}
