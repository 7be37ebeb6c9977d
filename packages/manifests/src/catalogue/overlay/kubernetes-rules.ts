import type { Schema } from '../catalogue.ts';
import type { SchemaPatch } from './schema-patch.ts';

const core = (type: string): string => `io.k8s.api.core.v1.${type}`;
const apps = (type: string): string => `io.k8s.api.apps.v1.${type}`;
const batch = (type: string): string => `io.k8s.api.batch.v1.${type}`;
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The same schema keywords at some fields of one definition. */
function setAt(definition: string, fields: readonly string[], set: Schema): readonly SchemaPatch[] {
  return fields.map((field) => ({ definition, at: `^.${field}`, set }));
}

function rulesAt(
  definition: string,
  fields: readonly string[],
  ...rules: readonly string[]
): readonly SchemaPatch[] {
  return fields.map((field) => ({ definition, at: field === '' ? '' : `^.${field}`, rules }));
}

const notNegative: Schema = { minimum: 0 };
const atLeastOne: Schema = { minimum: 1 };
const port: Schema = { minimum: 1, maximum: 65_535 };
const optionalPort: Schema = { minimum: 0, maximum: 65_535 };

const ranges: readonly SchemaPatch[] = [
  ...setAt(core('ServicePort'), ['port'], port),
  ...setAt(core('ServicePort'), ['nodePort'], optionalPort),
  ...setAt(core('ContainerPort'), ['containerPort'], port),
  ...setAt(core('ContainerPort'), ['hostPort'], optionalPort),
  ...setAt(core('GRPCAction'), ['port'], port),
  ...setAt(
    core('Probe'),
    [
      'initialDelaySeconds',
      'periodSeconds',
      'timeoutSeconds',
      'successThreshold',
      'failureThreshold',
    ],
    notNegative,
  ),
  ...setAt(core('PodSpec'), ['activeDeadlineSeconds'], atLeastOne),
  ...setAt(
    apps('DeploymentSpec'),
    ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'],
    notNegative,
  ),
  ...setAt(
    apps('StatefulSetSpec'),
    ['replicas', 'minReadySeconds', 'revisionHistoryLimit'],
    notNegative,
  ),
  ...setAt(apps('ReplicaSetSpec'), ['replicas', 'minReadySeconds'], notNegative),
  ...setAt(apps('DaemonSetSpec'), ['minReadySeconds', 'revisionHistoryLimit'], notNegative),
  ...setAt(
    batch('JobSpec'),
    [
      'parallelism',
      'completions',
      'backoffLimit',
      'activeDeadlineSeconds',
      'ttlSecondsAfterFinished',
    ],
    notNegative,
  ),
  ...setAt(
    batch('CronJobSpec'),
    ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'],
    notNegative,
  ),
  ...['v1', 'v2'].flatMap((version) =>
    setAt(
      `io.k8s.api.autoscaling.${version}.HorizontalPodAutoscalerSpec`,
      ['minReplicas', 'maxReplicas'],
      atLeastOne,
    ),
  ),
  ...setAt('io.k8s.api.networking.v1.ServiceBackendPort', ['number'], optionalPort),
  ...setAt(core('PodSpec'), ['containers'], { minItems: 1 }),
  ...setAt(core('Container'), ['image'], { minLength: 1 }),
  { definition: core('Container'), at: '', set: { required: ['name', 'image'] } },
];

const names: readonly SchemaPatch[] = [
  ...setAt(core('Container'), ['name'], { format: 'dns-label' }),
  ...setAt(core('EphemeralContainer'), ['name'], { format: 'dns-label' }),
  ...setAt(core('Volume'), ['name'], { format: 'dns-label' }),
  ...setAt(core('ServicePort'), ['name'], { format: 'dns-label' }),
  ...setAt(core('ContainerPort'), ['name'], { format: 'port-name' }),
  ...setAt(core('EnvVar'), ['name'], { format: 'env-name' }),
  ...setAt(`${META}.ObjectMeta`, ['namespace'], { format: 'dns-label' }),
];

const maps: readonly SchemaPatch[] = [
  ...rulesAt(`${META}.ObjectMeta`, ['labels'], 'labels'),
  ...rulesAt(`${META}.ObjectMeta`, ['annotations'], 'annotations'),
  ...rulesAt(`${META}.LabelSelector`, ['matchLabels'], 'labels'),
  ...rulesAt(core('ServiceSpec'), ['selector'], 'labels'),
  ...rulesAt(core('PodSpec'), ['nodeSelector'], 'labels'),
  ...rulesAt(core('ConfigMap'), ['data', 'binaryData'], 'config-keys'),
  ...rulesAt(core('Secret'), ['data', 'stringData'], 'config-keys'),
  ...rulesAt(core('ResourceRequirements'), [''], 'requests-within-limits'),
  ...rulesAt(core('ServiceSpec'), [''], 'service-ports'),
  ...rulesAt(core('ServiceSpec'), ['ports'], 'service-port-names'),
  ...['DeploymentSpec', 'StatefulSetSpec', 'DaemonSetSpec', 'ReplicaSetSpec'].flatMap((type) =>
    rulesAt(apps(type), [''], 'selector-matches-template', 'restart-always'),
  ),
  ...rulesAt(batch('JobSpec'), [''], 'job-restart'),
  ...rulesAt(batch('CronJobSpec'), ['schedule'], 'cron-schedule'),
  ...rulesAt('io.k8s.api.networking.v1.HTTPIngressPath', [''], 'ingress-path'),
  ...rulesAt(core('ServicePort'), ['targetPort'], 'optional-port', 'port-name'),
  ...rulesAt(core('HTTPGetAction'), ['port'], 'port', 'port-name'),
  ...rulesAt(core('TCPSocketAction'), ['port'], 'port', 'port-name'),
];

/**
 * What an API server demands of its own types beyond their schema, where one field or one small object
 * decides. Source: Kubernetes 1.34, pkg/apis/{core,apps,batch,autoscaling}/validation and apimachinery
 * pkg/util/validation.
 */
export const kubernetesRules: readonly SchemaPatch[] = Object.freeze([
  ...ranges,
  ...names,
  ...maps,
]);
