import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { defaultTracking } from '../tracking/tracking.ts';
import { orphanedResources, orphanedWarning } from './orphaned-resources.ts';

const config = (name: string, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'prod', ...metadata },
});

const project = (orphaned: JsonObject): JsonObject => ({ spec: { orphanedResources: orphaned } });

const namespaced = [
  config('stray'),
  config('mine'),
  config('kube-root-ca.crt'),
  config('theirs', {
    annotations: { 'argocd.argoproj.io/tracking-id': 'other:/ConfigMap:prod/theirs' },
  }),
  config('owned', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }] }),
];
const managed = [{ group: '', kind: 'ConfigMap', namespace: 'prod', name: 'mine' }];

const names = (orphaned: JsonObject): readonly string[] =>
  orphanedResources({
    project: project(orphaned),
    namespaced,
    managed,
    tracking: defaultTracking,
  }).map(({ name }) => name);

describe('orphanedResources', () => {
  test('are those that belong to no Application and to no owner', () => {
    expect(names({})).toEqual(['stray']);
    expect(names({ ignore: [{ group: '', kind: 'ConfigMap', name: 'str*' }] })).toEqual([]);
  });

  test('are not looked for unless the project monitors them', () => {
    const found = orphanedResources({
      project: { spec: {} },
      namespaced,
      managed,
      tracking: defaultTracking,
    });
    expect(found).toEqual([]);
  });

  test('are warned of unless the project does not want it', () => {
    expect(orphanedWarning(project({}), managed)?.message).toBe(
      'Application has 1 orphaned resources',
    );
    expect(orphanedWarning(project({ warn: false }), managed)).toBeUndefined();
    expect(orphanedWarning(project({}), [])).toBeUndefined();
  });
});
