import type { FileSet } from '@drydock/lab';
import type { Archive } from '../input/zip-files.ts';
import type { Submission } from '../input/submission.ts';
import type { SubmissionLimits } from '../input/submission-limits.ts';
import type { CheckExplanation } from '../report/explain-checks.ts';
import type { SubmissionFailure, SubmissionResult } from '../result.ts';

/** A lab as it is sent to workers: the files of its folder, as `readLabFolder` gives them. */
export interface LabSource {
  readonly files: FileSet;
  /** Files of the folder with hidden checks. */
  readonly hidden?: FileSet;
}

/** One submission to one lab. Plain data: it is posted to a worker. */
export interface GradeJob {
  /** Place of the lab among those that the workers know. */
  readonly lab: number;
  /** Where the work lies: a path of this machine, or an archive in memory. */
  readonly work: string | Archive;
  /** Default: the lab's. */
  readonly seed?: number;
  /** Whether the lab's variant of this seed is graded, instead of the lab as it is written. */
  readonly isVariant?: boolean;
  /** Ids of all labs of an assignment: folders of these names hold the work for each. */
  readonly assignment?: readonly string[];
  /** Whether the lines and requests behind the result are wanted too. */
  readonly explain?: boolean;
  /** The input of a result that the caller has already: work that did not change is not graded again. */
  readonly known?: string;
}

/** What was found beside the work, for people. */
export interface HandedInNotes {
  /** The first few of what the lab does not know, and how many there are. */
  readonly ignored: readonly string[];
  readonly ignoredCount: number;
  /** Files of the workspace that were taken from the lab's start. */
  readonly missing: readonly string[];
  readonly graded?: NonNullable<Submission['graded']>;
}

/** What a worker says to a job: a result, that it is the known one, or why there is none. */
export type GradeAnswer =
  | {
      readonly result: SubmissionResult;
      readonly notes: HandedInNotes;
      /** Only where the job asked for them. */
      readonly explanations: readonly CheckExplanation[];
    }
  | { readonly same: true }
  | { readonly error: SubmissionFailure };

/** What a worker is told when it begins. */
export interface WorkerSetup {
  readonly labs: readonly LabSource[];
  readonly limits?: SubmissionLimits;
}

/** To a worker. */
export type WorkerRequest = { readonly setup: WorkerSetup } | { readonly job: GradeJob };

/** From a worker: `begun`, with what it has used so far, when the lab's cluster stands and the work is looked at. */
export type WorkerReport = { readonly begun: NodeJS.CpuUsage } | { readonly answer: GradeAnswer };
