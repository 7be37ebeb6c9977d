import { createGitHost, type GitHost } from '@drydock/git';
import type { KubernetesObject } from '@drydock/manifests';
import { beforeEach, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import { CONTROL_PLANE } from '../istio/control-plane.ts';
import { WEBHOOK_CONFIGURATIONS } from '../istio/webhook-configurations.ts';
import type { Simulator } from '../simulator.ts';
import { MUTATING, VALIDATING } from '../webhooks/webhook-configuration.ts';
import { partOf } from './application.ts';
import { APPLICATIONS } from './argo-resources.ts';

const URL = 'https://git.drydock.dev/mesh.git';
const SERVICES = { group: '', resource: 'services' };
const REPLICA_SETS = { group: 'apps', resource: 'replicasets' };

let git: GitHost;
let simulator: Simulator;

/** As a chart holds it: istiod has written nothing into it yet. */
function asInGit(object: KubernetesObject): KubernetesObject {
  const text = JSON.stringify(object, (key, value: unknown) =>
    key === 'caBundle' ? undefined : value,
  );
  return JSON.parse(text.replaceAll('"Fail"', '"Ignore"')) as KubernetesObject; // it was one
}

async function create(path: string, body: object): Promise<void> {
  const response = await simulator.handle(
    new Request(`https://x${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  expect(response.status).toBe(201);
}

async function createApplication(spec: object): Promise<void> {
  await create('/apis/argoproj.io/v1alpha1/namespaces/argocd/applications', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'istio-system', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: URL, path: 'istiod' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'istio-system' },
      ...spec,
    },
  });
}

const automated = {
  syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'] },
};
const ignoring = {
  ignoreDifferences: [
    {
      group: 'admissionregistration.k8s.io',
      kind: 'ValidatingWebhookConfiguration',
      jqPathExpressions: ['.webhooks[].failurePolicy'],
    },
  ],
};

const sync = (): unknown => {
  const application = simulator.store.get(APPLICATIONS, 'argocd', 'istio-system');
  return partOf(application ?? {}, 'status', 'sync', 'status');
};

beforeEach(async () => {
  git = createGitHost();
  const objects = [...CONTROL_PLANE, ...WEBHOOK_CONFIGURATIONS]
    .filter(({ kind }) => kind !== 'Namespace')
    .map(asInGit);
  const files = objects.map((object, index) => [`istiod/${index}.json`, JSON.stringify(object)]);
  const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
  await git.create(URL, [
    { files: new Map(files as [string, string][]), message: 'Begin', author }, // pairs, as written above
  ]);
  simulator = createSimulator({ install: ['argocd'], git });
  simulator.settle();
});

test('istiod that Argo CD installs injects sidecars, and every namespace gets its root certificate', async () => {
  const metadata = { name: 'prod', labels: { 'istio-injection': 'enabled' } };
  await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
  await createApplication({ ...automated, ...ignoring });
  simulator.settle();
  expect(sync()).toBe('Synced');
  const certificate = { group: '', resource: 'configmaps' };
  expect(simulator.store.get(certificate, 'prod', 'istio-ca-root-cert')).toBeDefined();
  const containers = [{ name: 'curl', image: 'curlimages/curl:8.11.1', command: ['sleep', '1d'] }];
  await create('/api/v1/namespaces/prod/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'curl', namespace: 'prod' },
    spec: { containers },
  });
  simulator.settle();
  const pod = simulator.store.get({ group: '', resource: 'pods' }, 'prod', 'curl');
  expect(JSON.stringify(pod)).toContain('istio-proxy');
});

test('a ready istiod completes its webhook configurations, and is not healed against where that is ignored', async () => {
  await createApplication({ ...automated, ...ignoring });
  simulator.settle();
  const [validating] = simulator.store.list(VALIDATING);
  expect(validating?.['webhooks']).toMatchObject([
    { failurePolicy: 'Fail', clientConfig: { caBundle: expect.stringMatching(/^LS0t/) as string } },
  ]);
  expect(JSON.stringify(simulator.store.list(MUTATING))).toContain('caBundle');
  expect(sync()).toBe('Synced');
});

test('what istiod owns by its name as a manager is ignored where a rule says so', async () => {
  const [rule] = ignoring.ignoreDifferences;
  const { group, kind } = rule ?? {};
  await createApplication({
    ...automated,
    ignoreDifferences: [{ group, kind, managedFieldsManagers: ['pilot-discovery'] }],
  });
  simulator.settle();
  expect(sync()).toBe('Synced');
});

test('without an exception istiod and Argo CD take each other’s edit back, and nothing else suffers', async () => {
  await createApplication(automated);
  simulator.advance(600_000);
  const heals = partOf(
    simulator.store.get(APPLICATIONS, 'argocd', 'istio-system') ?? {},
    'status',
    'operationState',
    'operation',
    'sync',
    'autoHealAttemptsCount',
  );
  expect(heals).toBeGreaterThan(3);
  const deleted = simulator
    .history()
    .filter(({ resource, type }) => resource.resource === 'replicasets' && type === 'DELETED');
  expect(deleted).toEqual([]);
  expect(simulator.store.list(REPLICA_SETS, 'istio-system')).toHaveLength(1);
});

test('an object of istiod that somebody deletes is there again', async () => {
  await createApplication({ ...automated, ...ignoring });
  simulator.settle();
  await simulator.handle(
    new Request('https://x/api/v1/namespaces/istio-system/services/istiod', { method: 'DELETE' }),
  );
  simulator.settle();
  expect(simulator.store.get(SERVICES, 'istio-system', 'istiod')).toBeDefined();
  expect(sync()).toBe('Synced');
});
