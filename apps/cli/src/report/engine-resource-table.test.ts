import type { EngineResource } from '@drydock/cluster/real';
import { expect, test } from 'vitest';
import { renderEngineResources } from './engine-resource-table.ts';

const cluster: EngineResource = {
  kind: 'container',
  id: 'abc',
  name: 'drydock-k3s-1',
  engine: 'k3s',
  session: 's1',
  purpose: 'lab',
  state: 'running',
  createdMs: 0,
  owner: 'laptop/4711',
  ownerState: 'gone',
};

test('a row for each, with its age and whether its process is gone', () => {
  const { state: _state, createdMs: _createdMs, ...network } = cluster;
  expect(renderEngineResources([cluster, { ...network, kind: 'network' }], 90_000)).toBe(
    [
      'NAME           KIND       ENGINE  STATE    AGE  PURPOSE  MADE BY             SESSION',
      'drydock-k3s-1  container  k3s     running  90s  lab      laptop/4711 (gone)  s1',
      'drydock-k3s-1  network    k3s     -        -    lab      laptop/4711 (gone)  s1',
      '',
    ].join('\n'),
  );
});

test('says so when there is nothing', () => {
  expect(renderEngineResources([], 0)).toBe('No clusters of drydock on the container engine.\n');
});
