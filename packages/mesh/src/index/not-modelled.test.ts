import { expect, test } from 'vitest';
import { resource } from '../test-mesh.ts';
import { indexMesh } from './mesh-index.ts';

test('what has no effect here is named with its resource and field', () => {
  const index = indexMesh({
    resources: [
      resource('EnvoyFilter', 'lua', {}),
      resource('Sidecar', 'side', { ingress: [] }),
      resource('DestinationRule', 'd', {
        host: 'a',
        trafficPolicy: { tunnel: {} },
        subsets: [{ name: 'v1', trafficPolicy: { loadBalancer: { localityLbSetting: {} } } }],
      }),
      resource('VirtualService', 'v', {
        hosts: ['a'],
        http: [{ match: [{ headers: { '@request.auth.claims.role': { exact: 'admin' } } }] }],
      }),
    ],
  });
  expect(index.notModelled.map(({ message }) => message.split(' is not')[0])).toEqual([
    'EnvoyFilter prod/lua',
    'spec.ingress of Sidecar prod/side',
    'spec.trafficPolicy.tunnel of DestinationRule prod/d',
    'spec.subsets[0].trafficPolicy.loadBalancer.localityLbSetting of DestinationRule prod/d',
    'spec.http[0].match[0].headers["@request.auth.claims.role"] of VirtualService prod/v',
  ]);
});

test('nothing is named where everything is modelled', () => {
  expect(
    indexMesh({ resources: [resource('VirtualService', 'v', { hosts: ['a'] })] }).notModelled,
  ).toEqual([]);
});
