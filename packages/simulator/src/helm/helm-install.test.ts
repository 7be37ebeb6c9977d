import { beforeEach, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

let simulator: Simulator;

async function post(path: string, body: object): Promise<Response> {
  const init = { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) };
  return simulator.handle(new Request(`https://cluster${path}`, init));
}

/** Applies a HelmChart as a driver does and gives it the time that it needs. */
async function install(chart: string, release: string, spec: object): Promise<void> {
  const answer = await post('/apis/helm.cattle.io/v1/namespaces/kube-system/helmcharts', {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: release, namespace: 'kube-system' },
    spec: { chart, createNamespace: true, ...spec },
  });
  expect(answer.status).toBe(201);
  simulator.advance(20_000);
  simulator.settle();
}

async function logOf(release: string): Promise<string> {
  const pods = simulator.store.list({ group: '', resource: 'pods' }, 'kube-system');
  const { name = '' } =
    pods.find(({ metadata }) => metadata.name.startsWith(`helm-install-${release}-`))?.metadata ??
    {};
  const path = `https://cluster/api/v1/namespaces/kube-system/pods/${name}/log`;
  return (await simulator.handle(new Request(path))).text();
}

const statusOf = async (path: string): Promise<number> =>
  (await simulator.handle(new Request(`https://cluster${path}`))).status;

const VIRTUAL_SERVICES = '/apis/networking.istio.io/v1/virtualservices';
const APPLICATIONS = '/apis/argoproj.io/v1alpha1/applications';
const istio = { repo: 'https://charts.example.org', targetNamespace: 'istio-system' };

beforeEach(() => {
  simulator = createSimulator({ installable: ['istio', 'argocd'] });
  simulator.settle();
});

test('a cluster into which nothing was installed serves nothing of Istio and Argo CD', async () => {
  expect(await statusOf(VIRTUAL_SERVICES)).toBe(404);
  expect(await statusOf(APPLICATIONS)).toBe(404);
  expect(simulator.store.list({ group: 'apps', resource: 'deployments' }, 'istio-system')).toEqual(
    [],
  );
});

test('the charts of Istio bring its kinds, then istiod, then the gateway, and sidecars are injected', async () => {
  await install('base', 'istio-base', istio);
  expect(await statusOf(VIRTUAL_SERVICES)).toBe(200);
  await install('https://%{KUBERNETES_API}%/static/charts/istiod-1.32.0.tgz', 'istiod', {
    targetNamespace: 'istio-system',
  });
  await install('gateway', 'istio-ingressgateway', istio);
  const metadata = { name: 'prod', labels: { 'istio-injection': 'enabled' } };
  await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
  simulator.settle();
  const containers = [{ name: 'curl', image: 'curlimages/curl:8.11.1', command: ['sleep', '1d'] }];
  await post('/api/v1/namespaces/prod/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'curl' },
    spec: { containers },
  });
  simulator.settle();
  const proxies = simulator.proxies.status().map(({ pod, state }) => [pod.slice(0, 12), state]);
  expect(proxies).toEqual([
    ['istio-ingres', 'SYNCED'],
    ['curl', 'SYNCED'],
  ]);
});

test('the chart of Argo CD brings its kinds and programs', async () => {
  await install('argo-cd', 'argocd', { targetNamespace: 'argocd' });
  expect(await statusOf(APPLICATIONS)).toBe(200);
  expect(await logOf('argocd')).toContain('stands for the simulated Argo CD');
  expect(simulator.store.list({ group: 'apps', resource: 'deployments' }, 'argocd')).toHaveLength(
    5,
  );
});

test('another version than the one that is modelled, and values, are named in the log', async () => {
  await install('base', 'istio-base', { ...istio, version: '1.20.1', valuesContent: 'a: 1\n' });
  const log = await logOf('istio-base');
  expect(log).toContain('version 1.20.1 was asked for');
  expect(log).toContain('values of this chart are not modelled');
});

test('a chart under a name or in a namespace that is not modelled fails its Job and says why', async () => {
  await install('gateway', 'my-gateway', istio);
  expect(await logOf('my-gateway')).toContain('here my-gateway, is not modelled');
  await install('argo-cd', 'argocd', { targetNamespace: 'gitops' });
  expect(await logOf('argocd')).toContain('here gitops, is not modelled');
  expect(await statusOf(APPLICATIONS)).toBe(404);
});

test('a snapshot from before a chart takes its kinds away again', async () => {
  const before = simulator.snapshot();
  await install('base', 'istio-base', istio);
  simulator.restore(before);
  expect(await statusOf(VIRTUAL_SERVICES)).toBe(404);
});
