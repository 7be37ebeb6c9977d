import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPins } from '../pins/pins.ts';
import { chartReleases } from './charts.ts';
import { helmChartObject } from './helm-chart-object.ts';
import { helmInstallObjects, helmUninstallObject } from './helm-job.ts';

const releases = chartReleases(['istio', 'argocd'], readPins(''));
const [base, istiod, gateway, argocd] = releases;

test('Istio comes in its order, Argo CD in the version that is pinned', () => {
  expect(releases.map(({ stage }) => stage)).toEqual([
    'istio-base',
    'istiod',
    'istio-gateway',
    'argocd',
  ]);
  // The gateway's labels, which Gateways select, come from the release's name.
  expect(gateway?.release).toBe('istio-ingressgateway');
  expect(parse(argocd?.values ?? '')).toMatchObject({ global: { image: { tag: 'v3.6.0' } } });
  expect(chartReleases(['argocd'], readPins(''))).toHaveLength(1);
});

test('k3s fetches a chart from its repository, or from its own image', () => {
  if (!base || !istiod) throw new Error('there are charts');
  expect(helmChartObject(base, 'repositories')).toMatchObject({
    metadata: { name: 'istio-base', namespace: 'kube-system' },
    spec: {
      chart: 'base',
      repo: base.pin.repository,
      version: base.pin.version,
      targetNamespace: 'istio-system',
    },
  });
  const baked = helmChartObject(istiod, 'image');
  expect(baked['spec']).toMatchObject({
    chart: `https://%{KUBERNETES_API}%/static/charts/istiod-${istiod.pin.version}.tgz`,
  });
  expect(baked['spec']).not.toHaveProperty('repo');
});

test('elsewhere a Job runs Helm, with the values in a ConfigMap and each word an argument', () => {
  if (!istiod) throw new Error('there are charts');
  const options = { session: 's1', image: 'helm:1' };
  const [config, job] = helmInstallObjects(istiod, options);
  expect(config?.['data']).toEqual({ 'values.yaml': istiod.values });
  expect(job).toMatchObject({
    metadata: { name: 'helm-install-istiod', labels: { 'drydock.dev/session': 's1' } },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          containers: [
            {
              args: [
                'upgrade',
                'istiod',
                'istiod',
                '--install',
                '--repo',
                istiod.pin.repository,
                '--version',
                istiod.pin.version,
                '--namespace',
                'istio-system',
                '--create-namespace',
                '--values',
                '/values/values.yaml',
              ],
            },
          ],
        },
      },
    },
  });
  expect(helmUninstallObject(istiod, options)).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              args: [
                'uninstall',
                'istiod',
                '--namespace',
                'istio-system',
                '--ignore-not-found',
                '--wait',
              ],
            },
          ],
        },
      },
    },
  });
});
