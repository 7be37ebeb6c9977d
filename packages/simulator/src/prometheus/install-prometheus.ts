import type { JsonObject, KubernetesObject, ObjectMeta } from '@drydock/manifests';

export const MONITORING_NAMESPACE = 'monitoring';
/** Name of the Prometheus object, of its Service, and of the Helm release whose label its selectors ask for. */
export const PROMETHEUS_NAME = 'prometheus';
export const PROMETHEUS_PORT = 9090;
export const PROMETHEUS_IMAGE = 'quay.io/prometheus/prometheus:v3.5.0';

const POD_LABELS = {
  'app.kubernetes.io/name': 'prometheus',
  'app.kubernetes.io/instance': PROMETHEUS_NAME,
  'operator.prometheus.io/name': PROMETHEUS_NAME,
  prometheus: PROMETHEUS_NAME,
};
const RELEASE = { release: PROMETHEUS_NAME };

const metadata = (
  name: string,
  labels: Readonly<Record<string, string>> = RELEASE,
): ObjectMeta => ({
  name,
  namespace: MONITORING_NAMESPACE,
  labels,
});

const SELECTOR: JsonObject = { matchLabels: { ...RELEASE } };

/**
 * What the chart kube-prometheus-stack leaves behind, as far as it is modelled: a Prometheus object whose
 * selectors ask for the label `release`, in all namespaces, and the StatefulSet that the operator makes of it.
 */
export const PROMETHEUS_STACK: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: MONITORING_NAMESPACE },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(PROMETHEUS_NAME) },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: metadata(PROMETHEUS_NAME),
    spec: {
      image: PROMETHEUS_IMAGE,
      version: 'v3.5.0',
      replicas: 1,
      serviceAccountName: PROMETHEUS_NAME,
      externalUrl: `http://${PROMETHEUS_NAME}.${MONITORING_NAMESPACE}:${PROMETHEUS_PORT}`,
      scrapeInterval: '30s',
      evaluationInterval: '30s',
      serviceMonitorSelector: SELECTOR,
      serviceMonitorNamespaceSelector: {},
      podMonitorSelector: SELECTOR,
      podMonitorNamespaceSelector: {},
      ruleSelector: SELECTOR,
      ruleNamespaceSelector: {},
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(PROMETHEUS_NAME, { ...RELEASE, app: 'prometheus' }),
    spec: {
      selector: { 'operator.prometheus.io/name': PROMETHEUS_NAME },
      ports: [
        { name: 'http-web', port: PROMETHEUS_PORT, targetPort: PROMETHEUS_PORT, protocol: 'TCP' },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(`prometheus-${PROMETHEUS_NAME}`, POD_LABELS),
    spec: {
      serviceName: 'prometheus-operated',
      replicas: 1,
      selector: { matchLabels: POD_LABELS },
      template: {
        metadata: { labels: { ...POD_LABELS } },
        spec: { serviceAccountName: PROMETHEUS_NAME, containers: [container()] },
      },
    },
  },
];

function container(): JsonObject {
  return {
    name: 'prometheus',
    image: PROMETHEUS_IMAGE,
    args: [
      '--config.file=/etc/prometheus/config_out/prometheus.env.yaml',
      '--storage.tsdb.path=/prometheus',
    ],
    ports: [{ containerPort: PROMETHEUS_PORT, name: 'http-web', protocol: 'TCP' }],
  };
}
