import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;

function serverWith(rules: readonly object[]) {
  let place = 7;
  const random = { next: () => (place = (place * 48_271) % 2_147_483_647) / 2_147_483_647 };
  const server = createApiServer({
    now: () => 0,
    random,
    authorization: 'rbac',
    authenticate: (token) => ({ name: token, groups: ['system:authenticated'] }),
  });
  const create = (resource: string, object: KubernetesObject, of = group): void => {
    const result = server.write(
      { verb: 'create', resource: { group: of, resource }, object },
      'test',
    );
    if (!result.ok) throw new Error(result.failure.message);
  };
  create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }, '');
  create('roles', { apiVersion, kind: 'Role', metadata: { name: 'own', namespace: 'a' }, rules });
  create('rolebindings', {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: 'own', namespace: 'a' },
    roleRef: { apiGroup: group, kind: 'Role', name: 'own' },
    subjects: [{ kind: 'User', apiGroup: group, name: 'bob' }],
  });
  return async (name: string, granted: readonly object[]): Promise<string> => {
    const url = `https://x/apis/${apiVersion}/namespaces/a/roles`;
    const body = JSON.stringify({ apiVersion, kind: 'Role', metadata: { name }, rules: granted });
    const headers = { authorization: 'Bearer bob', 'content-type': 'application/json' };
    const response = await server.handle(new Request(url, { method: 'POST', headers, body }));
    const { message = 'created' } = (await response.json()) as { readonly message?: string };
    return message;
  };
}

const makeRoles = { apiGroups: [group], resources: ['roles'], verbs: ['create'] };
const readPods = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

test('who makes roles hands out what he has, and nothing else', async () => {
  const grant = serverWith([makeRoles, readPods]);
  expect(await grant('same', [readPods])).toBe('created');
  const more = { apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get', 'delete'] };
  expect(await grant('more', [more])).toBe(
    `roles.rbac.authorization.k8s.io "more" is forbidden: user "bob" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}
{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}`,
  );
});

test('the verb escalate lifts it', async () => {
  const grant = serverWith([{ ...makeRoles, verbs: ['create', 'escalate'] }]);
  expect(await grant('any', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }])).toBe(
    'created',
  );
});

test('a right on some names is no right on all of them', async () => {
  const grant = serverWith([makeRoles, { ...readPods, resourceNames: ['one'] }]);
  expect(await grant('one', [{ ...readPods, resourceNames: ['one'] }])).toBe('created');
  expect(await grant('all', [readPods])).toContain(
    '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}',
  );
});
