import type { JsonObject, KubernetesObject, ObjectMeta } from '@drydock/manifests';
import { ISTIO_NAMESPACE, ISTIO_REVISION, PILOT_IMAGE } from './istio-version.ts';

const LABELS = {
  app: 'istiod',
  'app.kubernetes.io/managed-by': 'Helm',
  'app.kubernetes.io/name': 'istiod',
  'app.kubernetes.io/part-of': 'istio',
  'istio.io/rev': ISTIO_REVISION,
  release: 'istio',
};

const metadata = (name: string, labels: Readonly<Record<string, string>> = LABELS): ObjectMeta => ({
  name,
  namespace: ISTIO_NAMESPACE,
  labels,
});

/** istiod: the Deployment and Service that the chart makes, with the mesh configuration of the default profile. */
export const CONTROL_PLANE: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: ISTIO_NAMESPACE },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('istiod') },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('istio'),
    data: {
      mesh: [
        'defaultConfig:',
        '  discoveryAddress: istiod.istio-system.svc:15012',
        'defaultProviders:',
        '  metrics:',
        '  - prometheus',
        'enablePrometheusMerge: true',
        'rootNamespace: istio-system',
        'trustDomain: cluster.local',
        '',
      ].join('\n'),
      meshNetworks: 'networks: {}',
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('istiod', { ...LABELS, istio: 'pilot' }),
    spec: {
      selector: { app: 'istiod', istio: 'pilot' },
      ports: [
        { name: 'grpc-xds', port: 15010, protocol: 'TCP' },
        { name: 'https-dns', port: 15012, protocol: 'TCP' },
        { name: 'https-webhook', port: 443, targetPort: 15017, protocol: 'TCP' },
        { name: 'http-monitoring', port: 15014, protocol: 'TCP' },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('istiod', { ...LABELS, istio: 'pilot' }),
    spec: {
      selector: { matchLabels: { app: 'istiod', istio: 'pilot' } },
      strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: '25%' } },
      template: {
        metadata: {
          labels: { ...LABELS, istio: 'pilot', 'sidecar.istio.io/inject': 'false' },
          annotations: {
            'prometheus.io/port': '15014',
            'prometheus.io/scrape': 'true',
            'sidecar.istio.io/inject': 'false',
          },
        },
        spec: { serviceAccountName: 'istiod', containers: [discoveryContainer()] },
      },
    },
  },
];

function discoveryContainer(): JsonObject {
  return {
    name: 'discovery',
    image: PILOT_IMAGE,
    args: [
      'discovery',
      '--monitoringAddr=:15014',
      '--log_output_level=default:info',
      '--domain',
      'cluster.local',
      '--keepaliveMaxServerConnectionAge',
      '30m',
    ],
    env: [
      { name: 'REVISION', value: ISTIO_REVISION },
      { name: 'PILOT_CERT_PROVIDER', value: 'istiod' },
      { name: 'CLUSTER_ID', value: 'Kubernetes' },
    ],
    ports: [
      { containerPort: 8080, protocol: 'TCP', name: 'http-debug' },
      { containerPort: 15010, protocol: 'TCP', name: 'grpc-xds' },
      { containerPort: 15012, protocol: 'TCP', name: 'tls-xds' },
      { containerPort: 15017, protocol: 'TCP', name: 'https-webhooks' },
      { containerPort: 15014, protocol: 'TCP', name: 'http-monitoring' },
    ],
    readinessProbe: {
      httpGet: { path: '/ready', port: 8080 },
      initialDelaySeconds: 1,
      periodSeconds: 3,
      timeoutSeconds: 5,
    },
    resources: { requests: { cpu: '500m', memory: '2Gi' } },
  };
}
