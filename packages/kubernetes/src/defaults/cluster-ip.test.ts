import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';

const service = (
  name: string,
  ...ports: readonly (readonly [protocol: string, nodePort: number])[]
) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: {
    type: 'NodePort',
    selector: { app: 'a' },
    ports: ports.map(([protocol, nodePort]) => ({
      name: protocol.toLowerCase(),
      port: 53,
      protocol,
      nodePort,
    })),
  },
});

test('a node port is in the range, and of one Service', () => {
  let drawn = 0;
  const random = { next: () => (drawn += 0.01) };
  const server = createApiServer({ now: () => 0, random });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } };
  server.submit({ verb: 'create', object: namespace }, 'test');
  const messageOf = (object: ReturnType<typeof service>, verb: 'create' | 'update' = 'create') => {
    const written = server.submit({ verb, object }, 'test');
    return written.ok ? 'ok' : JSON.stringify(written);
  };
  expect(messageOf(service('low', ['TCP', 99]))).toContain(
    'spec.ports[0].nodePort: Invalid value: 99: provided port is not in the valid range. The range of valid ports is 30000-32767',
  );
  expect(messageOf(service('dns', ['TCP', 30_053], ['UDP', 30_053]))).toBe('ok');
  expect(messageOf(service('dns', ['TCP', 30_053], ['UDP', 30_053]), 'update')).toBe('ok');
  expect(messageOf(service('other', ['TCP', 30_053]))).toContain(
    'Invalid value: 30053: provided port is already allocated',
  );
});
