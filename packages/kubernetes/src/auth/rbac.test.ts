import type { KubernetesObject } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { createObjectStore } from '../store/object-store.ts';
import { createRbac } from './rbac.ts';

const group = 'rbac.authorization.k8s.io';
const bob = { name: 'bob', groups: ['system:authenticated'] };

function storeWith(...objects: readonly (readonly [resource: string, object: object])[]) {
  const store = createObjectStore();
  for (const [resource, object] of objects) {
    store.put({ group, resource }, { object: object as KubernetesObject, managers: undefined });
  }
  return store;
}

const role = {
  kind: 'Role',
  metadata: { name: 'r', namespace: 'prod' },
  rules: [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['ok'] }],
};
const binding = {
  kind: 'RoleBinding',
  metadata: { name: 'b', namespace: 'prod' },
  roleRef: { kind: 'Role', name: 'r' },
  subjects: [{ kind: 'User', name: 'bob' }],
};

describe('createRbac', () => {
  const rbac = createRbac(storeWith(['roles', role], ['rolebindings', binding]));
  const get = (name: string, namespace: string) =>
    rbac.decide(bob, { verb: 'get', group: '', resource: 'secrets', namespace, name });

  test('allows what a bound role names, and says which binding did', () => {
    expect(get('ok', 'prod')).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/prod" of Role "r" to User "bob"',
    });
  });

  test('allows nothing beyond it: another name, another namespace, another verb', () => {
    expect(get('other', 'prod').allowed).toBe(false);
    expect(get('ok', 'test').allowed).toBe(false);
    const write = { verb: 'delete', group: '', resource: 'secrets', namespace: 'prod', name: 'ok' };
    expect(rbac.decide(bob, write).allowed).toBe(false);
  });

  test('lets masters do everything and anybody who is known discover the API', () => {
    const admin = { name: 'a', groups: ['system:masters'] };
    expect(rbac.decide(admin, { verb: 'delete', path: '/x' }).allowed).toBe(true);
    expect(rbac.decide(bob, { verb: 'get', path: '/apis/apps/v1' }).allowed).toBe(true);
    const nobody = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
    expect(rbac.decide(nobody, { verb: 'get', path: '/api' }).allowed).toBe(false);
  });
});
