import { expect, test } from 'vitest';
import type { DiscoveredType } from './discovery.ts';
import { namesType, resourcePath } from './resource-name.ts';

const virtualServices: DiscoveredType = {
  apiVersion: 'networking.istio.io/v1',
  group: 'networking.istio.io',
  version: 'v1',
  plural: 'virtualservices',
  singular: 'virtualservice',
  kind: 'VirtualService',
  namespaced: true,
  shortNames: ['vs'],
};

test.each([
  'vs',
  'virtualservice',
  'virtualservices',
  'VirtualService',
  'vs.networking.istio.io',
  'vs.networking',
  'virtualservices.v1.networking.istio.io',
])('%s names the VirtualService type', (name) => {
  expect(namesType(name)(virtualServices)).toBe(true);
});

test.each(['virtual', 'vs.gateway.networking.k8s.io', 'vs.v1beta1.networking.istio.io', ''])(
  '%s does not',
  (name) => {
    expect(namesType(name)(virtualServices)).toBe(false);
  },
);

test('builds the paths of core and grouped, namespaced and cluster-wide types', () => {
  const pods = { apiVersion: 'v1', plural: 'pods', namespaced: true };
  const nodes = { apiVersion: 'v1', plural: 'nodes', namespaced: false };
  expect(resourcePath(pods)).toBe('/api/v1/pods');
  expect(resourcePath(pods, 'prod', 'web')).toBe('/api/v1/namespaces/prod/pods/web');
  expect(resourcePath(nodes, 'ignored', 'n1')).toBe('/api/v1/nodes/n1');
  expect(resourcePath(virtualServices, 'prod', 'r', 'status')).toBe(
    '/apis/networking.istio.io/v1/namespaces/prod/virtualservices/r/status',
  );
});
