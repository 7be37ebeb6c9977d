import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { ISTIO_NAMESPACE, ISTIO_REVISION, PROXY_IMAGE } from './istio-version.ts';

const NAME = 'istio-ingressgateway';
const SELECTOR = { app: NAME, istio: 'ingressgateway' };
const LABELS = {
  ...SELECTOR,
  'app.kubernetes.io/managed-by': 'Helm',
  'app.kubernetes.io/name': NAME,
  'app.kubernetes.io/part-of': 'istio',
  'istio.io/rev': ISTIO_REVISION,
  release: 'istio',
};

const metadata = { name: NAME, namespace: ISTIO_NAMESPACE, labels: LABELS };

/** The ingress gateway as the demo profile installs it: a proxy of its own behind a LoadBalancer Service. */
export const INGRESS_GATEWAY: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...metadata, name: `${NAME}-service-account` },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'LoadBalancer',
      selector: SELECTOR,
      ports: [
        { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' },
        { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
        { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' },
        { name: 'tcp', port: 31400, targetPort: 31400, protocol: 'TCP' },
        { name: 'tls', port: 15443, targetPort: 15443, protocol: 'TCP' },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      selector: { matchLabels: SELECTOR },
      strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: '25%' } },
      template: {
        metadata: {
          labels: {
            ...LABELS,
            'service.istio.io/canonical-name': NAME,
            'service.istio.io/canonical-revision': 'latest',
            'sidecar.istio.io/inject': 'false',
          },
          annotations: {
            'istio.io/rev': ISTIO_REVISION,
            'prometheus.io/path': '/stats/prometheus',
            'prometheus.io/port': '15020',
            'prometheus.io/scrape': 'true',
            'sidecar.istio.io/inject': 'false',
          },
        },
        spec: { serviceAccountName: `${NAME}-service-account`, containers: [gatewayContainer()] },
      },
    },
  },
];

function gatewayContainer(): JsonObject {
  return {
    name: 'istio-proxy',
    image: PROXY_IMAGE,
    args: [
      'proxy',
      'router',
      '--domain',
      '$(POD_NAMESPACE).svc.cluster.local',
      '--proxyLogLevel=warning',
      '--proxyComponentLogLevel=misc:error',
      '--log_output_level=default:info',
    ],
    env: [
      { name: 'PILOT_CERT_PROVIDER', value: 'istiod' },
      { name: 'CA_ADDR', value: 'istiod.istio-system.svc:15012' },
      { name: 'ISTIO_META_WORKLOAD_NAME', value: NAME },
      { name: 'ISTIO_META_CLUSTER_ID', value: 'Kubernetes' },
    ],
    ports: [
      { containerPort: 15021, protocol: 'TCP' },
      { containerPort: 8080, protocol: 'TCP' },
      { containerPort: 8443, protocol: 'TCP' },
      { containerPort: 31400, protocol: 'TCP' },
      { containerPort: 15443, protocol: 'TCP' },
      { containerPort: 15090, protocol: 'TCP', name: 'http-envoy-prom' },
    ],
    readinessProbe: {
      httpGet: { path: '/healthz/ready', port: 15021 },
      initialDelaySeconds: 1,
      periodSeconds: 2,
      failureThreshold: 30,
    },
    resources: {
      limits: { cpu: '2', memory: '1Gi' },
      requests: { cpu: '100m', memory: '128Mi' },
    },
  };
}
