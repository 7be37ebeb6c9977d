import type { FileSet } from './file-set.ts';
import type { LoadProfile } from '@drydock/simulator';
import type { JournalEntry } from './journal/journal-entry.ts';
import type { LabDefinition } from './format/lab-definition.ts';

export type { FileSet } from './file-set.ts';

/**
 * A lab, loaded: what lab.yaml says, with the texts it refers to. Made by `loadLab` from the files
 * of a lab folder, so that a browser, a CLI and a grader load the same thing. Plain data: it can be
 * posted to a worker.
 */
export interface Lab {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly course: string;
  readonly order: number;
  readonly difficulty: 'beginner' | 'intermediate' | 'advanced';
  readonly minutes: number;
  readonly tags: readonly string[];
  readonly requires: readonly string[];
  readonly objectives: readonly string[];
  readonly cluster: LabCluster;
  /** What the learner edits, in tab order. */
  readonly workspace: readonly string[];
  /** Workspace files at the start. */
  readonly start: FileSet;
  readonly steps: readonly LabStep[];
  /** lab.yaml as it was read: the arguments of checks and the mistakes, for this package alone. */
  readonly definition: LabDefinition;
}

export interface LabCluster {
  readonly install: readonly ('istio' | 'argocd' | 'prometheus')[];
  /** Namespace of documents that name none: the lab's own, and the learner's. */
  readonly namespace: string;
  /** Manifests that are there before the learner begins, by path; not theirs to edit. */
  readonly manifests: FileSet;
  /** Git repositories that are there; the files of the first one are the learner's at `repo/…`. */
  readonly repositories: readonly LabRepository[];
  readonly seed: number;
  /** Requests that come all the time, while the cluster's clock runs. */
  readonly load: readonly LoadProfile[];
}

export interface LabRepository {
  readonly url: string;
  readonly branch: string;
  readonly message: string;
  /** Content of the first commit, by path from its root. */
  readonly files: FileSet;
}

export interface LabStep {
  readonly id: string;
  readonly title: string;
  /** Path of the MDX file in the lab folder. */
  readonly lesson: string;
  readonly checks: readonly LabCheck[];
  /** Ids of checks of earlier steps that must still hold. */
  readonly keeps: readonly string[];
  /** The workspace after this step: the solution's files over those of the step before. */
  readonly solution: FileSet;
  /** What is done in this step with those files, where the lab's solution is more than files that are applied once. */
  readonly journal?: readonly JournalEntry[];
  /** The step at whose end that journal begins. Absent: it begins at the start of the lab. */
  readonly after?: string;
}

/** What the site needs to list a check before it ran; the kinds and their arguments stay inside packages/lab. */
export interface LabCheck {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** Its text is not for learners. */
  readonly hidden: boolean;
  /** The question, where the check is one; answers go into `answers.yaml` of the work. */
  readonly quiz?: LabQuestion;
}

/** A question without its solution. */
export interface LabQuestion {
  readonly question: string;
  readonly choices: readonly { readonly id: string; readonly text: string }[];
  /** Several choices are right. */
  readonly many: boolean;
}
