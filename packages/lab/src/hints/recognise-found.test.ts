import type { Cluster } from '@drydock/cluster';
import type { KubernetesObject } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import type { CheckContext, CheckFinding } from '../checks/check-kind.ts';
import type { Predicate } from '../format/predicate.ts';
import { recognise } from './recognise.ts';

const pod = (
  name: string,
  containers: readonly string[],
  namespace = 'prod',
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name } },
  spec: { containers: containers.map((container) => ({ name: container })) },
});

const context: CheckContext = {
  cluster: {} as Cluster,
  namespace: 'prod',
  check: 'one',
  files: new Map(),
  resources: [],
  diagnostics: [],
  refusals: [],
  isApplied: true,
  live: new Map([
    [
      'v1 Pod',
      [pod('web', ['app', 'istio-proxy']), pod('old', ['app']), pod('far', ['x'], 'test')],
    ],
  ]),
};

const finding: CheckFinding = {
  status: 'fail',
  share: 0,
  message: 'Wanted sync status Synced of shop. Seen Unknown (ComparisonError: no such path).',
  found: {
    status: {
      sync: { status: 'Unknown' },
      conditions: [{ type: 'ComparisonError', message: 'app path does not exist' }],
    },
  },
};

const holds = (predicate: Predicate): boolean =>
  recognise(predicate, finding, context) !== undefined;

describe('what a check found', () => {
  test.each<readonly [boolean, Predicate]>([
    [true, { found: { path: 'status.sync.status', is: 'Unknown' } }],
    [false, { found: { path: 'status.sync.status', is: 'Synced' } }],
    [true, { found: { path: 'status.health', absent: true } }],
    [
      true,
      {
        found: {
          path: 'status.conditions[*]',
          where: { type: 'ComparisonError', message: { contains: 'path' } },
        },
      },
    ],
    [true, { says: { contains: 'ComparisonError' } }],
    [false, { says: { prefix: 'Seen' } }],
  ])('%s for %o', (expected, predicate) => {
    expect(holds(predicate)).toBe(expected);
  });
});

describe('what the cluster holds', () => {
  const pods = { apiVersion: 'v1', kind: 'Pod', path: 'spec' };
  const noProxy = { none: { 'containers[*].name': 'istio-proxy' } };
  test.each<readonly [boolean, Predicate]>([
    [true, { live: { ...pods, ...noProxy } }],
    [false, { live: { ...pods, name: 'web', ...noProxy } }],
    [false, { live: { ...pods, labels: { app: 'web' }, ...noProxy } }],
    [false, { live: { ...pods, name: 'far' } }],
    [true, { live: { ...pods, name: 'far', namespace: '*' } }],
    [true, { live: { ...pods, kind: 'Job', absent: true } }],
    [true, { not: { live: { ...pods, name: 'gone' } } }],
  ])('%s for %o', (expected, predicate) => {
    expect(holds(predicate)).toBe(expected);
  });
});
