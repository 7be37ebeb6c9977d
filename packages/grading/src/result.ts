import type { CheckResult, GradeResult } from '@drydock/lab';

/** A person of the roster. */
export interface Learner {
  /** What the roster calls them; submissions are matched by it. */
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
}

/** Points that a person gave or took, and why. */
export interface AppliedOverride {
  readonly author: string;
  readonly reason: string;
  /** Earned points before and after. */
  readonly before: number;
  readonly after: number;
}

/** Result of one check of a submission. */
export interface GradedCheck extends CheckResult {
  /** Its text is not for learners: `forLearner` takes it away. */
  readonly hidden?: true;
  readonly override?: AppliedOverride;
}

/** What decides, beside the submission, which result comes out: the same provenance gives the same bytes. */
export interface Provenance {
  readonly lab: string;
  readonly version: number;
  readonly grader: string;
  readonly seed: number;
}

/** Result of one submission to one lab: a GradeResult that can be replayed. Free of times and of paths outside the submission. */
export interface SubmissionResult extends GradeResult {
  /** `sha256:` and the hash of what was graded: names and contents of the files, and the journal. */
  readonly input: string;
  /** What stands in this learner's lab in the place of what the author wrote, by the variant's name. */
  readonly variant?: Readonly<Record<string, string>>;
  /** `sha256:` and the hash of the hidden checks that were added to the lab. */
  readonly hidden?: string;
  readonly checks: readonly GradedCheck[];
}

/** Why there is no result; never 0 points. */
export type FailureCode =
  /** It cannot be opened, or is no folder, archive or repository. */
  | 'unreadable'
  /** More files, bytes, depth or history than a submission may have. */
  | 'limit'
  /** A name, link or device in an archive that no submission needs. */
  | 'refused'
  /** It took longer than a submission may. */
  | 'time'
  /** It took more memory than a submission may. */
  | 'memory'
  /** The worker ended, or its lab did not begin: it says nothing about the work. */
  | 'crash'
  /** The grader failed at this work, also on a new cluster: a bug of the grader. */
  | 'failed'
  /** A learner of the roster handed nothing in. */
  | 'missing';

export interface SubmissionFailure {
  readonly code: FailureCode;
  /** One line for people. */
  readonly message: string;
}

interface EntryHead {
  /** Name of the folder or archive, without `.zip` or `.tar.gz`. */
  readonly submission: string;
  /** Where a roster was given and names them. */
  readonly learner?: Learner;
}

/** One submission of a batch: a result, or the reason why there is none. */
export type BatchEntry = EntryHead &
  (
    | { readonly result: SubmissionResult; readonly error?: undefined }
    | { readonly result?: undefined; readonly error: SubmissionFailure }
  );

/** A class on one lab. Sorted by name and free of times: the same bytes whatever the workers did. */
export interface BatchResult extends Provenance {
  readonly title: string;
  /** In the order of names. */
  readonly results: readonly BatchEntry[];
}

/** A lab's part of an assignment. */
export type AssignmentPart = { readonly lab: string; readonly weight: number } & (
  | { readonly result: SubmissionResult; readonly error?: undefined }
  | { readonly result?: undefined; readonly error: SubmissionFailure }
);

/** One submission to an assignment of several labs. */
export interface AssignmentEntry extends EntryHead {
  /** Mean of the labs' scores by weight, 0..1; null while a part is open, failed or undecided. */
  readonly score: number | null;
  /** With a null score: what it is if all that is open earns nothing, and if it earns all. */
  readonly bounds?: readonly [number, number];
  /** In the order of the assignment. */
  readonly labs: readonly AssignmentPart[];
}

/** A class on an assignment of several labs. */
export interface AssignmentResult {
  readonly grader: string;
  readonly seed: number;
  readonly labs: readonly {
    readonly lab: string;
    readonly version: number;
    readonly title: string;
    readonly weight: number;
  }[];
  /** In the order of names. */
  readonly results: readonly AssignmentEntry[];
}

/** Why a score is another one than before. */
export type ChangeReason =
  | 'lab-version'
  /** The lab says the same version and asks for something else. */
  | 'lab-content'
  | 'grader-version'
  | 'seed'
  | 'hidden-checks'
  | 'override'
  | 'input'
  | 'added'
  | 'removed'
  | 'error';

/** A submission whose score is another one than in the earlier result. */
export interface ScoreChange {
  readonly submission: string;
  readonly learner?: Learner;
  readonly before: number | null;
  readonly after: number | null;
  readonly reasons: readonly ChangeReason[];
  /** Checks whose points are not those of before. */
  readonly checks: readonly {
    readonly id: string;
    readonly before?: number;
    readonly after?: number;
    /** One sentence: the override's reason, or what the check says now. */
    readonly message?: string;
  }[];
}

/** What `regrade` found, beside the new result. */
export interface Regrade {
  readonly before: Provenance;
  readonly after: Provenance;
  /** In the order of names. */
  readonly changes: readonly ScoreChange[];
  readonly unchanged: number;
}
