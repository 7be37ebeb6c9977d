import { createGitHost } from '@drydock/git';
import { expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import { call } from '../test-support/shop.ts';

const SERVICE_MONITOR = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'argocd-metrics', namespace: 'argocd', labels: { release: 'prometheus' } },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'argocd-metrics' } },
    endpoints: [{ port: 'metrics' }],
  },
};

const APPLICATION = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop', namespace: 'argocd' },
  spec: {
    project: 'default',
    source: { repoURL: 'https://git.example/shop.git', path: '.', targetRevision: 'HEAD' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
  },
};

test('the article’s ServiceMonitor, its apiVersion repaired, makes argocd_app_info appear', async () => {
  const git = createGitHost();
  const simulator = createSimulator({ install: ['argocd', 'prometheus'], git });
  simulator.settle();
  const post = async (path: string, body: object): Promise<number> =>
    (await call(simulator, 'POST', path, body)).status;
  const monitors = '/apis/monitoring.coreos.com/v1/namespaces/argocd/servicemonitors';
  expect(await post('/apis/argoproj.io/v1alpha1/namespaces/argocd/applications', APPLICATION)).toBe(
    201,
  );
  // As the article prints it, v1, there is no such kind: kubectl finds nothing to send it to.
  const asPrinted = { ...SERVICE_MONITOR, apiVersion: 'v1' };
  expect(await post('/api/v1/namespaces/argocd/servicemonitors', asPrinted)).toBe(404);
  expect(await post(monitors, SERVICE_MONITOR)).toBe(201);
  simulator.settle();
  simulator.advance(60_000);
  expect(simulator.prometheus?.query('argocd_app_info{name="shop"}')).toMatchObject({
    ok: true,
    result: { series: [{ labels: { job: 'argocd-metrics', project: 'default' } }] },
  });
});
