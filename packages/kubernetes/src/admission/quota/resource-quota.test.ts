import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import type { ApiServer } from '../../api-server.ts';
import { resourceQuotaController } from '../../controllers/resource-quota.ts';
import { createApiServer } from '../../create-api-server.ts';

const core = (resource: string) => ({ group: '', resource });

function serverWith(hard: Readonly<Record<string, string>>): ApiServer {
  let place = 0;
  const random = { next: () => (place = (place * 48_271 + 11) % 2_147_483_647) / 2_147_483_647 };
  const server = createApiServer({ now: () => 1_767_225_600_000, random });
  const create = (resource: string, object: KubernetesObject): void => {
    const result = server.write({ verb: 'create', resource: core(resource), object }, 'test');
    if (!result.ok) throw new Error(result.failure.message);
  };
  const metadata = (name: string) => ({ name, namespace: 'a' });
  create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
  create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata('default'),
  });
  create('resourcequotas', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: metadata('q'),
    spec: { hard },
  });
  takeNote(server);
  return server;
}

/** The quota's controller looks once. */
function takeNote(server: ApiServer): void {
  const { store } = server;
  const random = { next: () => 0.5 };
  const { writes } = resourceQuotaController.reconcile('a/q', { store, now: 0, random });
  for (const write of writes) server.write(write, 'kube-controller-manager');
}

async function createPod(server: ApiServer, name: string, cpu?: string): Promise<string> {
  const resources = cpu === undefined ? {} : { requests: { cpu } };
  const body = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'i', resources }] },
  });
  const headers = { 'content-type': 'application/json' };
  const url = 'https://x/api/v1/namespaces/a/pods';
  const response = await server.handle(new Request(url, { method: 'POST', headers, body }));
  const { message = 'created' } = (await response.json()) as { readonly message?: string };
  return message;
}

test('what would go over a limit is refused with what was asked, used and allowed', async () => {
  const server = serverWith({ pods: '2', 'requests.cpu': '500m' });
  expect(await createPod(server, 'one', '300m')).toBe('created');
  expect(await createPod(server, 'two', '300m')).toBe(
    'pods "two" is forbidden: exceeded quota: q, requested: requests.cpu=300m, used: requests.cpu=300m, limited: requests.cpu=500m',
  );
  expect(await createPod(server, 'three', '100m')).toBe('created');
  expect(await createPod(server, 'four', '10m')).toContain('pods=1, used: pods=2, limited: pods=2');
});

test('a limited pod has to say what it asks for', async () => {
  const server = serverWith({ 'limits.memory': '1Gi', cpu: '1' });
  expect(await createPod(server, 'silent')).toBe(
    'pods "silent" is forbidden: failed quota: q: must specify cpu for: c; limits.memory for: c',
  );
});

test('the status says what is used, and pods that are gone are not', async () => {
  const server = serverWith({ pods: '5', 'count/configmaps': '3' });
  await createPod(server, 'one');
  takeNote(server);
  const status = () => server.store.get(core('resourcequotas'), 'a', 'q')?.['status'];
  const hard = { pods: '5', 'count/configmaps': '3' };
  expect(status()).toEqual({ hard, used: { pods: '1', 'count/configmaps': '0' } });
  server.write({ verb: 'delete', resource: core('pods'), namespace: 'a', name: 'one' }, 'test');
  takeNote(server);
  expect(status()).toMatchObject({ used: { pods: '0' } });
});
