import type { KubernetesObject, ObjectMeta } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { Condition } from '../kinds/pod.ts';
import { cronJobs, isResource, jobs } from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import { readSchedule, type CronSchedule } from './cron-schedule.ts';
import {
  controlledBy,
  controllerReference,
  isNamespaceOpen,
  keyOf,
  ownerKeys,
  splitKey,
} from './owned.ts';

interface CronJob extends KubernetesObject {
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string;
    readonly suspend?: boolean;
    readonly startingDeadlineSeconds?: number;
    readonly concurrencyPolicy?: string;
    readonly successfulJobsHistoryLimit?: number;
    readonly failedJobsHistoryLimit?: number;
    readonly jobTemplate: { readonly metadata?: Partial<ObjectMeta>; readonly spec: object };
  };
  readonly status?: CronJobStatus;
}

interface CronJobStatus {
  readonly active?: readonly ActiveJob[];
  readonly lastScheduleTime?: string;
  readonly lastSuccessfulTime?: string;
}

/** An ObjectReference. */
interface ActiveJob {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

interface Job extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly completionTime?: string;
    readonly startTime?: string;
  };
}

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** Upstream comes back a little after the time, so that it has surely passed. */
const DELTA_MS = 100;
const TOO_MANY_MISSED = 100;

/** @see kubernetes pkg/controller/cronjob/cronjob_controllerv2.go */
export const cronJobController: Reconciler = {
  name: 'cronjob-controller',
  manager: 'kube-controller-manager',
  keysOf: (event) => {
    if (isResource(event.resource, cronJobs)) return [keyOf(event.object)];
    return isResource(event.resource, jobs) ? ownerKeys(event, 'CronJob') : [];
  },
  reconcile(key, context) {
    const [namespace, name] = splitKey(key);
    const object = context.store.get(cronJobs, namespace, name);
    if (!object || object.metadata.deletionTimestamp !== undefined) return { writes: [] };
    return sync(object as CronJob, context); // stored as a CronJob, so validated as one
  },
};

interface Pass {
  readonly cronJob: CronJob;
  readonly context: ReconcileContext;
  readonly owned: readonly Job[];
  readonly writes: Write[];
  status: CronJobStatus;
}

function finishedAs(job: Job): string | undefined {
  return job.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )?.type;
}

function record(
  pass: Pass,
  reason: string,
  message: string,
  type: 'Normal' | 'Warning' = 'Normal',
): void {
  const { cronJob: about } = pass;
  pass.writes.push({
    verb: 'event',
    about,
    type,
    reason,
    message,
    component: 'cronjob-controller',
  });
}

function sync(cronJob: CronJob, context: ReconcileContext): ReconcileResult {
  const owned = controlledBy(context.store, cronJob, 'Job') as readonly Job[]; // of kind Job
  const pass: Pass = { cronJob, context, owned, writes: [], status: cronJob.status ?? {} };
  noteEnded(pass);
  cleanUp(pass);
  const wakeMs = cronJob.spec.suspend === true ? undefined : schedule(pass);
  const { status, writes } = pass;
  if (!deepEqual(cronJob.status ?? {}, status)) {
    const { resourceVersion: _, ...metadata } = cronJob.metadata;
    writes.push({
      verb: 'updateStatus',
      resource: cronJobs,
      object: { ...cronJob, metadata, status },
    });
  }
  return wakeMs === undefined ? { writes } : { writes, requeueAfterMs: wakeMs, background: true };
}

/** Jobs that ended are active no more. */
function noteEnded(pass: Pass): void {
  const { owned } = pass;
  const { active = [], ...rest } = pass.status;
  const fresh = owned
    .filter((job) => !finishedAs(job) && !active.some(({ uid }) => uid === job.metadata.uid))
    .map(referenceTo);
  const left = [...active, ...fresh].filter(({ uid, name }) => {
    const job = owned.find((each) => each.metadata.uid === uid);
    const ended = job && finishedAs(job);
    if (ended !== undefined)
      record(pass, 'SawCompletedJob', `Saw completed job: ${name}, condition: ${ended}`);
    if (!job) record(pass, 'MissingJob', `Active job went missing: ${name}`);
    return job !== undefined && ended === undefined;
  });
  const times = owned.flatMap((job) =>
    finishedAs(job) === 'Complete' ? (job.status?.completionTime ?? []) : [],
  );
  const last = [
    ...times,
    ...(rest.lastSuccessfulTime === undefined ? [] : [rest.lastSuccessfulTime]),
  ]
    .toSorted()
    .at(-1);
  pass.status = {
    ...rest,
    ...(left.length > 0 ? { active: left } : {}),
    ...(last === undefined ? {} : { lastSuccessfulTime: last }),
  };
}

function referenceTo({ apiVersion, kind, metadata }: Job): ActiveJob {
  const { namespace = '', name, uid = '', resourceVersion = '' } = metadata;
  return { apiVersion, kind, namespace, name, uid, resourceVersion };
}

/** Deletes the oldest ended jobs beyond the history limits. */
function cleanUp(pass: Pass): void {
  const { successfulJobsHistoryLimit: good = 3, failedJobsHistoryLimit: bad = 1 } =
    pass.cronJob.spec;
  for (const [type, limit] of [
    ['Complete', good],
    ['Failed', bad],
  ] as const) {
    const ended = pass.owned.filter((job) => finishedAs(job) === type).toSorted(byStart);
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) remove(pass, job);
  }
}

const byStart = (a: Job, b: Job): number =>
  (a.status?.startTime ?? '').localeCompare(b.status?.startTime ?? '') ||
  a.metadata.name.localeCompare(b.metadata.name);

function remove(pass: Pass, job: Job): void {
  const { namespace = '', name, uid = '' } = job.metadata;
  if (job.metadata.deletionTimestamp !== undefined) return;
  pass.writes.push({ verb: 'delete', resource: jobs, namespace, name, uid });
  record(pass, 'SuccessfulDelete', `Deleted job ${name}`);
}

/** Starts what is due. Returns the milliseconds until the next time; undefined when there is none. */
function schedule(pass: Pass): number | undefined {
  const { cronJob, context } = pass;
  const { spec } = cronJob;
  const plan = readSchedule(spec.schedule, spec.timeZone);
  if (!plan) {
    record(pass, 'UnparseableSchedule', `unparseable schedule: "${spec.schedule}"`, 'Warning');
    return undefined;
  }
  const next = plan.next(context.now);
  const wakeMs = next === undefined ? undefined : next - context.now + DELTA_MS;
  const due = lastDue(pass, plan);
  if (due === undefined || due === parseTime(pass.status.lastScheduleTime)) return wakeMs;
  const deadline = spec.startingDeadlineSeconds;
  if (deadline !== undefined && due + deadline * 1000 < context.now) {
    record(
      pass,
      'MissSchedule',
      `Missed scheduled time to start a job: ${rfc1123(due)}`,
      'Warning',
    );
    return wakeMs;
  }
  const name = `${cronJob.metadata.name}-${Math.floor(due / 60_000)}`;
  const active = pass.status.active ?? [];
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    const text =
      'Not starting job because prior execution is running and concurrency policy is Forbid';
    record(pass, 'JobAlreadyActive', text);
    return wakeMs;
  }
  if (spec.concurrencyPolicy === 'Replace') replaceActive(pass);
  start(pass, name, due);
  return wakeMs;
}

function replaceActive(pass: Pass): void {
  for (const { uid } of pass.status.active ?? []) {
    const job = pass.owned.find((each) => each.metadata.uid === uid);
    if (job) remove(pass, job);
  }
  const { active: _, ...rest } = pass.status;
  pass.status = rest;
}

/** The last scheduled time that has passed since the job before it. */
function lastDue(pass: Pass, plan: CronSchedule): number | undefined {
  const { cronJob, context } = pass;
  const created = parseTime(cronJob.metadata.creationTimestamp) ?? context.now;
  const last = parseTime(pass.status.lastScheduleTime) ?? created;
  const deadline = cronJob.spec.startingDeadlineSeconds;
  const earliest = deadline === undefined ? last : Math.max(last, context.now - deadline * 1000);
  let due: number | undefined;
  let missed = 0;
  for (let at = plan.next(earliest); at !== undefined && at <= context.now; at = plan.next(at)) {
    due = at;
    missed++;
    if (missed > TOO_MANY_MISSED) {
      const text =
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      record(pass, 'TooManyMissedTimes', text, 'Warning');
      return jump(plan, context.now);
    }
  }
  return due;
}

/** The last scheduled time before now, found from close by when very many were missed. */
function jump(plan: CronSchedule, now: number): number | undefined {
  for (let back = 60_000; back < 366 * 86_400_000; back *= 2) {
    let due: number | undefined;
    for (let at = plan.next(now - back); at !== undefined && at <= now; at = plan.next(at))
      due = at;
    if (due !== undefined) return due;
  }
  return undefined;
}

function start(pass: Pass, name: string, due: number): void {
  const { cronJob, context, writes } = pass;
  const namespace = cronJob.metadata.namespace ?? '';
  if (context.store.get(jobs, namespace, name) || !isNamespaceOpen(context.store, namespace))
    return;
  const { metadata = {}, spec } = cronJob.spec.jobTemplate;
  const { labels } = metadata;
  writes.push({
    verb: 'create',
    resource: jobs,
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace,
        ...(labels ? { labels } : {}),
        annotations: { ...metadata.annotations, [SCHEDULED_AT]: formatTime(due) },
        ownerReferences: [controllerReference(cronJob)],
      },
      spec,
    },
  });
  record(pass, 'SuccessfulCreate', `Created job ${name}`);
  pass.status = { ...pass.status, lastScheduleTime: formatTime(due) };
}

/** Go's RFC1123Z: `Thu, 01 Jan 2026 00:00:00 +0000`. */
function rfc1123(ms: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(ms);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('weekday')}, ${of('day')} ${of('month')} ${of('year')} ${of('hour')}:${of('minute')}:${of('second')} +0000`;
}
