import { expect, test } from 'vitest';
import { toMeshObject } from './mesh-object.ts';
import { kubernetesService } from './mesh-service.ts';

test('ports for UDP are not part of the mesh', () => {
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'tcp-dns', port: 53, protocol: 'TCP' },
    { name: 'metrics', port: 9153 },
  ];
  const object = toMeshObject({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'dns', namespace: 'kube-system' },
    spec: { clusterIP: '10.96.0.10', ports },
  });
  const options = { domain: 'cluster.local', exportTo: ['*'] };
  const service = object && kubernetesService(object, options);
  expect(service?.ports.map(({ name }) => name)).toEqual(['tcp-dns', 'metrics']);
});
