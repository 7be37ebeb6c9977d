import { expect, test } from 'vitest';
import { route } from './envoy/route.ts';
import { explain } from './explain.ts';
import { get, reviewsConfig, to } from './test-mesh.ts';

const http = [
  {
    name: 'catalog',
    match: [{ uri: { prefix: '/wpcatalog' } }],
    rewrite: { uri: '/newcatalog' },
    route: [to('v2')],
  },
  { name: 'default', route: [to('v1')] },
];
const told = (rules: readonly unknown[], path: string): string =>
  explain(route(reviewsConfig(rules), get(path), { random: () => 0, trace: true }));

test('explain tells which rule took a request, what it changed and where it went', () => {
  expect(told(http, '/wpcatalog')).toMatchInlineSnapshot(
    `"VirtualService reviews-route: rule catalog (reviews-route: spec.http[0].match[0]) takes the request, because uri prefix "/wpcatalog" fits. The rewrite: /wpcatalog becomes /newcatalog. DestinationRule reviews, subset v2: labels version=v2 select 1 pod; LEAST_REQUEST. It goes to reviews-v2 as GET /newcatalog."`,
  );
});

test('explain tells why the rules before did not apply', () => {
  expect(told(http, '/x')).toMatchInlineSnapshot(
    `"VirtualService reviews-route: rule default (reviews-route: spec.http[1]) takes the request, because it has no condition; rule catalog wants uri prefix "/wpcatalog", the request has /x. DestinationRule reviews, subset v1: labels version=v1 select 1 pod; LEAST_REQUEST. It goes to reviews-v1 as GET /x."`,
  );
});

test('explain tells what is missing', () => {
  expect(told([{ route: [to('v9')] }], '/')).toMatchInlineSnapshot(
    `"VirtualService reviews-route: a rule without a name (reviews-route: spec.http[0]) takes the request, because it has no condition. Subset v9 of reviews.prod.svc.cluster.local: No DestinationRule that applies here defines this subset. 503. The proxy answers 503 itself (cluster_not_found)."`,
  );
});

test('explain says something without a trace, too', () => {
  expect(explain(route(reviewsConfig(http), get('/x'), { random: () => 0 }))).toMatchInlineSnapshot(
    `"Route default took the request. It goes to reviews-v1 as GET /x."`,
  );
});
