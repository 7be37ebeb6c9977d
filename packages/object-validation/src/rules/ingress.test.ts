import { expect, test } from 'vitest';
import { validateIngress } from './ingress.ts';

const ingress = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'x' },
  spec,
});
const backend = { service: { name: 's', port: { number: 80 } } };
const withPath = (path: object) =>
  ingress({ rules: [{ host: '*.example.com', http: { paths: [{ backend, ...path }] } }] });

test('takes a wildcard host and a prefix', () => {
  expect(validateIngress(withPath({ path: '/a', pathType: 'Prefix' }))).toEqual([]);
});

test.each([
  [ingress({}), 'spec'],
  [ingress({ rules: [{ host: '*' }] }), 'spec.rules[0].host'],
  [ingress({ rules: [{ host: '1.2.3.4' }] }), 'spec.rules[0].host'],
  [ingress({ defaultBackend: {} }), 'spec.defaultBackend'],
  [withPath({ path: '/a' }), 'spec.rules[0].http.paths[0].pathType'],
  [withPath({ path: '/a//b', pathType: 'Exact' }), 'spec.rules[0].http.paths[0].path'],
])('names the field that is wrong %#', (object, field) => {
  expect(validateIngress(object).map((cause) => cause.field)).toEqual([field]);
});
