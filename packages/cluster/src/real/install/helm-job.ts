import type { KubernetesObject } from '@drydock/manifests';
import { SESSION_LABEL } from '../labels.ts';
import type { ChartRelease } from './charts.ts';

/** Namespace of the Jobs that run Helm where no controller of k3s does. */
export const HELM_JOBS_NAMESPACE = 'drydock-helm';
const ACCOUNT = 'helm';

interface HelmJobOptions {
  readonly session: string;
  readonly image: string;
}

/** What a Job needs that runs Helm: a namespace, and an account that may install anything. Gone with the session. */
export function helmJobSurroundings(session: string): readonly KubernetesObject[] {
  const labels = { [SESSION_LABEL]: session };
  const metadata = { name: ACCOUNT, namespace: HELM_JOBS_NAMESPACE, labels };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: HELM_JOBS_NAMESPACE, labels } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: HELM_JOBS_NAMESPACE, labels },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: HELM_JOBS_NAMESPACE }],
    },
  ];
}

export const helmJobName = (release: string, verb: 'install' | 'uninstall'): string =>
  `helm-${verb}-${release}`;

/** A Job that installs a chart, with its values in a ConfigMap. */
export function helmInstallObjects(
  chart: ChartRelease,
  options: HelmJobOptions,
): readonly KubernetesObject[] {
  const { release, namespace, pin, values = '' } = chart;
  const name = helmJobName(release, 'install');
  const config: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: HELM_JOBS_NAMESPACE },
    data: { 'values.yaml': values },
  };
  const args = [
    'upgrade',
    release,
    pin.chart,
    '--install',
    '--repo',
    pin.repository,
    '--version',
    pin.version,
    '--namespace',
    namespace,
    '--create-namespace',
    '--values',
    '/values/values.yaml',
  ];
  return [config, job(name, args, { ...options, values: name })];
}

/** A Job that takes a release away again; one that is not there is well so. */
export function helmUninstallObject(
  { release, namespace }: Pick<ChartRelease, 'release' | 'namespace'>,
  options: HelmJobOptions,
): KubernetesObject {
  const args = ['uninstall', release, '--namespace', namespace, '--ignore-not-found', '--wait'];
  return job(helmJobName(release, 'uninstall'), args, options);
}

function job(
  name: string,
  args: readonly string[],
  { image, session, values }: HelmJobOptions & { readonly values?: string },
): KubernetesObject {
  const mounts = values === undefined ? [] : [{ name: 'values', mountPath: '/values' }];
  const volumes = values === undefined ? [] : [{ name: 'values', configMap: { name: values } }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: HELM_JOBS_NAMESPACE, labels: { [SESSION_LABEL]: session } },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels: { 'sidecar.istio.io/inject': 'false' } },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: ACCOUNT,
          containers: [
            {
              name: 'helm',
              image,
              args: [...args],
              volumeMounts: mounts,
              env: ['HELM_CACHE_HOME', 'HELM_CONFIG_HOME', 'HELM_DATA_HOME'].map((variable) => ({
                name: variable,
                value: '/tmp/helm',
              })),
            },
          ],
          volumes,
        },
      },
    },
  };
}
