import type { ApiServer } from '@drydock/kubernetes';
import type { JsonObject, KubernetesObject, ObjectMeta } from '@drydock/manifests';
import { ARGOCD_IMAGE, ARGOCD_NAMESPACE } from './argocd-version.ts';

/** The groups whose kinds the installation's CRDs add. */
export const ARGOCD_GROUPS: readonly string[] = ['argoproj.io'];

interface Component {
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly image: string;
  readonly args: readonly string[];
  readonly ports: readonly number[];
}

const COMPONENTS: readonly Component[] = [
  {
    name: 'argocd-application-controller',
    kind: 'StatefulSet',
    image: ARGOCD_IMAGE,
    args: ['/usr/local/bin/argocd-application-controller'],
    ports: [8082],
  },
  {
    name: 'argocd-applicationset-controller',
    kind: 'Deployment',
    image: ARGOCD_IMAGE,
    args: ['/usr/local/bin/argocd-applicationset-controller'],
    ports: [7000, 8080],
  },
  {
    name: 'argocd-notifications-controller',
    kind: 'Deployment',
    image: ARGOCD_IMAGE,
    args: ['/usr/local/bin/argocd-notifications'],
    ports: [9001],
  },
  {
    name: 'argocd-redis',
    kind: 'Deployment',
    image: 'redis:8.2.2-alpine',
    args: ['--save', '', '--appendonly', 'no'],
    ports: [6379],
  },
  {
    name: 'argocd-repo-server',
    kind: 'Deployment',
    image: ARGOCD_IMAGE,
    args: ['/usr/local/bin/argocd-repo-server'],
    ports: [8081, 8084],
  },
  {
    name: 'argocd-server',
    kind: 'Deployment',
    image: ARGOCD_IMAGE,
    args: ['/usr/local/bin/argocd-server'],
    ports: [8080, 8083],
  },
];

interface Port {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
}

/** Service name, the component behind it, its ports. */
const SERVICES: readonly (readonly [string, string, readonly Port[]])[] = [
  [
    'argocd-applicationset-controller',
    'argocd-applicationset-controller',
    [
      { name: 'webhook', port: 7000, targetPort: 7000 },
      { name: 'metrics', port: 8080, targetPort: 8080 },
    ],
  ],
  [
    'argocd-metrics',
    'argocd-application-controller',
    [{ name: 'metrics', port: 8082, targetPort: 8082 }],
  ],
  [
    'argocd-notifications-controller-metrics',
    'argocd-notifications-controller',
    [{ name: 'metrics', port: 9001, targetPort: 9001 }],
  ],
  ['argocd-redis', 'argocd-redis', [{ name: 'tcp-redis', port: 6379, targetPort: 6379 }]],
  [
    'argocd-repo-server',
    'argocd-repo-server',
    [
      { name: 'server', port: 8081, targetPort: 8081 },
      { name: 'metrics', port: 8084, targetPort: 8084 },
    ],
  ],
  [
    'argocd-server',
    'argocd-server',
    [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'https', port: 443, targetPort: 8080 },
    ],
  ],
  ['argocd-server-metrics', 'argocd-server', [{ name: 'metrics', port: 8083, targetPort: 8083 }]],
];

const CONFIG_MAPS = [
  'argocd-cm',
  'argocd-cmd-params-cm',
  'argocd-gpg-keys-cm',
  'argocd-notifications-cm',
  'argocd-rbac-cm',
  'argocd-ssh-known-hosts-cm',
  'argocd-tls-certs-cm',
];

/** The objects of Argo CD's own installation manifest, and the default project. */
export function argocdObjects(): readonly KubernetesObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ARGOCD_NAMESPACE } },
    ...COMPONENTS.map(({ name }) => object('v1', 'ServiceAccount', name, name)),
    ...CONFIG_MAPS.map((name) => object('v1', 'ConfigMap', name, name)),
    ...['argocd-secret', 'argocd-notifications-secret'].map((name) => ({
      ...object('v1', 'Secret', name, name),
      type: 'Opaque',
    })),
    ...SERVICES.map(([name, component, ports]) => ({
      ...object('v1', 'Service', name, name),
      spec: {
        selector: { 'app.kubernetes.io/name': component },
        ports: ports.map((port) => ({ ...port, protocol: 'TCP' })),
      },
    })),
    ...COMPONENTS.map(workload),
    {
      ...object('argoproj.io/v1alpha1', 'AppProject', 'default', undefined),
      spec: {
        sourceRepos: ['*'],
        destinations: [{ namespace: '*', server: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    },
  ];
}

/** Creates what Argo CD's installation creates; controllers then bring it up. */
export function installArgocd(server: ApiServer): void {
  for (const wanted of argocdObjects()) {
    const written = server.submit({ verb: 'create', object: wanted }, 'kubectl');
    if (!written.ok)
      throw new TypeError(`${wanted.kind} ${wanted.metadata.name}: ${written.failure.message}`);
  }
}

function object(
  apiVersion: string,
  kind: string,
  name: string,
  component: string | undefined,
): { apiVersion: string; kind: string; metadata: ObjectMeta } {
  const labels = component === undefined ? {} : { labels: labelsOf(component) };
  return { apiVersion, kind, metadata: { name, namespace: ARGOCD_NAMESPACE, ...labels } };
}

function labelsOf(name: string): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'argocd',
  };
}

function workload({ args, image, kind, name, ports }: Component): KubernetesObject {
  const container: JsonObject = {
    name,
    image,
    args: [...args],
    ports: ports.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
  };
  const labels = { 'app.kubernetes.io/name': name };
  return {
    ...object('apps/v1', kind, name, name),
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      ...(kind === 'StatefulSet' && { serviceName: name }),
      template: {
        metadata: { labels },
        spec: { serviceAccountName: name, containers: [container] },
      },
    },
  };
}
