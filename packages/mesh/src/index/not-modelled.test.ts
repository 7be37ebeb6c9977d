import { expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { route } from '../envoy/route.ts';
import { get, resource, shop, to, web } from '../test-mesh.ts';
import { indexMesh } from './mesh-index.ts';

function named(...more: readonly ReturnType<typeof resource>[]): readonly (string | undefined)[] {
  const config = compile(indexMesh({ resources: [...shop, ...more] }), web);
  const outcome = route(config, get('/'), { random: () => 0, trace: true });
  return outcome.notModelled.map(({ message }) => message.split(' is not')[0]);
}

test('an EnvoyFilter is named where it selects the proxy', () => {
  expect(named(resource('EnvoyFilter', 'lua', {}))).toEqual(['EnvoyFilter prod/lua']);
  expect(named(resource('EnvoyFilter', 'lua', {}, { namespace: 'istio-system' }))).toHaveLength(1);
  expect(named(resource('EnvoyFilter', 'lua', {}, { namespace: 'other' }))).toEqual([]);
  const other = { workloadSelector: { labels: { app: 'other' } } };
  expect(named(resource('EnvoyFilter', 'lua', other))).toEqual([]);
});

test('a field without effect is named where its resource takes part', () => {
  const policy = { loadBalancer: { warmup: {} } };
  const rule = (host: string): ReturnType<typeof resource> =>
    resource('DestinationRule', `d-${host}`, { host, trafficPolicy: policy });
  expect(named(rule('ratings'))).toEqual([]);
  const own = resource('DestinationRule', 'reviews', { host: 'reviews', trafficPolicy: policy });
  expect(named(own)).toEqual([
    'spec.trafficPolicy.loadBalancer.warmup of DestinationRule prod/reviews',
  ]);
});

test('nothing is named where everything is modelled', () => {
  expect(
    named(resource('VirtualService', 'v', { hosts: ['reviews'], http: [{ route: [to('v1')] }] })),
  ).toEqual([]);
});
