import { expect, test } from 'vitest';
import { fixedStore, runningPod, serviceWith } from '../test-support/fixed-store.ts';
import { forwardTargets } from './kube-proxy.ts';

const pod = runningPod('dns', '10.244.0.2', 'nginx:1');
const [service, ...slices] = serviceWith('dns', '10.96.0.10', [pod], 53);

test('forwards connections to the pods behind a port', () => {
  const store = fixedStore([pod, ...serviceWith('dns', '10.96.0.10', [pod], 53)]);
  expect(forwardTargets(store, { ip: '10.96.0.10', port: 53 })).toHaveLength(1);
});

test('a port for UDP takes no connection', () => {
  const udp = {
    ...service,
    spec: { clusterIP: '10.96.0.10', ports: [{ port: 53, protocol: 'UDP' }] },
  };
  const store = fixedStore([pod, udp as typeof pod, ...slices]);
  expect(forwardTargets(store, { ip: '10.96.0.10', port: 53 })).toBeUndefined();
});
