import type { PlainObject } from '@drydock/merge';
import type { Health } from '../health.ts';
import { numberAt, objectsAt, textAt, valueAt } from '../read.ts';
import {
  absent,
  all,
  always,
  any,
  at,
  condition,
  conditionsOf,
  degraded,
  healthy,
  not,
  progressing,
  suspended,
  unknown,
  type HealthRule,
  type HealthRules,
  type Message,
  type Test,
} from '../rule.ts';

const kindIs =
  (words: string): Message =>
  (_, object) =>
    `${textAt(object, 'kind')} ${words}`;

const kinds = (group: string, names: string, rules: HealthRules): Record<string, HealthRules> =>
  Object.fromEntries(names.split(' ').map((name) => [`${group}/${name}`, rules]));

/** Humio: the state says whether the component exists. */
const humio: HealthRules = [
  healthy(at('status.state', 'Exists'), 'Component state: Exists.'),
  {
    status: 'Missing',
    test: at('status.state', 'NotFound'),
    message: 'Component state: NotFound.',
  },
  degraded(at('status.state', 'ConfigError'), 'Component state: ConfigError.'),
  unknown(at('status.state', 'Unknown'), 'Component state: Unknown.'),
  progressing(always, 'Update in progress'),
];

/** RabbitMQ's topology: only the operator's own reasons count. */
const rabbit: HealthRules = [
  healthy(condition('Ready', 'True', 'SuccessfulCreateOrUpdate'), kindIs('ready')),
  degraded(
    condition('Ready', 'False', 'FailedCreateOrUpdate'),
    kindIs('failed to be created or updated'),
  ),
  unknown(always, kindIs('status is unknown')),
];

/** Keptn: one word in `status.status`. */
const keptn: HealthRules = [
  healthy(at('status.status', 'Succeeded'), kindIs('is healthy')),
  degraded(at('status.status', 'Failed'), kindIs('is degraded')),
  progressing(always, kindIs('is progressing')),
];

const confluent: HealthRules = [
  healthy(at('status.phase', 'RUNNING'), kindIs('running')),
  progressing(at('status.phase', 'PROVISIONING'), kindIs('provisioning')),
  progressing(always, (_, object) => `Waiting for ${textAt(object, 'kind')}`),
];

/** Astra: work that has a state; any other word is its failure. */
const astraWork: HealthRules = [
  progressing(absent('status.state'), 'No status available'),
  healthy(at('status.state', 'Completed'), kindIs('Completed')),
  progressing(at('status.state', 'Running'), kindIs('Running')),
  degraded(always, (_, object) => textAt(object, 'status', 'state')),
];

const contour: HealthRules = [
  healthy(at('status.currentStatus', 'valid'), description),
  degraded(at('status.currentStatus', 'invalid'), description),
  progressing(always, 'Waiting for status'),
];

function description(_: PlainObject, object: PlainObject): string {
  return textAt(object, 'status', 'description');
}

/** The first condition that is False decides; without any, all is well. */
const mariadb: HealthRules = [
  progressing(absent('status.conditions'), 'No status info available'),
  degraded(
    all(anyFalse, (object) => {
      const first = anyFalse(object);
      return first?.reason === 'Failed' ? first : undefined;
    }),
  ),
  progressing(anyFalse),
  healthy((object) => conditionsOf(object).at(-1) ?? object),
];

function anyFalse(object: PlainObject): PlainObject | undefined {
  return conditionsOf(object).find((one) => one.status === 'False');
}

/** 3scale: of the conditions that are True, the first known one decides. */
const threescale = (good: string): HealthRules => {
  const bad = ['Invalid', 'Orphan', 'Failed'];
  const first: Test = (object) =>
    conditionsOf(object).find(
      (one) => one.status === 'True' && [good, ...bad].includes(textAt(one, 'type')),
    );
  const isGood: Test = (object) => (first(object)?.type === good ? first(object) : undefined);
  return [
    healthy(isGood, (_, object) => `3scale ${textAt(object, 'kind')} is ${good.toLowerCase()}`),
    degraded(first),
    progressing(always, (_, object) => `Waiting for 3scale ${textAt(object, 'kind')} status...`),
  ];
};

/** Gloo numbers its states, in the object or per namespace: pending, accepted, rejected, warning. */
const gloo: HealthRules = [
  degraded(glooState(3), glooReason),
  degraded(glooState(2), glooReason),
  suspended(glooState(0), 'The resource has not yet been validated'),
  healthy(glooState(1), 'The resource has been validated'),
  progressing(always, 'Update in progress'),
];

const glooNames: readonly string[] = ['Pending', 'Accepted', 'Rejected', 'Warning'];

function glooState(state: number): Test {
  const isIt = (one: PlainObject): boolean => one.state === state || one.state === glooNames[state];
  return (object) => {
    const own = valueAt(object, 'status', 'state');
    const status = valueAt(object, 'status');
    if (own !== undefined && isIt(status as PlainObject)) return status as PlainObject; // it has a state
    const perNamespace = Object.values(
      (valueAt(object, 'status', 'statuses') ?? {}) as PlainObject,
    ); // a map or nothing
    return perNamespace.find(
      (one): one is PlainObject =>
        typeof one === 'object' && one !== null && isIt(one as PlainObject), // an object, checked
    );
  };
}

function glooReason(found: PlainObject): string {
  return textAt(found, 'reason');
}

const minioFailures: readonly string[] = [
  'Statefulset not controlled by operator',
  'Another MinIO Tenant already exists in the namespace',
  'Tenant credentials are not set properly',
  'Different versions across MinIO Pools',
];

const currentState: Message = (_, object) => textAt(object, 'status', 'currentState');

const isWorking: Test = (object) =>
  /^(Provisioning|Waiting|Updating)/.test(textAt(object, 'status', 'currentState'))
    ? object
    : undefined;

const karmada: HealthRules = [
  progressing((object) => {
    const clusters = objectsAt(object, 'spec', 'clusters').length;
    const reported = objectsAt(object, 'status', 'aggregatedStatus').length;
    return clusters === 0 || clusters !== reported ? object : undefined;
  }, 'Current resource status is insufficient'),
  degraded(
    (object) =>
      objectsAt(object, 'status', 'aggregatedStatus').find(
        (one) => one.health === 'Unhealthy' || (one.health === 'Unknown' && one.applied !== true),
      ),
    'Current resource status is unhealthy',
  ),
  healthy(always, ''),
];

const phase = (path: string, words: readonly string[], rule: (test: Test) => HealthRule) =>
  rule(at(path, ...words));

/** Kinds of larger platforms: clusters, databases, brokers, gateways. */
export const platformOperatorKinds: Readonly<Record<string, HealthRules>> = {
  ...kinds(
    'core.humio.com',
    'HumioAction HumioAlert HumioIngestToken HumioParser HumioRepository HumioView',
    humio,
  ),
  ...kinds('rabbitmq.com', 'Binding Exchange Permission Policy Queue Shovel User Vhost', rabbit),
  ...kinds(
    'lifecycle.keptn.sh',
    'KeptnAppVersion KeptnTask KeptnWorkloadInstance KeptnWorkloadVersion',
    keptn,
  ),
  ...kinds(
    'platform.confluent.io',
    'Connect ControlCenter Kafka KsqlDB SchemaRegistry Zookeeper',
    confluent,
  ),
  ...kinds(
    'astra.netapp.io',
    'Backup ExecHooksRun ResourceBackup ResticVolumeBackup Snapshot',
    astraWork,
  ),
  ...kinds('projectcontour.io', 'HTTPProxy', contour),
  ...kinds('k8s.mariadb.com', 'Backup Database Grant MariaDB SqlJob User', mariadb),
  ...kinds('mariadb.mmontes.io', 'MariaDB', mariadb),
  ...kinds('capabilities.3scale.net', 'Backend Product', threescale('Synced')),
  ...kinds(
    'capabilities.3scale.net',
    'ActiveDoc ApplicationAuth CustomPolicyDefinition OpenAPI ProxyConfigPromote Tenant',
    threescale('Ready'),
  ),
  ...kinds(
    'gateway.solo.io',
    'Gateway MatchableHttpGateway RouteOption RouteTable VirtualHostOption VirtualService',
    gloo,
  ),
  ...kinds('gloo.solo.io', 'Proxy Settings Upstream UpstreamGroup', gloo),
  ...kinds('work.karmada.io', 'ClusterResourceBinding ResourceBinding', karmada),
  'minio.min.io/Tenant': [
    { status: 'Missing', test: absent('status.currentState'), message: 'No status info available' },
    healthy(at('status.currentState', 'Initialized'), currentState),
    progressing(isWorking, currentState),
    degraded(at('status.currentState', ...minioFailures), currentState),
    unknown(always, currentState),
  ],
  'apps.openshift.io/DeploymentConfig': [
    healthy(
      all(condition('Available', 'True'), condition('Progressing', 'True')),
      'replication controller successfully rolled out',
    ),
    progressing(
      any(condition(['Available', 'Progressing'], 'True'), absent('status.conditions')),
      'replication controller is waiting for pods to run',
    ),
    degraded(always, 'Deployment config is degraded'),
  ],
  'karpenter.sh/NodeClaim': [
    suspended(condition('Disrupting', 'True')),
    healthy(condition('Ready', 'True')),
    degraded(condition('Ready', 'False')),
    progressing(condition('Initialized', 'True'), 'Node initialized, waiting for Ready'),
    progressing(condition('Registered', 'True'), 'Node registered, waiting for initialization'),
    progressing(condition('Launched', 'True'), 'Node launched, waiting for registration'),
    progressing(always, 'Waiting for NodeClaim to be launched'),
  ],
  'kubevirt.io/VirtualMachine': [
    suspended(condition('Paused', 'True'), 'Paused'),
    healthy(condition('Ready', 'True'), 'Running'),
    suspended(all(condition('Ready'), not(at('status.created'))), 'Stopped'),
    progressing(condition('Ready'), 'Starting'),
    progressing(always, 'No status available'),
  ],
  'numaflow.numaproj.io/Pipeline': [
    progressing(
      (object) =>
        numberAt(object, 'metadata', 'generation') ===
        numberAt(object, 'status', 'observedGeneration')
          ? undefined
          : object,
      'Waiting for Pipeline status',
    ),
    phase('status.phase', ['Failed'], (test) => degraded(test)),
    degraded(anyFalse, 'Subresources are unhealthy'),
    phase('status.phase', ['Paused', 'Pausing'], (test) => healthy(test, 'Pipeline is paused')),
    phase('status.phase', ['Running'], (test) => healthy(test, 'Pipeline is healthy')),
    progressing(always, 'Waiting for Pipeline status'),
  ],
};

/**
 * Flux counts: what is ready needs as many good conditions as its kind has, and progresses with two that say
 * so; anything else is degraded.
 */
export function fluxHealth(good: readonly string[], needed: number) {
  return (object: PlainObject): Health => {
    const kind = textAt(object, 'kind');
    if (valueAt(object, 'spec', 'suspend') === true) {
      return { status: 'Suspended', message: `${kind} is suspended` };
    }
    if (valueAt(object, 'status', 'conditions') === undefined) {
      return { status: 'Progressing', message: 'Status unknown' };
    }
    const conditions = conditionsOf(object);
    const holds = (type: string, status: string): boolean =>
      conditions.some((one) => one.type === type && one.status === status);
    const message = textAt(conditions.find((one) => one.type === 'Ready') ?? {}, 'reason');
    if (holds('Reconciling', 'True') && holds('Ready', 'Unknown')) {
      return { status: 'Progressing', message };
    }
    const count = ['Ready', ...good].filter((type) => holds(type, 'True')).length;
    return { status: count === needed ? 'Healthy' : 'Degraded', message };
  };
}

/** Providers of Crossplane for AWS: ready and synced, unless reconciling is paused. */
export function crossplaneAwsHealth(object: PlainObject): Health {
  const kind = textAt(object, 'kind');
  if (valueAt(object, 'status', 'conditions') === undefined) {
    return { status: 'Progressing', message: `Waiting for ${kind} to be created` };
  }
  const find = (type: string): PlainObject | undefined =>
    conditionsOf(object).findLast((one) => one.type === type);
  const [ready, synced] = [find('Ready'), find('Synced')];
  const isReady = ready?.status === 'True';
  const isSynced = synced?.status === 'True';
  if (isReady && isSynced) return { status: 'Healthy', message: textAt(ready, 'reason') };
  if (!isSynced && synced?.reason === 'ReconcilePaused') {
    return { status: 'Suspended', message: 'ReconcilePaused' };
  }
  return isSynced
    ? { status: 'Progressing', message: `Waiting for ${kind} to be available` }
    : { status: 'Degraded', message: textAt(synced ?? {}, 'message') };
}
