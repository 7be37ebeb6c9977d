import { expect, test } from 'vitest';
import { validateEndpointSlice } from './endpoint-slice.ts';

const slice = (fields: object) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'x' },
  addressType: 'IPv4',
  ...fields,
});
const tcp = { name: 'http', protocol: 'TCP', port: 80 };

test('takes addresses of its family', () => {
  expect(
    validateEndpointSlice(slice({ endpoints: [{ addresses: ['10.0.0.1'] }], ports: [tcp] })),
  ).toEqual([]);
});

test.each([
  [slice({ addressType: 'X' }), 'addressType'],
  [slice({ endpoints: [{ addresses: [] }] }), 'endpoints[0].addresses'],
  [slice({ endpoints: [{ addresses: ['127.0.0.1'] }] }), 'endpoints[0].addresses[0]'],
  [slice({ endpoints: [{ addresses: ['2001:db8::1'] }] }), 'endpoints[0].addresses'],
  [slice({ ports: [tcp, tcp] }), 'ports[1].name'],
])('names the field that is wrong %#', (object, field) => {
  expect(validateEndpointSlice(object).map((cause) => cause.field)).toEqual([field]);
});
