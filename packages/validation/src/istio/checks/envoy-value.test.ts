import { expect, test } from 'vitest';
import { diagnosticsOf } from '../../testing/findings.ts';

function findings(applyTo: string, value: string): readonly (string | undefined)[] {
  const text = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: a, namespace: prod }
spec:
  configPatches:
    - applyTo: ${applyTo}
      patch: { operation: MERGE, value: ${value} }
`;
  return diagnosticsOf(text, 'envoy-filter/invalid-value').map(({ path }) =>
    path?.replace('spec.configPatches[0].patch.value.', ''),
  );
}

test.each([
  ['CLUSTER', '{ name: 1 }', 'name'],
  ['CLUSTER', '{ lb_policy: ROUND }', 'lb_policy'],
  ['CLUSTER', '{ connectTimeout: 5 }', 'connectTimeout'],
  ['CLUSTER', '{ circuit_breakers: [] }', 'circuit_breakers'],
  ['LISTENER', '{ filter_chains: {} }', 'filter_chains'],
  ['VIRTUAL_HOST', '{ domains: ["*", 1] }', 'domains'],
  ['HTTP_FILTER', '{ disabled: "yes" }', 'disabled'],
  [
    'HTTP_FILTER',
    '{ typed_config: { "@type": type.googleapis.com/envoy.config.filter.http.lua.v2.Lua } }',
    'typed_config["@type"]',
  ],
])('%s with %s is no Envoy message', (applyTo, value, path) => {
  expect(findings(applyTo, value)).toEqual([path]);
});

test.each([
  ['CLUSTER', '{ lb_policy: RING_HASH, dns_refresh_rate: 500ms, name: null }'],
  ['CLUSTER', '{ lbPolicy: 2, per_connection_buffer_limit_bytes: "32768", anything: [1] }'],
  ['LISTENER', '{ listener_filters_timeout: 0s, traffic_direction: INBOUND }'],
  ['HTTP_FILTER', '{}'],
  ['BOOTSTRAP', '{ admin: 1 }'],
])('%s with %s may be one', (applyTo, value) => {
  expect(findings(applyTo, value)).toEqual([]);
});
