import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { bootstrapPolicy } from '../auth/bootstrap-policy.ts';
import { createApiServer } from '../create-api-server.ts';
import { clusterRoleAggregation } from './cluster-role-aggregation.ts';

const RESOURCE = { group: 'rbac.authorization.k8s.io', resource: 'clusterroles' };

function aggregatedIn(extra: readonly KubernetesObject[] = []) {
  const random = { next: () => 0.5 };
  const server = createApiServer({ now: () => 0, random });
  for (const object of [...bootstrapPolicy(), ...extra])
    server.submit({ verb: 'create', object }, 'test');
  for (const name of ['view', 'edit', 'admin']) {
    const context = { store: server.store, now: 0, random };
    for (const write of clusterRoleAggregation.reconcile(name, context).writes)
      server.write(write, 'test');
  }
  return (name: string): string => JSON.stringify(server.store.get(RESOURCE, '', name)?.['rules']);
}

test('what may be viewed may be edited, and what may be edited may be administered', () => {
  const rules = aggregatedIn();
  expect(rules('view')).toContain('"configmaps"');
  expect(rules('view')).not.toContain('"secrets"');
  expect(rules('edit')).toContain('"secrets"');
  expect(rules('admin')).toContain('"rolebindings"');
  expect(rules('admin')).toContain('"limitranges"');
});

test('a role with the label goes into the aggregated one', () => {
  const own: KubernetesObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name: 'routes',
      labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' },
    },
    rules: [{ apiGroups: ['networking.istio.io'], resources: ['virtualservices'], verbs: ['get'] }],
  };
  const rules = aggregatedIn([own]);
  expect(rules('view')).toContain('virtualservices');
});
