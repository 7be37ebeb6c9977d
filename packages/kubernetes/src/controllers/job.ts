import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { isPodReady, type Condition, type Pod } from '../kinds/pod.ts';
import { isResource, jobs, pods } from '../kinds/resources.ts';
import type { PodTemplate } from '../kinds/workload.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { randomSuffix } from '../registry/names.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import { adoptAndRelease } from './adoption.ts';
import { formatIndexes, indexOf, parseIndexes } from './job-indexes.ts';
import { controllerReference, keyOf, ownerKeys, splitKey } from './owned.ts';

interface Job extends KubernetesObject {
  readonly spec: {
    readonly parallelism?: number;
    readonly completions?: number;
    readonly backoffLimit?: number;
    readonly completionMode?: string;
    readonly suspend?: boolean;
    readonly activeDeadlineSeconds?: number;
    readonly ttlSecondsAfterFinished?: number;
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly template: PodTemplate;
  };
  readonly status?: JobStatus;
}

interface JobStatus {
  readonly conditions?: readonly Condition[];
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly completedIndexes?: string;
  readonly uncountedTerminatedPods?: {
    readonly succeeded?: readonly string[];
    readonly failed?: readonly string[];
  };
}

const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';
const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 600_000;

/** @see kubernetes pkg/controller/job/job_controller.go */
export function createJobController(): Reconciler {
  const batches = new Map<string, number>();
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

const has = (job: Job, type: string): boolean =>
  job.status?.conditions?.some((each) => each.type === type && each.status === 'True') === true;

interface Pass {
  readonly job: Job;
  readonly context: ReconcileContext;
  readonly writes: Write[];
  readonly owned: readonly Pod[];
  readonly time: string;
}

const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
const isEnded = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(TRACKING) === true;

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

function record(
  pass: Pass,
  reason: string,
  message: string,
  type: 'Normal' | 'Warning' = 'Normal',
): void {
  pass.writes.push({
    verb: 'event',
    about: pass.job,
    type,
    reason,
    message,
    component: 'job-controller',
  });
}

function store(pass: Pass, status: JobStatus): void {
  const { job, writes } = pass;
  if (deepEqual(job.status ?? {}, status)) return;
  const { resourceVersion: _, ...metadata } = job.metadata;
  writes.push({ verb: 'updateStatus', resource: jobs, object: { ...job, metadata, status } });
}

interface Said {
  readonly reason: string;
  readonly message: string;
  readonly status?: string;
}

function condition(
  pass: Pass,
  type: string,
  { status = 'True', reason, message }: Said,
): Condition {
  return { type, status, lastProbeTime: pass.time, lastTransitionTime: pass.time, reason, message };
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

function removePod(pass: Pass, pod: Pod): void {
  const { namespace = '', name, uid = '' } = pod.metadata;
  if (isTracked(pod)) release(pass, pod);
  pass.writes.push({ verb: 'delete', resource: pods, namespace, name, uid });
  record(pass, 'SuccessfulDelete', `Deleted pod: ${name}`);
}

/** Takes the tracking finalizer off: the pod has been counted. */
function release(pass: Pass, pod: Pod): void {
  const { finalizers = [], resourceVersion: _, ...metadata } = pod.metadata;
  const left = finalizers.filter((each) => each !== TRACKING);
  const next = left.length > 0 ? { ...metadata, finalizers: left } : metadata;
  pass.writes.push({ verb: 'update', resource: pods, object: { ...pod, metadata: next } });
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
  if (ended.length > 0) return note(pass, status, { active, succeeded, failed });
  if (has(job, 'FailureTarget') || has(job, 'SuccessCriteriaMet')) return finish(pass, status);
  const delay = manage(pass, active, status);
  const made = writes.filter((write) => write.verb === 'create').length;
  store(pass, counts(pass, { ...status, uncountedTerminatedPods: {} }, active.length + made));
  return delay === undefined ? { writes } : { writes, requeueAfterMs: delay, background: true };
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
  const done = (status.succeeded ?? 0) + succeeded.length;
  const lost = (status.failed ?? 0) + failed.length;
  const isComplete =
    completions === undefined ? done > 0 && active.length === 0 : done >= completions;
  const conditions = [...(status.conditions ?? [])];
  if (lost > backoffLimit && !has(job, 'FailureTarget')) {
    conditions.push(
      condition(pass, 'FailureTarget', {
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      }),
    );
    for (const pod of active) removePod(pass, pod);
  } else if (isComplete && !has(job, 'SuccessCriteriaMet')) {
    conditions.push(
      condition(pass, 'SuccessCriteriaMet', {
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      }),
    );
  }
  const uncounted = {
    ...(succeeded.length > 0 ? { succeeded: uids(succeeded) } : {}),
    ...(failed.length > 0 ? { failed: uids(failed) } : {}),
  };
  const refill =
    isComplete || lost > backoffLimit
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
  store(pass, withIndexes({ ...counted, uncountedTerminatedPods: others }, succeeded));
  return { writes };
}

function withIndexes(status: JobStatus, succeeded: readonly Pod[]): JobStatus {
  const done = new Set([
    ...parseIndexes(status.completedIndexes),
    ...succeeded.flatMap((pod) => indexOf(pod) ?? []),
  ]);
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
    const complete = condition(pass, 'Complete', {
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
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

function makePods(pass: Pass, active: readonly Pod[], status: JobStatus): number {
  const { job } = pass;
  const { parallelism = 1, completions } = job.spec;
  if (
    (status.failed ?? 0) > 0 &&
    active.length === 0 &&
    (status.succeeded ?? 0) === 0 &&
    pass.owned.some(isTracked)
  )
    return 0;
  const remaining = completions === undefined ? parallelism : completions - (status.succeeded ?? 0);
  const wanted =
    completions === undefined && (status.succeeded ?? 0) > 0
      ? active.length
      : Math.min(parallelism, remaining);
  const missing = Math.max(0, wanted - active.length);
  const used = new Set([
    ...parseIndexes(status.completedIndexes),
    ...active.flatMap((pod) => indexOf(pod) ?? []),
  ]);
  for (const pod of pass.owned) if (pod.status?.phase === 'Succeeded') used.add(indexOf(pod) ?? -1);
  let index = 0;
  for (let i = 0; i < missing; i++) {
    while (used.has(index)) index++;
    createPod(pass, job.spec.completionMode === 'Indexed' ? index++ : undefined);
  }
  return missing;
}

function createPod(pass: Pass, index: number | undefined): void {
  const { job, context, writes } = pass;
  const { template } = job.spec;
  const base = index === undefined ? job.metadata.name : `${job.metadata.name}-${index}`;
  const prefix = `${base}-`;
  const name = prefix.slice(0, 58) + randomSuffix(context.random);
  const indexed = index === undefined ? {} : { [INDEX]: String(index) };
  const annotations = { ...template.metadata?.annotations, ...indexed };
  const { spec } = template;
  const env = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']` } },
  };
  const containers =
    index === undefined
      ? spec.containers
      : spec.containers.map((each) => ({
          ...each,
          env: [...((each as { env?: readonly object[] }).env ?? []), env],
        })); // containers may have env
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: prefix,
      namespace: job.metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, ...indexed },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      finalizers: [TRACKING],
      ownerReferences: [controllerReference(job)],
    },
    spec: { ...spec, containers, ...(index === undefined ? {} : { hostname: base }) },
  };
  writes.push({ verb: 'create', resource: pods, object });
  record(pass, 'SuccessfulCreate', `Created pod: ${name}`);
}
