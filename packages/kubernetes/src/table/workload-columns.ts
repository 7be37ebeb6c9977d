import type { KubernetesObject } from '@drydock/manifests';
import { textOf } from '@drydock/object-validation';
import { parseTime } from '../registry/timestamp.ts';
import { formatAge } from './age.ts';
import {
  ageOf,
  ageSince,
  asList,
  asObject,
  columns,
  containersAndImages,
  formatLabels,
  formatSelector,
  numberOf,
} from './column.ts';
import type { Columns } from './render-table.ts';

const deployment = columns(
  ['Ready', 'Up-to-date', 'Available', 'Age', 'Containers::1', 'Images::1', 'Selector::1'],
  (object, now) => {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    return [
      `${numberOf(status.readyReplicas)}/${numberOf(spec.replicas)}`,
      numberOf(status.updatedReplicas),
      numberOf(status.availableReplicas),
      ageOf(object, now),
      ...containersAndImages(spec.template),
      formatSelector(spec.selector),
    ];
  },
);

const replicas = (selector: (value: unknown) => string): Columns =>
  columns(
    [
      'Desired:integer',
      'Current:integer',
      'Ready:integer',
      'Age',
      'Containers::1',
      'Images::1',
      'Selector::1',
    ],
    (object, now) => {
      const [spec, status] = [asObject(object.spec), asObject(object.status)];
      return [
        numberOf(spec.replicas),
        numberOf(status.replicas),
        numberOf(status.readyReplicas),
        ageOf(object, now),
        ...containersAndImages(spec.template),
        selector(spec.selector),
      ];
    },
  );

const statefulSet = columns(['Ready', 'Age', 'Containers::1', 'Images::1'], (object, now) => {
  const [spec, status] = [asObject(object.spec), asObject(object.status)];
  return [
    `${numberOf(status.readyReplicas)}/${numberOf(spec.replicas)}`,
    ageOf(object, now),
    ...containersAndImages(spec.template),
  ];
});

const daemonSet = columns(
  [
    'Desired:integer',
    'Current:integer',
    'Ready:integer',
    'Up-to-date:integer',
    'Available:integer',
    'Node Selector',
    'Age',
    'Containers::1',
    'Images::1',
    'Selector::1',
  ],
  (object, now) => {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    return [
      numberOf(status.desiredNumberScheduled),
      numberOf(status.currentNumberScheduled),
      numberOf(status.numberReady),
      numberOf(status.updatedNumberScheduled),
      numberOf(status.numberAvailable),
      formatLabels(asObject(asObject(spec.template).spec).nodeSelector),
      ageOf(object, now),
      ...containersAndImages(spec.template),
      formatSelector(spec.selector),
    ];
  },
);

function jobStatus(object: KubernetesObject): string {
  const [spec, status] = [asObject(object.spec), asObject(object.status)];
  const has = (type: string): boolean =>
    asList(status.conditions).some((each) => each.type === type && each.status === 'True');
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  if (has('SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return spec.suspend === true && status.startTime === undefined ? 'Suspended' : 'Running';
}

function jobDuration(object: KubernetesObject, now: number): string {
  const status = asObject(object.status);
  const start = parseTime(textOf(status.startTime) || undefined);
  if (start === undefined) return '';
  const end = parseTime(textOf(status.completionTime) || undefined);
  return formatAge((end ?? now) - start);
}

const job = columns(
  ['Status', 'Completions', 'Duration', 'Age', 'Containers::1', 'Images::1', 'Selector::1'],
  (object, now) => {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    const parallelism = numberOf(spec.parallelism);
    const succeeded = numberOf(status.succeeded);
    const completions =
      spec.completions === undefined
        ? parallelism > 1
          ? `${succeeded}/1 of ${parallelism}`
          : `${succeeded}/1`
        : `${succeeded}/${numberOf(spec.completions)}`;
    return [
      jobStatus(object),
      completions,
      jobDuration(object, now),
      ageOf(object, now),
      ...containersAndImages(spec.template),
      formatSelector(spec.selector),
    ];
  },
);

const cronJob = columns(
  [
    'Schedule',
    'Timezone',
    'Suspend:boolean',
    'Active:integer',
    'Last Schedule',
    'Age',
    'Containers::1',
    'Images::1',
    'Selector::1',
  ],
  (object, now) => {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    const last = textOf(status.lastScheduleTime);
    return [
      textOf(spec.schedule),
      textOf(spec.timeZone) || '<none>',
      spec.suspend === true ? 'True' : 'False',
      asList(status.active).length,
      last === '' ? '<none>' : ageSince(last, now),
      ageOf(object, now),
      ...containersAndImages(asObject(asObject(spec.jobTemplate).spec).template),
      formatSelector(asObject(asObject(spec.jobTemplate).spec).selector),
    ];
  },
);

function autoscalerTargets(object: KubernetesObject): string {
  const [spec, status] = [asObject(object.spec), asObject(object.status)];
  const current = asList(status.currentMetrics);
  const targets = asList(spec.metrics).map((metric) => {
    const resource = asObject(metric.resource);
    const target = asObject(resource.target);
    const name = textOf(resource.name);
    const now = current.find((each) => asObject(each.resource).name === resource.name);
    const used = asObject(asObject(now?.resource).current);
    if (metric.type !== 'Resource') return '<unknown type>';
    return target.averageUtilization === undefined
      ? `${name}: ${textOf(used.averageValue) || '<unknown>'}/${textOf(target.averageValue)}`
      : `${name}: ${used.averageUtilization === undefined ? '<unknown>' : `${textOf(used.averageUtilization)}%`}/${textOf(target.averageUtilization)}%`;
  });
  return targets.length === 0
    ? '<none>'
    : targets.slice(0, 2).join(', ') +
        (targets.length > 2 ? ` + ${targets.length - 2} more...` : '');
}

const autoscaler = columns(
  ['Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'],
  (object, now) => {
    const spec = asObject(object.spec);
    const target = asObject(spec.scaleTargetRef);
    const percentage = spec.targetCPUUtilizationPercentage;
    return [
      `${textOf(target.kind)}/${textOf(target.name)}`,
      percentage === undefined
        ? autoscalerTargets(object)
        : `cpu: <unknown>/${textOf(percentage)}%`,
      textOf(spec.minReplicas) || '<unset>',
      numberOf(spec.maxReplicas),
      numberOf(asObject(object.status).currentReplicas),
      ageOf(object, now),
    ];
  },
);

const budget = columns(
  ['Min Available', 'Max Unavailable', 'Allowed Disruptions:integer', 'Age'],
  (object, now) => {
    const spec = asObject(object.spec);
    return [
      textOf(spec.minAvailable) || 'N/A',
      textOf(spec.maxUnavailable) || 'N/A',
      numberOf(asObject(object.status).disruptionsAllowed),
      ageOf(object, now),
    ];
  },
);

const revision = columns(['Controller', 'Revision', 'Age'], (object, now) => {
  const owner = object.metadata.ownerReferences?.find((each) => each.controller);
  const name = owner ? `${owner.kind.toLowerCase()}.apps/${owner.name}` : '<none>';
  return [name, object.revision, ageOf(object, now)];
});

/** Columns of workloads. @see kubernetes pkg/printers/internalversion/printers.go */
export const workloadColumns: readonly (readonly [string, Columns])[] = [
  ['Deployment.apps', deployment],
  ['ReplicaSet.apps', replicas(formatSelector)],
  ['ReplicationController.', replicas(formatLabels)],
  ['StatefulSet.apps', statefulSet],
  ['DaemonSet.apps', daemonSet],
  ['ControllerRevision.apps', revision],
  ['Job.batch', job],
  ['CronJob.batch', cronJob],
  ['HorizontalPodAutoscaler.autoscaling', autoscaler],
  ['PodDisruptionBudget.policy', budget],
];
