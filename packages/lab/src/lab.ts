/** Files by workspace-relative path, in a stable order. */
export type FileSet = ReadonlyMap<string, string>;

/**
 * A lab, loaded: what lab.yaml says, with the texts it refers to. Made by `loadLab` from the files
 * of a lab folder, so that a browser, a CLI and a grader load the same thing.
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
}

export interface LabCluster {
  readonly install: readonly ('istio' | 'argocd' | 'prometheus')[];
  /** Manifests that are there before the learner begins, by path; not theirs to edit. */
  readonly manifests: FileSet;
  readonly seed: number;
}

export interface LabStep {
  readonly id: string;
  readonly title: string;
  /** Path of the MDX file in the lab folder. */
  readonly lesson: string;
  readonly checks: readonly LabCheck[];
  /** Ids of checks of earlier steps that must still hold. */
  readonly keeps: readonly string[];
  /** End state of this step over the state before it. */
  readonly solution: FileSet;
}

/** What the site needs to list a check before it ran; the kinds and their arguments stay inside packages/lab. */
export interface LabCheck {
  readonly id: string;
  readonly title: string;
  readonly points: number;
}
