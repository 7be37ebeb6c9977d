import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';

const role = (verb: string, name: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, namespace: 'prod' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }],
});

test('a cluster-scoped object loses the namespace that a client gives it', () => {
  const server = createApiServer({ now: () => 0, random: { next: () => 0.5 } });
  const roles = { group: 'rbac.authorization.k8s.io', resource: 'clusterroles' };
  for (const verb of ['create', 'update', 'apply'] as const) {
    const object = role(verb, verb === 'apply' ? 'applied' : 'created');
    const written = server.submit({ verb, object, force: true }, 'argocd-controller');
    expect(written).toMatchObject({ ok: true, object: { rules: [{ verbs: [verb] }] } });
    expect(written.ok && written.object.metadata.namespace).toBeUndefined();
  }
  expect(server.store.list(roles).map(({ metadata }) => metadata.name)).toEqual([
    'applied',
    'created',
  ]);
});
