import { expect, test } from 'vitest';
import { parseK3sArguments } from './k3s-arguments.ts';

test('reads what Testcontainers gives to rancher/k3s', () => {
  expect(parseK3sArguments(['server', '--disable=traefik', '--tls-san=a,b'])).toEqual({
    port: 6443,
    names: ['a', 'b'],
    kubeconfig: '/etc/rancher/k3s/k3s.yaml',
    token: undefined,
    ignored: ['disable'],
  });
});

test.each([
  [['agent'], 'agent is not modelled'],
  [['server', '--bogus'], "Unknown option '--bogus'"],
  [['server', '--https-listen-port=x'], 'is no port'],
])('%j is refused', (args, message) => {
  expect(parseK3sArguments(args)).toEqual({ error: expect.stringContaining(message) });
});
