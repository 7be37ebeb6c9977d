import { describe, expect, test } from 'vitest';
import { pod, resource, shop } from '../test-mesh.ts';
import { indexMesh } from './mesh-index.ts';
import { resolveHost } from './resolve-host.ts';

const index = indexMesh({
  resources: [
    ...shop,
    resource('Service', 'db', {
      clusterIP: 'None',
      selector: { app: 'db' },
      ports: [{ name: 'tcp', port: 5432 }],
    }),
    pod('db', 'v1', '10.244.0.20'),
    resource('Service', 'ext', { type: 'ExternalName', externalName: 'example.org' }),
    resource('Service', 'alias', {
      type: 'ExternalName',
      externalName: 'reviews.prod.svc.cluster.local',
    }),
  ],
});

describe('resolveHost', () => {
  test.each([
    'reviews',
    'reviews.prod',
    'reviews.prod.svc',
    'reviews.prod.svc.cluster.local',
    'REVIEWS',
    'reviews.prod.svc.cluster.local.',
  ])('knows %s from the same namespace', (host) => {
    expect(resolveHost(index, host, 'prod')).toMatchObject({ kind: 'service', ip: '10.96.0.10' });
  });

  test('does not know a short name of another namespace', () => {
    expect(resolveHost(index, 'reviews', 'dev')).toEqual({ kind: 'external' });
    expect(resolveHost(index, 'reviews.dev.svc.cluster.local', 'prod')).toBeUndefined();
  });

  test('gives the pods of a headless Service', () => {
    expect(resolveHost(index, 'db', 'prod')).toMatchObject({
      kind: 'headless',
      addresses: ['10.244.0.20'],
    });
    expect(resolveHost(index, 'db-v1.db', 'prod')).toEqual({ kind: 'ip', ip: '10.244.0.20' });
  });

  test('follows an ExternalName', () => {
    expect(resolveHost(index, 'ext', 'prod')).toMatchObject({
      kind: 'external-name',
      target: 'example.org',
    });
    expect(resolveHost(index, 'alias', 'prod')).toMatchObject({
      resolved: { kind: 'service', ip: '10.96.0.10' },
    });
  });

  test('leaves addresses as they are', () => {
    expect(resolveHost(index, '10.244.0.1', 'prod')).toEqual({ kind: 'ip', ip: '10.244.0.1' });
  });
});
