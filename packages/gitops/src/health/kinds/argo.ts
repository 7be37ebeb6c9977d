import type { PlainObject } from '@drydock/merge';
import { isHealthStatus, type Health } from '../health.ts';
import { numberAt, objectsAt, objectAt, textAt, valueAt } from '../read.ts';
import {
  absent,
  always,
  any,
  at,
  condition,
  degraded,
  healthy,
  messageOrReason,
  phases,
  progressing,
  type HealthRule,
  type HealthRules,
} from '../rule.ts';

/** The phases that Rollouts and their analyses share. */
const run = (waiting: string, otherwise: HealthRule): HealthRules => [
  progressing(absent('status.phase'), waiting),
  ...phases({
    path: 'status.phase',
    healthy: ['Successful'],
    degraded: ['Failed', 'Error'],
    progressing: ['Pending', 'Running'],
    otherwise,
  }),
];

/** Kinds of the Argo projects, but for Rollout. */
export const argoKinds: Readonly<Record<string, HealthRules>> = {
  'argoproj.io/AnalysisRun': run(
    'Waiting for analysis run to finish: status has not been reconciled.',
    { status: 'Unknown', test: always, message: 'Analysis run was inconclusive' },
  ),
  'argoproj.io/Experiment': run(
    'Waiting for experiment to finish: status has not been reconciled.',
    { status: 'Unknown', test: always, message: '' },
  ),
  'argoproj.io/ApplicationSet': [
    degraded(condition('ErrorOccurred', 'True')),
    degraded(condition('ResourcesUpToDate', 'False')),
    progressing(condition('RolloutProgressing', 'True')),
    healthy(condition('ResourcesUpToDate', 'True')),
    progressing(always, 'Waiting for the status to be reported'),
  ],
  'argoproj.io/CronWorkflow': [
    degraded(any(condition('SpecError', 'True'), condition('SubmissionError', 'True'))),
    healthy(condition('Completed', 'True')),
    healthy(always, 'CronWorkflow is healthy.'),
  ],
  'argoproj.io/EventBus': [
    degraded(condition('Deployed', 'False'), messageOrReason),
    healthy(condition('Deployed', 'True'), messageOrReason),
    progressing(always, 'Waiting for initialization'),
  ],
  'argoproj.io/EventSource': [
    degraded(condition('Deployed', 'False'), messageOrReason),
    healthy(condition('Deployed', 'True'), messageOrReason),
    progressing(always, 'Waiting for initialization'),
  ],
  'argoproj.io/Sensor': [
    degraded(condition('Deployed', 'False'), messageOrReason),
    healthy(condition('Deployed', 'True'), messageOrReason),
    progressing(always, 'Waiting for initialization'),
  ],
  'flagger.app/Canary': phases({
    path: 'status.phase',
    healthy: ['Succeeded', 'Initialized'],
    degraded: ['Failed'],
    progressing: ['Progressing', 'Finalising', 'Promoting'],
    otherwise: { status: 'Unknown', test: always, message: 'No status' },
    message: (_, object) => canaryMessage(object),
  }),
  'rollouts.kruise.io/Rollout': [
    healthy(at('status.phase', 'Healthy'), 'Rollout is Completed'),
    degraded(at('status.phase', 'Disabled', 'Terminating'), 'Rollout is Disabled or Terminating'),
    {
      status: 'Suspended',
      test: condition('Progressing', undefined, 'Paused'),
      message: 'Rollout is Paused need manual intervention',
    },
    progressing(always, 'Rollout is still progressing'),
  ],
};

function canaryMessage(object: PlainObject): string {
  const weight = numberAt(object, 'status', 'canaryWeight');
  const parts = [textAt(object, 'status', 'phase')];
  if (weight > 0) parts.push(`Canary Weight: ${weight} %`);
  for (const one of objectsAt(object, 'status', 'conditions')) parts.push(textAt(one, 'message'));
  return parts.join(' --- ');
}

const waiting = (message: string): Health => ({ status: 'Progressing', message });

/** Argo Rollouts, of every version that Argo CD still knows. @see resource_customizations/argoproj.io/Rollout */
export function rolloutHealth(object: PlainObject): Health {
  if (!isRolloutObserved(object)) return waiting('Waiting for rollout spec update to be observed');
  for (const one of objectsAt(object, 'status', 'conditions')) {
    const isBroken =
      one.type === 'InvalidSpec' ||
      (one.type === 'Progressing' &&
        (one.reason === 'RolloutAborted' || one.reason === 'ProgressDeadlineExceeded'));
    if (isBroken) return { status: 'Degraded', message: textAt(one, 'message') };
  }
  const phase = textAt(object, 'status', 'phase');
  if (phase !== '') {
    const status = phase === 'Paused' ? 'Suspended' : phase;
    const message = textAt(object, 'status', 'message');
    return { status: isHealthStatus(status) ? status : 'Unknown', message };
  }
  return legacyRolloutHealth(object);
}

function isRolloutObserved(object: PlainObject): boolean {
  if (valueAt(object, 'status') === undefined) return false;
  const generation = numberAt(object, 'metadata', 'generation');
  const raw = valueAt(object, 'status', 'observedGeneration');
  const observed = wholeNumber(raw);
  // Before v1.0 the generation was a hash: nothing can be said.
  if (observed !== undefined && observed < generation) return false;
  const annotation = textAt(
    object,
    'metadata',
    'annotations',
    'rollout.argoproj.io/workload-generation',
  );
  const seen = valueAt(object, 'status', 'workloadObservedGeneration');
  const hasWorkload = valueAt(object, 'spec', 'workloadRef') !== undefined;
  const [wanted, reached] = [wholeNumber(annotation), wholeNumber(seen)];
  return !hasWorkload || wanted === undefined || reached === undefined || wanted === reached;
}

/** A number, or a text that is one; undefined for hashes. */
function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

function legacyRolloutHealth(object: PlainObject): Health {
  const isPaused =
    objectsAt(object, 'status', 'pauseConditions').length > 0 ||
    valueAt(object, 'spec', 'paused') === true;
  if (isPaused) return { status: 'Suspended', message: 'Rollout is paused' };
  const hash = valueAt(object, 'status', 'currentPodHash');
  if (hash === undefined) {
    return waiting('Waiting for rollout to finish: status has not been reconciled.');
  }
  const replicas = replicasProblem(object);
  if (replicas !== undefined) return waiting(`Waiting for roll out to finish: ${replicas}`);
  const status = objectAt(object, 'status');
  const stable = textAt(status, 'stableRS') || textAt(status, 'canary', 'stableRS');
  if (valueAt(object, 'spec', 'strategy', 'blueGreen') !== undefined) {
    if (textAt(status, 'blueGreen', 'activeSelector') !== hash) {
      return waiting('Waiting for roll out to finish: active service cutover pending');
    }
    // v0.8 and later: the stable set follows after the analysis.
    if (stable !== '' && stable !== hash) {
      return waiting('Waiting for roll out to finish: waiting for analysis to complete');
    }
  } else if (valueAt(object, 'spec', 'strategy', 'canary') !== undefined) {
    if (stable === '' || stable !== hash) {
      return waiting('Waiting for roll out to finish: waiting for all steps to complete');
    }
  }
  return { status: 'Healthy', message: '' };
}

function replicasProblem(object: PlainObject): string | undefined {
  const wanted =
    valueAt(object, 'spec', 'replicas') === undefined ? 1 : numberAt(object, 'spec', 'replicas');
  const updated = numberAt(object, 'status', 'updatedReplicas');
  const isCanary = valueAt(object, 'spec', 'strategy', 'canary') !== undefined;
  if (updated < wanted) return 'More replicas need to be updated';
  if (isCanary && numberAt(object, 'status', 'replicas') > updated) {
    return 'old replicas are pending termination';
  }
  if (numberAt(object, 'status', 'availableReplicas') < updated) {
    return 'updated replicas are still becoming available';
  }
  return undefined;
}
