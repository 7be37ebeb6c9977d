import type { Pod } from '../kinds/pod.ts';
import { indexOf, parseIndexes } from './job-indexes.ts';
import type { JobStatus, Pass, Said } from './job-pass.ts';
import { failedIndexes, metSuccessRule } from './job-policies.ts';

export interface Losses {
  readonly status: JobStatus;
  readonly succeeded: readonly Pod[];
  readonly lost: number;
  readonly backoffLimit: number;
  /** What the failure policy says when it fails the whole job. */
  readonly doomed: string | undefined;
}

/** Why the job fails now, in the controller's words. */
export function failureOf(
  { job, owned }: Pass,
  { status, succeeded, lost, backoffLimit, doomed }: Losses,
): Said | undefined {
  const { completions = 0, maxFailedIndexes } = job.spec;
  if (doomed !== undefined) return { reason: 'PodFailurePolicy', message: doomed };
  const broken = failedIndexes(job.spec, status.failedIndexes, owned);
  if (broken === undefined) {
    const message = 'Job has reached the specified backoff limit';
    return lost > backoffLimit ? { reason: 'BackoffLimitExceeded', message } : undefined;
  }
  if (maxFailedIndexes !== undefined && broken.size > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return { reason: 'MaxFailedIndexesExceeded', message };
  }
  const done = doneIndexes(status, succeeded);
  return broken.size > 0 && done.size + broken.size >= completions
    ? { reason: 'FailedIndexes', message: 'Job has failed indexes' }
    : undefined;
}

export function successOf(
  { job }: Pass,
  status: JobStatus,
  succeeded: readonly Pod[],
  isComplete: boolean,
): Said | undefined {
  const rule = metSuccessRule(job.spec, doneIndexes(status, succeeded));
  if (rule !== undefined) {
    return { reason: 'SuccessPolicy', message: `Matched rules at index ${rule}` };
  }
  const message = 'Reached expected number of succeeded pods';
  return isComplete ? { reason: 'CompletionsReached', message } : undefined;
}

export function doneIndexes(status: JobStatus, succeeded: readonly Pod[]): ReadonlySet<number> {
  return new Set([
    ...parseIndexes(status.completedIndexes),
    ...succeeded.flatMap((pod) => indexOf(pod) ?? []),
  ]);
}
