import type { Cluster } from '@drydock/cluster';
import type { WorkingCopy } from '@drydock/git';
import type { Diagnostic } from '@drydock/manifests';
import type { CheckEvidence, CheckResult, Rung } from './check-result.ts';
import type { FileSet, Lab } from './lab.ts';

/** One learner's work on one lab on one cluster. */
export interface LabSession {
  readonly lab: Lab;
  readonly cluster: Cluster;
  /** The learner's clone of the lab's first repository; undefined when the lab has none. */
  repository(): Promise<WorkingCopy | undefined>;
  /**
   * Applies all workspace files in name order (server-side apply) and prunes what Apply made before and whose document is gone.
   * Files at `repo/…` are committed and pushed instead, and Argo CD is asked to look at once.
   */
  apply(files: FileSet, options?: ApplyOptions): Promise<ApplyReport>;
  /** Runs the checks of a step, and those it keeps, against the cluster as it is. `files` are for lines and diffs. */
  check(step: string, files: FileSet): Promise<CheckReport>;
  /** Whether some check of a step fails, decided by the first that does; the cheap ones are asked first. */
  fails(step: string, files: FileSet): Promise<boolean>;
  /** The texts of the ladder of a recognised mistake, rung by rung; the price of each in points. */
  ladder(
    check: string,
    mistake: string,
    files: FileSet,
  ): readonly { readonly rung: Rung; readonly text: string; readonly price: number }[];
}

export interface ApplyOptions {
  /** False: only what does not parse or is refused is reported; validation takes time. */
  readonly findings?: boolean;
}

export interface ApplyReport {
  readonly applied: readonly AppliedObject[];
  /** Refusals of the server and what validation finds, at their lines. */
  readonly diagnostics: readonly Diagnostic[];
  /** The commit that this apply pushed; absent when the repository's files had not changed. */
  readonly pushed?: string;
  /** Why the remote took no commit. */
  readonly pushRefused?: string;
}

export interface AppliedObject {
  /** '' for an object that was made before this session and whose document is gone. */
  readonly file: string;
  /** `virtualservice.networking.istio.io/reviews-route` */
  readonly object: string;
  readonly action: 'created' | 'configured' | 'unchanged' | 'pruned' | 'refused';
  /** The server's message for a refusal. */
  readonly message?: string;
}

export interface CheckReport {
  readonly step: string;
  readonly results: readonly CheckResult[];
  readonly evidence: readonly CheckEvidence[];
  /** What validation and the API server say about the files. */
  readonly diagnostics: readonly Diagnostic[];
}
