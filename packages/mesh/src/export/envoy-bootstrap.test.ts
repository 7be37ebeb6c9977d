import { expect, test } from 'vitest';
import { reviewsConfig, to } from '../test-mesh.ts';
import { toEnvoyBootstrap } from './envoy-bootstrap.ts';

test('the export has the routes and clusters of a proxy in the words of Envoy', () => {
  const match = [{ uri: { prefix: '/a' }, headers: { user: { exact: 'jason' } } }];
  const config = reviewsConfig([{ name: 'r', match, rewrite: { uri: '/b' }, route: [to('v2')] }]);
  const bootstrap = toEnvoyBootstrap(config, {
    listen: (place) => place,
    endpoint: (place) => place,
  });
  const text = JSON.stringify(bootstrap);
  expect(text).toContain(
    '"match":{"prefix":"/a","headers":[{"name":"user","string_match":{"exact":"jason"}}]}',
  );
  expect(text).toContain(
    '"cluster":"outbound|9080|v2|reviews.prod.svc.cluster.local","prefix_rewrite":"/b"',
  );
  expect(text).toContain('"address":"10.244.0.2","port_value":9080');
});
