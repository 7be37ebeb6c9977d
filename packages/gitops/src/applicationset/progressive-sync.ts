import type { KubernetesObject } from '@drydock/manifests';
import { formatTimestamp, parseTimestamp } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';

import type { RetryStrategy } from '../application/operation.ts';
import { isCompleted } from '../sync/sync-state.ts';
import { listAt, objectAt, textAt, textsAt, valueAt } from '../read-json.ts';
import type { RolloutSteps } from './progressive-steps.ts';
import { rolloutSteps } from './progressive-steps.ts';

/** Where an Application stands in a rollout. */
export type RolloutStatus = 'Waiting' | 'Pending' | 'Progressing' | 'Healthy';

/** An entry of `status.applicationStatus` of an ApplicationSet. */
export interface ApplicationRollout {
  readonly application: string;
  readonly status: RolloutStatus;
  readonly message: string;
  /** From 1, as text; `-1` for an Application that no step takes. */
  readonly step: string;
  readonly targetRevisions: readonly string[];
  readonly lastTransitionTime?: string;
}

/** What moves the entries of a rollout forward. */
export interface RolloutInput {
  /** The entries of now: `status.applicationStatus`. */
  readonly statuses: readonly ApplicationRollout[];
  /** The Applications as they are. */
  readonly applications: readonly KubernetesObject[];
  /** The Applications as the ApplicationSet wants them. */
  readonly desired: readonly KubernetesObject[];
  readonly steps: RolloutSteps;
  /** Milliseconds of UTC. */
  readonly now: number;
}

/** The entries after a look at the Applications (UpdateApplicationSetApplicationStatus). */
export function observeRollout(input: RolloutInput): readonly ApplicationRollout[] {
  return input.applications.map((application) => observe(application, input));
}

type Observed = Pick<ApplicationRollout, 'status' | 'message'>;

function observe(application: KubernetesObject, input: RolloutInput): ApplicationRollout {
  const { name } = application.metadata;
  const index = input.steps.stepOf.get(name);
  const step = index === undefined ? '-1' : String(index + 1);
  const revisions = revisionsOf(application);
  const at = formatTimestamp(input.now);
  const before: ApplicationRollout = input.statuses.find((one) => one.application === name) ?? {
    application: name,
    status: 'Waiting',
    message: 'No Application status found, defaulting status to Waiting',
    step,
    targetRevisions: revisions,
    lastTransitionTime: at,
  };
  const change = changeOf(application, before, input.desired);
  const current: ApplicationRollout =
    change === undefined
      ? { ...before, step }
      : {
          ...before,
          step,
          status: 'Waiting',
          message: change,
          targetRevisions: revisions,
          lastTransitionTime: at,
        };
  const moved =
    current.status === 'Waiting' ? leaveWaiting(application) : proceed(application, before);
  return moved === undefined ? current : { ...current, ...moved, lastTransitionTime: at };
}

function revisionsOf(application: KubernetesObject): readonly string[] {
  const several = textsAt(application, 'status', 'sync', 'revisions');
  const one = textAt(application, 'status', 'sync', 'revision');
  return several.length > 0 ? several : one === '' ? [] : [one];
}

/** Why an Application begins anew: another revision, or another spec. */
function changeOf(
  application: KubernetesObject,
  before: ApplicationRollout,
  desired: readonly KubernetesObject[],
): string | undefined {
  const hasNewRevision = !deepEqual(before.targetRevisions, revisionsOf(application));
  const wanted = desired.find(({ metadata }) => metadata.name === application.metadata.name);
  const hasNewSpec =
    wanted !== undefined && !deepEqual(wanted['spec'] ?? {}, application['spec'] ?? {});
  if (hasNewRevision && hasNewSpec)
    return 'Application has pending changes (revision and spec differ), setting status to Waiting';
  if (hasNewRevision) return 'Application has pending changes, setting status to Waiting';
  return hasNewSpec
    ? 'Application has pending changes (spec differs), setting status to Waiting'
    : undefined;
}

/** An Application without differences needs no sync. */
function leaveWaiting(application: KubernetesObject): Observed | undefined {
  if (textAt(application, 'status', 'sync', 'status') !== 'Synced') return undefined;
  const isHealthy = textAt(application, 'status', 'health', 'status') === 'Healthy';
  const status = isHealthy ? 'Healthy' : 'Progressing';
  return { status, message: `Application resource has synced, updating status to ${status}` };
}

function proceed(application: KubernetesObject, before: ApplicationRollout): Observed | undefined {
  if (before.status === 'Pending') return leavePending(application, before);
  if (before.status !== 'Progressing') return undefined;
  const isHealthy = textAt(application, 'status', 'health', 'status') === 'Healthy';
  const isSynced = textAt(application, 'status', 'sync', 'status') === 'Synced';
  if (!isHealthy || !isSynced) return undefined;
  const message =
    'Application resource became Healthy, updating status from Progressing to Healthy';
  return { status: 'Healthy', message };
}

/** A pending Application has begun when an operation started since, or can never begin when its spec is in error. */
function leavePending(
  application: KubernetesObject,
  before: ApplicationRollout,
): Observed | undefined {
  const since = parseTimestamp(before.lastTransitionTime ?? '') ?? 0;
  const reconciled = textAt(application, 'status', 'reconciledAt');
  if (reconciled !== '' && (parseTimestamp(reconciled) ?? 0) <= since) return undefined;
  const started = parseTimestamp(textAt(application, 'status', 'operationState', 'startedAt'));
  if (started !== undefined && started > since) {
    const phase = textAt(application, 'status', 'operationState', 'phase');
    const what =
      phase === 'Succeeded'
        ? 'completed a sync successfully'
        : isCompleted(phase)
          ? 'completed a sync'
          : 'became Progressing';
    const message = `Application resource ${what}, updating status from Pending to Progressing`;
    return { status: 'Progressing', message };
  }
  const conditions = listAt(application, 'status', 'conditions').map((one) => textAt(one, 'type'));
  if (!conditions.includes('InvalidSpecError') && !conditions.includes('UnknownError'))
    return undefined;
  const message = 'Application resource has error and cannot sync, updating status to Progressing';
  return { status: 'Progressing', message };
}

/** The Applications whose turn it is: those of all steps up to the first that is not healthy (getAppsToSync). */
export function applicationsToSync(
  { steps }: RolloutSteps,
  statuses: readonly ApplicationRollout[],
  existing: readonly KubernetesObject[],
): ReadonlySet<string> {
  const names = new Set(existing.map(({ metadata }) => metadata.name));
  const due = new Set<string>();
  for (const step of steps) {
    for (const name of step) due.add(name);
    const isDone = step.every(
      (name) =>
        names.has(name) &&
        statuses.find(({ application }) => application === name)?.status === 'Healthy',
    );
    if (!isDone) break;
  }
  return due;
}

/** Moves waiting Applications whose turn it is on to Pending, as many at once as `maxUpdate` allows. */
export function promoteRollout(
  applicationSet: KubernetesObject,
  statuses: readonly ApplicationRollout[],
  due: ReadonlySet<string>,
  { stepOf, now }: { readonly stepOf: ReadonlyMap<string, number>; readonly now: number },
): readonly ApplicationRollout[] {
  const specs = rolloutSteps(applicationSet);
  const stepIndex = ({ application }: ApplicationRollout): number => stepOf.get(application) ?? 0;
  const total = specs.map((_, step) => statuses.filter((one) => stepIndex(one) === step).length);
  const updating = specs.map(
    (_, step) =>
      statuses.filter(
        (one) =>
          stepIndex(one) === step && (one.status === 'Pending' || one.status === 'Progressing'),
      ).length,
  );
  return statuses.map((one) => {
    const step = stepIndex(one);
    const most = mostUpdates(valueAt(specs[step], 'maxUpdate'), total[step] ?? 0);
    const isAllowed = most === undefined || (updating[step] ?? 0) < most;
    if (one.status !== 'Waiting' || !due.has(one.application) || !isAllowed) return one;
    updating[step] = (updating[step] ?? 0) + 1;
    return {
      ...one,
      status: 'Pending',
      message:
        'Application moved to Pending status, watching for the Application resource to start Progressing',
      lastTransitionTime: formatTimestamp(now),
    };
  });
}

/** A number, or a share of the step that is at least one; undefined without a limit. */
function mostUpdates(maxUpdate: unknown, total: number): number | undefined {
  if (typeof maxUpdate === 'number') return maxUpdate;
  if (typeof maxUpdate !== 'string') return undefined;
  const percent = /^(\d+)%$/.exec(maxUpdate)?.[1];
  const share = percent === undefined ? 0 : Math.floor((Number(percent) * total) / 100);
  return maxUpdate === '0%' ? 0 : Math.max(1, share);
}

/** The wanted Applications of a rollout: none syncs by itself, those that are pending get an operation. */
export function rolloutApplications(
  desired: readonly KubernetesObject[],
  statuses: readonly ApplicationRollout[],
  due: ReadonlySet<string>,
): readonly KubernetesObject[] {
  return desired.map((application) => {
    const { name } = application.metadata;
    const policy = objectAt(application, 'spec', 'syncPolicy');
    const automated = objectAt(policy, 'automated');
    const isAutomated = automated !== undefined && automated['enabled'] !== false;
    const held = isAutomated
      ? {
          ...application,
          spec: {
            ...objectAt(application, 'spec'),
            syncPolicy: { ...policy, automated: { ...automated, enabled: false } },
          },
        }
      : application;
    const isPending = statuses.some((one) => one.application === name && one.status === 'Pending');
    if (!isPending || !due.has(name)) return held;
    return {
      ...held,
      operation: operationOf(application, isAutomated && automated['prune'] === true),
    };
  });
}

function operationOf(application: KubernetesObject, prune: boolean): unknown {
  const policy = objectAt(application, 'spec', 'syncPolicy');
  const syncOptions = textsAt(policy, 'syncOptions');
  const retry: RetryStrategy = objectAt(policy, 'retry') ?? { limit: 5 };
  return {
    initiatedBy: { username: 'applicationset-controller', automated: true },
    info: [
      {
        name: 'Reason',
        value: 'ApplicationSet RollingSync triggered a sync of this Application resource',
      },
    ],
    sync: {
      ...(prune ? { prune } : {}),
      ...(syncOptions.length > 0 ? { syncOptions } : {}),
    },
    retry,
  };
}
