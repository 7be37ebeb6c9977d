import type { GroupResource, StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import type { LabelSelector } from '../webhooks/label-selector.ts';

/** The API group whose kinds the operator's CRDs add. */
export const MONITORING_GROUP = 'monitoring.coreos.com';

const type = (resource: string): GroupResource => ({ group: MONITORING_GROUP, resource });

export const PROMETHEUSES: GroupResource = type('prometheuses');
export const SERVICE_MONITORS: GroupResource = type('servicemonitors');
export const POD_MONITORS: GroupResource = type('podmonitors');
export const PROMETHEUS_RULES: GroupResource = type('prometheusrules');

/** Fields of one endpoint of a ServiceMonitor or PodMonitor. The API server has checked their types. */
export interface MonitorEndpoint {
  readonly port?: string;
  readonly targetPort?: string | number;
  readonly portNumber?: number;
  readonly path?: string;
  readonly scheme?: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly interval?: string;
  readonly scrapeTimeout?: string;
  readonly honorLabels?: boolean;
  readonly honorTimestamps?: boolean;
  readonly trackTimestampsStaleness?: boolean;
  readonly tlsConfig?: Readonly<Record<string, unknown>>;
  readonly relabelings?: readonly OperatorRelabelConfig[];
  readonly metricRelabelings?: readonly OperatorRelabelConfig[];
  readonly filterRunning?: boolean;
  readonly [field: string]: unknown;
}

/** A relabelling as the operator's kinds spell it. */
export interface OperatorRelabelConfig {
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly modulus?: number;
  readonly targetLabel?: string;
  readonly replacement?: string;
  readonly action?: string;
}

export interface MonitorSpec {
  readonly selector?: LabelSelector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly endpoints?: readonly MonitorEndpoint[];
  readonly podMetricsEndpoints?: readonly MonitorEndpoint[];
  readonly jobLabel?: string;
  readonly targetLabels?: readonly string[];
  readonly podTargetLabels?: readonly string[];
  readonly sampleLimit?: number;
  readonly labelLimit?: number;
  readonly labelNameLengthLimit?: number;
  readonly labelValueLengthLimit?: number;
}

export type MonitorKind = 'ServiceMonitor' | 'PodMonitor';

/** A ServiceMonitor or PodMonitor of the cluster. */
export interface Monitor {
  readonly kind: MonitorKind;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: MonitorSpec;
}

export interface PrometheusSpec {
  readonly serviceMonitorSelector?: LabelSelector;
  readonly serviceMonitorNamespaceSelector?: LabelSelector;
  readonly podMonitorSelector?: LabelSelector;
  readonly podMonitorNamespaceSelector?: LabelSelector;
  readonly ruleSelector?: LabelSelector;
  readonly ruleNamespaceSelector?: LabelSelector;
  readonly scrapeInterval?: string;
  readonly scrapeTimeout?: string;
  readonly evaluationInterval?: string;
  readonly externalLabels?: Readonly<Record<string, string>>;
  readonly externalUrl?: string;
}

/** The Prometheus object that the operator runs; of several the first by name. */
export interface PrometheusObject {
  readonly namespace: string;
  readonly name: string;
  readonly spec: PrometheusSpec;
}

export function findPrometheus(store: StoreView): PrometheusObject | undefined {
  const [object] = store.list(PROMETHEUSES);
  if (!object) return undefined;
  const { name, namespace = '' } = object.metadata;
  return { name, namespace, spec: object.spec ?? {} };
}

export function listMonitors(store: StoreView): readonly Monitor[] {
  return [
    ...store.list(SERVICE_MONITORS).map((object) => asMonitor('ServiceMonitor', object)),
    ...store.list(POD_MONITORS).map((object) => asMonitor('PodMonitor', object)),
  ];
}

function asMonitor(kind: MonitorKind, { metadata, spec }: KubernetesObject): Monitor {
  const { name, namespace = '', labels = {} } = metadata;
  return { kind, name, namespace, labels, spec: spec ?? {} };
}
