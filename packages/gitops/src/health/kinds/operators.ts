import type { PlainObject } from '@drydock/merge';
import type { Health } from '../health.ts';
import { objectsAt, textAt, valueAt } from '../read.ts';
import {
  all,
  always,
  any,
  at,
  before,
  condition,
  conditionsOf,
  degraded,
  healthy,
  messageOrReason,
  not,
  phases,
  progressing,
  ready,
  suspended,
  unknown,
  type HealthRules,
  type Test,
} from '../rule.ts';

const lastCondition =
  (type: string, status: string): Test =>
  (object) => {
    const last = conditionsOf(object).at(-1);
    return last?.type === type && last.status === status ? last : undefined;
  };

const certificate: HealthRules = [
  progressing(condition('Issuing', 'True')),
  ...ready('Waiting for certificate'),
];

const available: HealthRules = [
  healthy(condition('Available', 'True'), 'All instances are available'),
  progressing(
    all(condition('Available'), condition('Available', undefined, 'SomePodsNotReady')),
    messageOrReason,
  ),
  degraded(condition('Available'), messageOrReason),
  progressing(always, 'Waiting for initialization'),
];

/** Strimzi: NotReady counts unless the cluster is being made. */
const strimzi = (what: string): HealthRules => {
  const bad: Test = (object) =>
    conditionsOf(object).find(
      (one) => one.type === 'NotReady' && one.status === 'True' && one.reason !== 'Creating',
    );
  const good = condition('Ready', 'True');
  return [
    degraded(before(bad, good)),
    healthy(good, ''),
    progressing(always, `Waiting for ${what}`),
  ];
};

/** Kinds that wrap a Running/Successful/Failure list of Ansible's operator. */
const ansible = (what: string): HealthRules => {
  const good = condition('Successful', 'True');
  const bad = condition('Failure', 'True');
  const running = condition('Running', undefined, 'Running');
  return [
    healthy(before(good, bad, running)),
    degraded(before(bad, good, running)),
    progressing(running),
    progressing(always, `Waiting for ${what}`),
  ];
};

const elasticWords = (what: string): HealthRules =>
  phases({
    path: 'status.health',
    healthy: ['green'],
    degraded: ['red'],
    progressing: ['yellow'],
    otherwise: progressing(always, `Waiting for ${what}`),
    message: (_, object) => `${what} status is ${capital(textAt(object, 'status', 'health'))}`,
  });

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

const readyKinds: readonly (readonly [kind: string, waiting: string])[] = [
  ['cert-manager.io/Issuer', 'Initializing issuer'],
  ['cert-manager.io/ClusterIssuer', 'Initializing ClusterIssuer'],
  ['certmanager.k8s.io/Certificate', 'Waiting for certificate'],
  ['certmanager.k8s.io/Issuer', 'Initializing issuer'],
  ['certmanager.k8s.io/ClusterIssuer', 'Initializing ClusterIssuer'],
  ['external-secrets.io/ExternalSecret', 'Waiting for ExternalSecret'],
  ['external-secrets.io/PushSecret', 'Waiting for PushSecret'],
  ['external-secrets.io/SecretStore', 'Waiting for SecretStore'],
  ['external-secrets.io/ClusterSecretStore', 'Waiting for ClusterSecretStore'],
  ['karpenter.sh/NodePool', 'Waiting for NodePool'],
  ['karpenter.k8s.aws/EC2NodeClass', 'Waiting for EC2NodeClass'],
  ['grafana.integreatly.org/GrafanaDatasource', ''],
  ['promoter.argoproj.io/ScmProvider', 'Waiting for ScmProvider'],
];

const strimziKinds: readonly (readonly [kind: string, what: string])[] = [
  ['Kafka', 'Kafka Cluster'],
  ['KafkaBridge', 'KafkaBridge'],
  ['KafkaConnect', 'Kafka Connect'],
  ['KafkaConnector', 'KafkaConnector'],
  ['KafkaMirrorMaker2', 'Kafka MirrorMaker'],
  ['KafkaTopic', 'Kafka Topic'],
  ['KafkaUser', 'Kafka User'],
];

/** Custom resources of operators that are often installed beside Argo CD. */
export const operatorKinds: Readonly<Record<string, HealthRules>> = {
  ...Object.fromEntries(readyKinds.map(([kind, waiting]) => [kind, ready(waiting)])),
  ...Object.fromEntries(
    strimziKinds.map(([kind, what]) => [`kafka.strimzi.io/${kind}`, strimzi(what)]),
  ),
  'cert-manager.io/Certificate': certificate,
  'external-secrets.io/ClusterExternalSecret': [
    healthy(lastCondition('Ready', 'True')),
    degraded(any(lastCondition('PartiallyReady', 'True'), lastCondition('NotReady', 'True'))),
    progressing(always, 'Waiting for ClusterExternalSecret'),
  ],
  'bitnami.com/SealedSecret': ready('Waiting for Sealed Secret to be decrypted', 'Synced'),
  'keda.sh/ScaledObject': [
    degraded(any(condition('Fallback', 'True'), condition('Ready', 'False'))),
    suspended(all(condition('Ready', 'True'), condition('Paused', 'True'))),
    healthy(condition('Ready', 'True')),
    progressing(always, 'Creating HorizontalPodAutoscaler Object'),
  ],
  'keda.sh/ScaledJob': [
    degraded(condition('Ready', ['False', 'Unknown'])),
    suspended(all(condition('Ready', 'True'), condition('Paused', 'True'))),
    healthy(condition('Ready', 'True')),
    progressing(always, 'Waiting for ScaledJob'),
  ],
  'kiali.io/Kiali': ansible('Kiali'),
  'kyverno.io/Policy': [
    healthy(
      all(condition('Ready', 'True', 'Succeeded'), (object) =>
        conditionsOf(object).find(
          (one) =>
            one.type === 'Ready' &&
            one.status === 'True' &&
            one.reason === 'Succeeded' &&
            one.message === 'Ready',
        ),
      ),
      'Policy is ready',
    ),
    progressing(always, 'Waiting for Policy to be ready'),
  ],
  'monitoring.coreos.com/Prometheus': available,
  'monitoring.coreos.com/Alertmanager': available,
  'monitoring.coreos.com/ThanosRuler': available,
  'install.istio.io/IstioOperator': [
    unknown(at('status.status', 0, 'NONE'), 'Component is not present.'),
    progressing(
      at('status.status', 1, 'UPDATING'),
      'Component is being updated to a different version.',
    ),
    progressing(
      at('status.status', 2, 'RECONCILING'),
      'Controller has started but not yet completed reconciliation loop for the component.',
    ),
    healthy(at('status.status', 3, 'HEALTHY'), 'Component is healthy.'),
    degraded(at('status.status', 4, 'ERROR'), 'Component is in an error state.'),
    progressing(always, 'Waiting for Istio Control Plane'),
  ],
  'jaegertracing.io/Jaeger': [
    healthy(at('status.phase', 'Running'), 'Jaeger is Running'),
    degraded(at('status.phase', 'Failed'), 'Jaeger Failed For Some Reason'),
    progressing(always, 'Waiting for Jaeger'),
  ],
  'networking.gke.io/ManagedCertificate': [
    degraded(
      (object) =>
        objectsAt(object, 'status', 'domainStatus').find(
          (one) => one.status === 'FailedNotVisible',
        ),
      'At least one certificate has failed to be provisioned',
    ),
    healthy(at('status.certificateStatus', 'Active'), 'All certificates are active'),
    progressing(always, 'At least one certificate is still being provisioned'),
  ],
  'elasticsearch.k8s.elastic.co/Elasticsearch': elasticWords('Elasticsearch Cluster'),
  'kibana.k8s.elastic.co/Kibana': elasticWords('Kibana'),
  'logstash.k8s.elastic.co/Logstash': elasticWords('Logstash'),
  'cluster.x-k8s.io/Cluster': [
    suspended(at('spec.paused', true), 'Cluster is paused'),
    degraded(condition('Ready', 'False')),
    healthy(at('status.phase', 'Provisioned'), 'Cluster is running'),
    degraded(at('status.phase', 'Failed'), ''),
    progressing(always, 'Waiting for clusters'),
  ],
  'kubernetes-client.io/ExternalSecret': [
    healthy(at('status.status', 'SUCCESS'), 'Fetched ExternalSecret.'),
    degraded(
      (object) => (textAt(object, 'status', 'status').startsWith('ERROR') ? object : undefined),
      (_, object) => textAt(object, 'status', 'status').replace(/^ERROR, ?/, ''),
    ),
    progressing(always, 'Waiting for ExternalSecret.'),
  ],
  'acid.zalan.do/postgresql': phases({
    path: 'status.PostgresClusterStatus',
    healthy: ['Running'],
    degraded: ['UpdateFailed', 'CreateFailed', 'SyncFailed', 'Invalid'],
    progressing: ['Updating', 'Creating'],
    otherwise: progressing(always, 'Waiting for postgres cluster status...'),
    message: (_, object) => textAt(object, 'status', 'PostgresClusterStatus'),
  }),
  'route.openshift.io/Route': [
    degraded(routeAdmitted('False'), 'Route is degraded'),
    healthy(routeAdmitted('True'), 'Route is healthy'),
    progressing(always, 'Route is still getting admitted'),
  ],
};

function routeAdmitted(status: string): Test {
  return (object) =>
    objectsAt(object, 'status', 'ingress')
      .flatMap((ingress) => objectsAt(ingress, 'conditions'))
      .find((one) => one.type === 'Admitted' && one.status === status);
}

/** Knative: three conditions must hold, and each that does not is told. */
export function knativeHealth(object: PlainObject): Health {
  if (valueAt(object, 'status', 'conditions') === undefined) {
    return { status: 'Progressing', message: 'Waiting for status update.' };
  }
  const wanted = ['ConfigurationsReady', 'RoutesReady', 'Ready'];
  const conditions = conditionsOf(object);
  const bad = conditions.filter((one) => one.status === 'False' || one.status === 'Unknown');
  const good = conditions.filter(
    (one) => one.status === 'True' && wanted.includes(textAt(one, 'type')),
  );
  if (good.length === wanted.length && bad.length === 0) {
    return { status: 'Healthy', message: 'Knative Service is healthy.' };
  }
  const message = bad.map(describeCondition).join('');
  return {
    status: bad.some((one) => one.status === 'False') ? 'Degraded' : 'Progressing',
    message,
  };
}

function describeCondition(one: PlainObject): string {
  const reason = textAt(one, 'reason');
  const message = textAt(one, 'message');
  const since = reason === '' ? '' : `, since ${reason}.`;
  return `${textAt(one, 'type')} is ${textAt(one, 'status')}${since}${message === '' ? '' : ` ${message}`}\n`;
}

/** The collector counts its replicas as a text, `1/3`. */
export function collectorHealth(object: PlainObject): Health {
  if (valueAt(object, 'status') === undefined) {
    return { status: 'Progressing', message: 'Waiting for OpenTelemetry Collector status' };
  }
  const mode = textAt(object, 'spec', 'mode');
  const replicas = textAt(object, 'status', 'scale', 'statusReplicas');
  if (replicas === '') {
    return mode === 'sidecar'
      ? { status: 'Healthy', message: 'Collector is running in sidecar mode' }
      : { status: 'Progressing', message: 'Scale status not available' };
  }
  const counts = /(\d+)\/(\d+)/.exec(replicas);
  if (!counts)
    return { status: 'Progressing', message: `Unable to parse replica status: ${replicas}` };
  const [running, total] = [Number(counts[1]), Number(counts[2])];
  if (running === 0 && total === 0 && mode === 'daemonset') {
    return { status: 'Healthy', message: 'DaemonSet has no eligible nodes (0/0)' };
  }
  if (running === 0) return { status: 'Degraded', message: 'No replicas are ready' };
  if (running === total) return { status: 'Healthy', message: 'All replicas are ready' };
  return { status: 'Progressing', message: 'Replicas are starting up' };
}

const withoutStatus: ReadonlySet<string> = new Set([
  'Composition',
  'CompositionRevision',
  'DeploymentRuntimeConfig',
  'ClusterProviderConfig',
  'ProviderConfig',
  'ProviderConfigUsage',
  'ControllerConfig',
]);

const crossplaneGood: ReadonlySet<string> = new Set([
  'Ready',
  'Healthy',
  'Offered',
  'Established',
  'ValidPipeline',
  'RevisionHealthy',
]);

/** Every kind of *.crossplane.io and *.upbound.io. */
export function crossplaneHealth(object: PlainObject): Health {
  const kind = textAt(object, 'kind');
  const fine: Health = { status: 'Healthy', message: 'Resource is up-to-date.' };
  const status = valueAt(object, 'status');
  const isEmpty = status === undefined || Object.keys(status as object).length === 0; // null is undefined here
  if (status === undefined || (isEmpty && withoutStatus.has(kind))) return fine;
  if (valueAt(object, 'status', 'conditions') === undefined) {
    const isConfig = kind === 'ProviderConfig' || kind === 'ClusterProviderConfig';
    if (isConfig && valueAt(object, 'status', 'users') !== undefined) {
      return { status: 'Healthy', message: 'Resource is in use.' };
    }
  }
  for (const one of conditionsOf(object)) {
    const isBad = one.type === 'LastAsyncOperation' || one.type === 'Synced';
    if (isBad && one.status === 'False')
      return { status: 'Degraded', message: textAt(one, 'message') };
    if (one.status === 'True' && crossplaneGood.has(textAt(one, 'type'))) return fine;
  }
  return { status: 'Progressing', message: 'Provisioning ...' };
}

/** Every kind of *.cnrm.cloud.google.com, by the reason of its conditions. */
export const configConnector: HealthRules = [
  healthy(
    all(isCurrent, at('status.healthy', true)),
    (_, object) => `${textAt(object, 'kind')} is healthy`,
  ),
  degraded(
    all(isCurrent, at('status.healthy', false)),
    (_, object) => `${textAt(object, 'kind')} is not healthy`,
  ),
  healthy(all(isCurrent, byReason('UpToDate', 'True'))),
  degraded(all(isCurrent, byReason('UpdateFailed'))),
  degraded(all(isCurrent, byReason('DependencyNotFound'))),
  suspended(all(isCurrent, byReason('DependencyNotReady'))),
  progressing(always, 'Update in progress'),
];

function isCurrent(object: PlainObject): PlainObject | undefined {
  const observed = valueAt(object, 'status', 'observedGeneration');
  const isSeen = observed === undefined || observed === valueAt(object, 'metadata', 'generation');
  return isSeen ? object : undefined;
}

function byReason(reason: string, status?: string): Test {
  return (object) =>
    conditionsOf(object).find(
      (one) => one.reason === reason && (status === undefined || one.status === status),
    );
}

/** Controllers for Kubernetes of AWS: *.services.k8s.aws. */
export const awsControllers: HealthRules = [
  degraded(any(condition('ACK.Terminal', 'True'), condition('ACK.Recoverable', 'True'))),
  healthy(any(condition('Ready', 'True'), condition('ACK.ResourceSynced', 'True'))),
  progressing(any(condition('Ready'), condition('ACK.ResourceSynced'))),
  progressing(not(condition('Ready')), 'Waiting for resource to be ready'),
];
