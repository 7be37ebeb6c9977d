import { isPodReady, type Pod } from '../kinds/pod.ts';
import { isResource, jobs, pods } from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import { adoptAndRelease } from './adoption.ts';
import { formatIndexes } from './job-indexes.ts';
import {
  condition,
  has,
  isEnded,
  isTerminating,
  isTracked,
  record,
  release,
  removePod,
  store,
  type Job,
  type JobStatus,
  type Pass,
} from './job-pass.ts';
import { makePods } from './job-pods.ts';
import { failedIndexes, judgeFailure } from './job-policies.ts';
import { doneIndexes, failureOf, successOf } from './job-verdict.ts';
import { keyOf, ownerKeys, splitKey } from './owned.ts';

const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 600_000;

/** @see kubernetes pkg/controller/job/job_controller.go */
export function createJobController(): Reconciler {
  let batches = new Map<string, number>();
  return {
    name: 'job-controller',
    manager: 'kube-controller-manager',
    keysOf: (event) => {
      if (isResource(event.resource, jobs)) return [keyOf(event.object)];
      return isResource(event.resource, pods) ? ownerKeys(event, 'Job') : [];
    },
    reconcile(key, context) {
      const [namespace, name] = splitKey(key);
      const object = context.store.get(jobs, namespace, name);
      if (!object || object.metadata.deletionTimestamp !== undefined) return { writes: [] };
      const job = object as Job; // stored as a Job, so validated as one
      const waitMs = batchWaitMs(job, key, context, batches);
      return waitMs > 0 ? { writes: [], requeueAfterMs: waitMs } : sync(job, context);
    },
    snapshot: () => new Map(batches),
    restore(state) {
      batches = new Map(state as ReadonlyMap<string, number>); // made by `snapshot`
    },
  };
}

/** Ends of pods are counted once a second, not one by one. */
const BATCH_MS = 1000;

function batchWaitMs(
  job: Job,
  key: string,
  context: ReconcileContext,
  batches: Map<string, number>,
): number {
  const hasNews = context.store
    .ownedBy(job.metadata.uid ?? '')
    .some((pod) => isEnded(pod as Pod) && isTracked(pod as Pod) && !isCounted(job, pod as Pod)); // a Job owns pods only
  if (!hasNews) {
    batches.delete(key);
    return 0;
  }
  const due = batches.get(key) ?? context.now + BATCH_MS;
  if (due > context.now) batches.set(key, due);
  else batches.delete(key);
  return due - context.now;
}

function isCounted(job: Job, pod: Pod): boolean {
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  const uid = pod.metadata.uid ?? '';
  return succeeded.includes(uid) || failed.includes(uid);
}

function sync(job: Job, context: ReconcileContext): ReconcileResult {
  const writes: Write[] = [];
  const owned = adoptAndRelease(job, job.spec.selector, context, writes);
  const pass: Pass = { job, context, writes, owned, time: formatTime(context.now) };
  if (has(job, 'Complete') || has(job, 'Failed')) {
    for (const pod of owned.filter(isTracked)) release(pass, pod);
    return expire(pass);
  }
  if (job.spec.suspend === true) return suspend(pass);
  return progress(pass);
}

/** `ttlSecondsAfterFinished`. */
function expire({ job, context, writes }: Pass): ReconcileResult {
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined) return { writes };
  const end = job.status?.conditions?.findLast(
    (each) => each.type === 'Complete' || each.type === 'Failed',
  );
  const rest =
    (parseTime(end?.lastTransitionTime ?? undefined) ?? context.now) + ttl * 1000 - context.now;
  if (rest > 0) return { writes, requeueAfterMs: rest, background: true };
  const { namespace = '', name, uid = '' } = job.metadata;
  return {
    writes: [
      ...writes,
      { verb: 'delete', resource: jobs, namespace, name, uid, propagationPolicy: 'Foreground' },
    ],
  };
}

function suspend(pass: Pass): ReconcileResult {
  const { job, owned, writes } = pass;
  const active = owned.filter((pod) => !isEnded(pod) && !isTerminating(pod));
  for (const pod of active) removePod(pass, pod);
  for (const pod of owned.filter((each) => isTerminating(each) && isTracked(each)))
    release(pass, pod);
  const terminating = owned.filter((pod) => isTerminating(pod) && !isEnded(pod)).length;
  const conditions = has(job, 'Suspended')
    ? (job.status?.conditions ?? [])
    : [
        ...(job.status?.conditions ?? []).filter((each) => each.type !== 'Suspended'),
        condition(pass, 'Suspended', { reason: 'JobSuspended', message: 'Job suspended' }),
      ];
  if (!has(job, 'Suspended')) record(pass, 'Suspended', 'Job suspended');
  const { active: _, ...rest } = job.status ?? {};
  store(pass, {
    ...rest,
    conditions,
    ready: 0,
    terminating: terminating + active.length,
    uncountedTerminatedPods: {},
  });
  return { writes };
}

/** One step: counts what ended (in two writes, as upstream does), then makes pods. */
function progress(pass: Pass): ReconcileResult {
  const { job, owned, writes } = pass;
  const status = started(pass);
  const uncounted = status.uncountedTerminatedPods;
  const isCounting = (uncounted?.succeeded ?? uncounted?.failed) !== undefined;
  if (isCounting) return count(pass, status);
  const ended = owned.filter((pod) => isTracked(pod) && (isEnded(pod) || isTerminating(pod)));
  const active = owned.filter((pod) => !isEnded(pod) && !isTerminating(pod));
  const succeeded = ended.filter((pod) => pod.status?.phase === 'Succeeded');
  const failed = ended.filter((pod) => pod.status?.phase !== 'Succeeded');
  const untilDeadline = deadlineMs(pass, status);
  if (untilDeadline <= 0 && !has(job, 'FailureTarget') && !has(job, 'SuccessCriteriaMet')) {
    return giveUp(pass, status, active);
  }
  if (ended.length > 0) return note(pass, status, { active, succeeded, failed });
  if (has(job, 'FailureTarget') || has(job, 'SuccessCriteriaMet')) return finish(pass, status);
  const delay = manage(pass, active, status);
  const made = writes.filter((write) => write.verb === 'create').length;
  store(pass, counts(pass, { ...status, uncountedTerminatedPods: {} }, active.length + made));
  const wakeMs = Math.min(delay ?? Number.POSITIVE_INFINITY, untilDeadline);
  return Number.isFinite(wakeMs)
    ? { writes, requeueAfterMs: wakeMs, background: true }
    : { writes };
}

/** Until `activeDeadlineSeconds` are over; without them for ever. */
function deadlineMs({ job, context }: Pass, status: JobStatus): number {
  const seconds = job.spec.activeDeadlineSeconds;
  const since = parseTime(status.startTime);
  if (seconds === undefined || since === undefined) return Number.POSITIVE_INFINITY;
  return since + seconds * 1000 - context.now;
}

function giveUp(pass: Pass, status: JobStatus, active: readonly Pod[]): ReconcileResult {
  const target = condition(pass, 'FailureTarget', {
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
  });
  for (const pod of active) removePod(pass, pod);
  const lost = (status.failed ?? 0) + active.length;
  const conditions = [...(status.conditions ?? []), target];
  const counted = lost > 0 ? { ...status, failed: lost } : status;
  store(pass, counts(pass, { ...counted, conditions }, 0));
  return { writes: pass.writes, requeueAfterMs: 0 };
}

function started(pass: Pass): JobStatus {
  const { job, time } = pass;
  const status = job.status ?? {};
  const resumed = has(job, 'Suspended')
    ? (status.conditions ?? []).map((each) =>
        each.type === 'Suspended'
          ? condition(pass, 'Suspended', {
              reason: 'JobResumed',
              message: 'Job resumed',
              status: 'False',
            })
          : each,
      )
    : status.conditions;
  if (has(job, 'Suspended')) record(pass, 'Resumed', 'Job resumed');
  const startTime = has(job, 'Suspended') ? time : (status.startTime ?? time);
  return { ...status, ...(resumed ? { conditions: resumed } : {}), startTime };
}

function counts(pass: Pass, status: JobStatus, active: number): JobStatus {
  const { owned } = pass;
  const { active: _, ...rest } = status;
  return {
    ...rest,
    ...(active > 0 ? { active } : {}),
    ready: owned.filter((pod) => isPodReady(pod) && !isTerminating(pod) && !isEnded(pod)).length,
    terminating: owned.filter((pod) => isTerminating(pod) && !isEnded(pod)).length,
  };
}

interface Ended {
  readonly active: readonly Pod[];
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
}

const uids = (list: readonly Pod[]): readonly string[] => list.map((pod) => pod.metadata.uid ?? '');

/** First write: which pods ended. The criteria for the whole job are noted here too. */
function note(
  pass: Pass,
  status: JobStatus,
  { active, succeeded, failed }: Ended,
): ReconcileResult {
  const { job, writes } = pass;
  const { completions, backoffLimit = 6 } = job.spec;
  const verdicts = failed.map((pod) => ({ pod, verdict: judgeFailure(job.spec, pod) }));
  const ignored = verdicts.filter(({ verdict }) => verdict.action === 'Ignore');
  for (const { pod } of ignored) release(pass, pod);
  const lostPods = verdicts
    .filter(({ verdict }) => verdict.action !== 'Ignore')
    .map(({ pod }) => pod);
  const done = (status.succeeded ?? 0) + succeeded.length;
  const lost = (status.failed ?? 0) + lostPods.length;
  const isComplete =
    completions === undefined ? done > 0 && active.length === 0 : done >= completions;
  const conditions = [...(status.conditions ?? [])];
  const doomed = verdicts.find(({ verdict }) => verdict.action === 'FailJob')?.verdict.message;
  const failure = failureOf(pass, { status, succeeded, lost, backoffLimit, doomed });
  if (failure && !has(job, 'FailureTarget')) {
    conditions.push(condition(pass, 'FailureTarget', failure));
    for (const pod of active) removePod(pass, pod);
  } else if (!has(job, 'SuccessCriteriaMet')) {
    const success = successOf(pass, status, succeeded, isComplete);
    if (success) conditions.push(condition(pass, 'SuccessCriteriaMet', success));
    if (success?.reason === 'SuccessPolicy') for (const pod of active) removePod(pass, pod);
  }
  const uncounted = {
    ...(succeeded.length > 0 ? { succeeded: uids(succeeded) } : {}),
    ...(lostPods.length > 0 ? { failed: uids(lostPods) } : {}),
  };
  const isDecided = conditions.length > (status.conditions ?? []).length;
  const refill =
    isComplete || isDecided
      ? 0
      : makePods(pass, active, { ...status, succeeded: done, failed: lost });
  const next = counts(
    pass,
    { ...status, uncountedTerminatedPods: uncounted },
    active.length + refill,
  );
  const withConditions = conditions.length > 0 ? { ...next, conditions } : next;
  if (job.spec.completionMode !== 'Indexed') {
    store(pass, withConditions);
    return { writes };
  }
  // Succeeded pods of an indexed Job are counted by their index at once.
  for (const pod of succeeded) release(pass, pod);
  const { succeeded: _, ...others } = uncounted;
  const counted = done > 0 ? { ...withConditions, succeeded: done } : withConditions;
  const indexed = withIndexes({ ...counted, uncountedTerminatedPods: others }, succeeded);
  const broken = failedIndexes(job.spec, status.failedIndexes, pass.owned);
  const isBroken = broken !== undefined && broken.size > 0;
  store(pass, isBroken ? { ...indexed, failedIndexes: formatIndexes(broken) } : indexed);
  return { writes };
}

function withIndexes(status: JobStatus, succeeded: readonly Pod[]): JobStatus {
  const done = doneIndexes(status, succeeded);
  return done.size > 0 ? { ...status, completedIndexes: formatIndexes(done) } : status;
}

/** Second write: the pods are counted and let go. */
function count(pass: Pass, status: JobStatus): ReconcileResult {
  const { job, owned, writes } = pass;
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  for (const pod of owned) {
    const uid = pod.metadata.uid ?? '';
    if (isTracked(pod) && (succeeded.includes(uid) || failed.includes(uid))) release(pass, pod);
  }
  const done = (status.succeeded ?? 0) + succeeded.length;
  const lost = (status.failed ?? 0) + failed.length;
  const next: JobStatus = {
    ...status,
    ...(done > 0 ? { succeeded: done } : {}),
    ...(lost > 0 ? { failed: lost } : {}),
    uncountedTerminatedPods: {},
  };
  const isOver = has(job, 'FailureTarget') || has(job, 'SuccessCriteriaMet');
  const active = owned.filter((pod) => !isEnded(pod) && !isTerminating(pod)).length;
  store(pass, isOver && active === 0 ? ended(pass, next) : counts(pass, next, active));
  return { writes };
}

function finish(pass: Pass, status: JobStatus): ReconcileResult {
  if (pass.owned.some((pod) => !isEnded(pod) && isTerminating(pod))) return { writes: pass.writes };
  store(pass, ended(pass, { ...status, uncountedTerminatedPods: {} }));
  return { writes: pass.writes };
}

function ended(pass: Pass, status: JobStatus): JobStatus {
  const { job, time } = pass;
  const conditions = status.conditions ?? [];
  const { active: _, ...rest } = counts(pass, status, 0);
  if (has(job, 'SuccessCriteriaMet')) {
    record(pass, 'Completed', 'Job completed');
    const criteria = conditions.find((each) => each.type === 'SuccessCriteriaMet');
    const complete = condition(pass, 'Complete', {
      reason: criteria?.reason ?? 'CompletionsReached',
      message: criteria?.message ?? 'Reached expected number of succeeded pods',
    });
    return { ...rest, completionTime: time, conditions: [...conditions, complete] };
  }
  const target = conditions.find((each) => each.type === 'FailureTarget');
  const [reason, message] = [target?.reason ?? 'BackoffLimitExceeded', target?.message ?? ''];
  record(pass, reason, message, 'Warning');
  return { ...rest, conditions: [...conditions, condition(pass, 'Failed', { reason, message })] };
}

/** Makes what is missing; after failures it waits 10 s, 20 s, ... Returns the delay. */
function manage(pass: Pass, active: readonly Pod[], status: JobStatus): number | undefined {
  const failures = status.failed ?? 0;
  const isShort = active.length === 0 && failures > 0 && (status.succeeded ?? 0) === 0;
  if (isShort) {
    const last = Math.max(0, ...pass.owned.map((pod) => endOf(pod)));
    const wait =
      Math.min(LAST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (failures - 1)) -
      (pass.context.now - last);
    if (wait > 0) return wait;
  }
  makePods(pass, active, status);
  return undefined;
}

function endOf(pod: Pod): number {
  const times = pod.status?.containerStatuses?.map(
    (each) => parseTime(each.state.terminated?.finishedAt) ?? 0,
  );
  return Math.max(0, ...(times ?? []));
}
