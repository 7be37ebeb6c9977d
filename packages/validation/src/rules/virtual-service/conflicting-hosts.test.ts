import { expect, test } from 'vitest';
import { diagnosticsOf, findings } from '../../testing/findings.ts';
import { SHOP, virtualService } from '../../testing/shop.ts';

const spec = (host: string, more = '') => `  hosts: [${host}]${more}
  http:
    - route: [{ destination: { host: reviews.prod.svc.cluster.local } }]
`;
const two = (a: string, b: string) =>
  `${SHOP}${virtualService(a)}---\n${virtualService(b, 'name: other, namespace: prod')}`;
const CODE = 'virtual-service/conflicting-hosts';

test('two VirtualServices for one host of the mesh are both reported, and point at each other', () => {
  const found = diagnosticsOf(two(spec('reviews'), spec('reviews.prod.svc.cluster.local')), CODE);
  expect(found.map(({ resource }) => resource?.name)).toEqual(['reviews', 'other']);
  expect(found[0]?.related).toHaveLength(1);
  expect(found[0]?.upstream).toBe('IST0109');
});

test('one of them bound to a gateway alone, or exported elsewhere, is no conflict', () => {
  const gateway = two(spec('reviews'), spec('reviews', '\n  gateways: [gw]'));
  expect(diagnosticsOf(gateway, CODE)).toEqual([]);
  const exported = two(
    spec('reviews', '\n  exportTo: ["."]'),
    spec('reviews', '\n  exportTo: [test]'),
  );
  expect(findings(exported)).toEqual([]);
});
