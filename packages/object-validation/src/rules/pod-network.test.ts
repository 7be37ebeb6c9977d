import { expect, test } from 'vitest';
import { validatePodSpec } from './pod-spec.ts';

const spec = (more: object, container: object = {}) => ({
  containers: [{ name: 'a', image: 'a', ...container }],
  volumes: [{ name: 'v', emptyDir: {} }],
  ...more,
});
const mount = (subPath: string) =>
  spec({}, { volumeMounts: [{ name: 'v', mountPath: '/v', subPath }] });
const hostPort = (port: number) =>
  spec({ hostNetwork: true }, { ports: [{ containerPort: 80, hostPort: port }] });

test.each([
  [spec({ dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.1'] } })],
  [hostPort(80)],
  [spec({}, { ports: [{ containerPort: 80, hostPort: 81 }] })],
  [mount('a/..b')],
])('takes %#', (pod) => {
  expect(validatePodSpec(pod, 'spec')).toEqual([]);
});

test.each([
  [spec({ dnsPolicy: 'None' }), 'spec.dnsConfig'],
  [spec({ dnsPolicy: 'None', dnsConfig: {} }), 'spec.dnsConfig.nameservers'],
  [hostPort(81), 'spec.containers[0].ports[0].hostPort'],
  [mount('../b'), 'spec.containers[0].volumeMounts[0].subPath'],
  [mount('/b'), 'spec.containers[0].volumeMounts[0].subPath'],
])('names the field that is wrong %#', (pod, field) => {
  expect(validatePodSpec(pod, 'spec').map((cause) => cause.field)).toEqual([field]);
});
