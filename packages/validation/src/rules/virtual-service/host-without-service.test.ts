import { expect, test } from 'vitest';
import { brokenFixes, diagnosticsOf, findings } from '../../testing/findings.ts';
import { SHOP, virtualService } from '../../testing/shop.ts';

const routed = (host: string, namespace: string, more = '') =>
  SHOP +
  virtualService(
    `  hosts: [${host}]${more}
  http:
    - route: [{ destination: { host: reviews.prod.svc.cluster.local } }]
`,
    `name: r, namespace: ${namespace}`,
  );
const CODE = 'virtual-service/host-without-service';

test('a short host in the wrong namespace names the right one', () => {
  const text = routed('reviews', 'default');
  const [diagnostic] = diagnosticsOf(text, CODE);
  expect(diagnostic?.message).toBe(
    'No Service in the namespace "default" is called "reviews": no request goes to "reviews", which means reviews.default.svc.cluster.local.',
  );
  expect(diagnostic?.hint).toBe('Did you mean "reviews.prod.svc.cluster.local"?');
  expect(brokenFixes(text)).toEqual([]);
});

test('a host of a service that exists, an outside host and a gateway route raise nothing', () => {
  expect(findings(routed('reviews', 'prod'))).toEqual([]);
  expect(findings(routed('shop.example.com', 'prod'))).toEqual([]);
  expect(diagnosticsOf(routed('reviews', 'default', '\n  gateways: [gw]'), CODE)).toEqual([]);
});

test('nothing is said where the set is not complete', () => {
  expect(findings(routed('reviews', 'default'), { complete: false })).toEqual([]);
});
