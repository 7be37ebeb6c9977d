import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { Condition, Pod } from '../kinds/pod.ts';
import { jobs, pods } from '../kinds/resources.ts';
import type { PodTemplate } from '../kinds/workload.ts';
import type { ReconcileContext, Write } from '../reconciler.ts';
import type { JobPolicies } from './job-policies.ts';

export interface Job extends KubernetesObject {
  readonly spec: JobPolicies & {
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

export interface JobStatus {
  readonly conditions?: readonly Condition[];
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: {
    readonly succeeded?: readonly string[];
    readonly failed?: readonly string[];
  };
}

export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const INDEX = 'batch.kubernetes.io/job-completion-index';
export const has = (job: Job, type: string): boolean =>
  job.status?.conditions?.some((each) => each.type === type && each.status === 'True') === true;

export interface Pass {
  readonly job: Job;
  readonly context: ReconcileContext;
  readonly writes: Write[];
  readonly owned: readonly Pod[];
  readonly time: string;
}

export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
export const isEnded = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
export const isTracked = (pod: Pod): boolean =>
  pod.metadata.finalizers?.includes(TRACKING) === true;

export function record(
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

export function store(pass: Pass, status: JobStatus): void {
  const { job, writes } = pass;
  if (deepEqual(job.status ?? {}, status)) return;
  const { resourceVersion: _, ...metadata } = job.metadata;
  writes.push({ verb: 'updateStatus', resource: jobs, object: { ...job, metadata, status } });
}

export interface Said {
  readonly reason: string;
  readonly message: string;
  readonly status?: string;
}

export function condition(
  pass: Pass,
  type: string,
  { status = 'True', reason, message }: Said,
): Condition {
  return { type, status, lastProbeTime: pass.time, lastTransitionTime: pass.time, reason, message };
}

export function removePod(pass: Pass, pod: Pod): void {
  const { namespace = '', name, uid = '' } = pod.metadata;
  if (isTracked(pod)) release(pass, pod);
  pass.writes.push({ verb: 'delete', resource: pods, namespace, name, uid });
  record(pass, 'SuccessfulDelete', `Deleted pod: ${name}`);
}

/** Takes the tracking finalizer off: the pod has been counted. */
export function release(pass: Pass, pod: Pod): void {
  const { finalizers = [], resourceVersion: _, ...metadata } = pod.metadata;
  const left = finalizers.filter((each) => each !== TRACKING);
  const next = left.length > 0 ? { ...metadata, finalizers: left } : metadata;
  pass.writes.push({ verb: 'update', resource: pods, object: { ...pod, metadata: next } });
}
