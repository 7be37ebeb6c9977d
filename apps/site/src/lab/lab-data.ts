/** What the page knows of its lab before any worker runs; built from the lab folder at build time. */
export interface LabData {
  readonly id: string;
  readonly order: number;
  readonly version: number;
  readonly title: string;
  readonly minutes: number;
  /** Namespace of documents that name none. */
  readonly namespace: string;
  /** What runs in the cluster: which views there are. */
  readonly install: readonly ('argocd' | 'istio' | 'prometheus')[];
  /** Files at `repo/…` are a clone of this repository. */
  readonly repository?: string;
  /** What the learner edits, in tab order. */
  readonly workspace: readonly string[];
  readonly start: readonly (readonly [path: string, text: string])[];
  /** What is in the cluster already: to read, not to edit. */
  readonly readOnly: readonly (readonly [path: string, text: string])[];
  readonly steps: readonly StepData[];
  /** What the composer of requests begins with. */
  readonly firstRequest: {
    /** Name of a workload; undefined is somebody outside the cluster. */
    readonly sender?: string;
    readonly url: string;
  };
  /** Where the files of the lab folder are, as JSON. */
  readonly folderUrl: string;
}

export interface StepData {
  readonly id: string;
  readonly title: string;
  /** Its solution is more than files that are applied once. */
  readonly hasActs?: true;
  readonly checks: readonly CheckData[];
  /** Checks of earlier steps that must still hold. */
  readonly keeps: readonly string[];
}

export interface CheckData {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** The question, where the check is one. */
  readonly quiz?: {
    readonly question: string;
    readonly choices: readonly { readonly id: string; readonly text: string }[];
    /** Several choices are right. */
    readonly many: boolean;
  };
}
