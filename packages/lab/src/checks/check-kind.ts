import type { Cluster } from '@drydock/cluster';
import type { Diagnostic, Resource } from '@drydock/manifests';
import type { z } from 'zod';
import type { TrafficRequest, TrafficResult } from '@drydock/simulator';
import type { Place } from '../session/place.ts';
import type { LiveObjects } from '../hints/live-objects.ts';
import type { FileSet } from '../file-set.ts';
import type { CheckResult, TrafficSeen } from '../check-result.ts';

/** What every check may look at: the cluster as it is, and the learner's files for lines. */
export interface CheckContext {
  readonly cluster: Cluster;
  /** Id of the check that runs; '' outside of one. */
  readonly check: string;
  /** Namespace of documents that name none. */
  readonly namespace: string;
  readonly files: FileSet;
  /** The learner's documents, with the lab's namespace filled in. */
  readonly resources: readonly Resource[];
  /** What validation and the API server say about them. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files are those that were applied last. */
  readonly isApplied: boolean;
  /** Objects of the cluster that mistakes ask about, read when a check failed. */
  readonly live?: LiveObjects;
  /** Those of them that kept a document out of the cluster. */
  readonly refusals: readonly Diagnostic[];
}

/** What a kind of check found, before hints, points and muting. */
export interface CheckFinding {
  readonly status: 'pass' | 'fail' | 'error';
  /** Part of the points that is earned when the check gives credit by share. */
  readonly share: number;
  /** One sentence: what was wanted, what was seen. */
  readonly message?: string;
  readonly place?: Place;
  readonly diagnostics?: readonly Diagnostic[];
  readonly counterexample?: NonNullable<CheckResult['counterexample']>;
  /** The answer behind the counterexample, or of the last request that passed. */
  readonly evidence?: { readonly request: TrafficRequest; readonly result: TrafficResult };
  /** What was found, as data: what hints are recognised by. */
  readonly found?: Readonly<Record<string, unknown>>;
  /** Every request that did not go as wanted: what hints are recognised by. */
  readonly failures?: readonly FailedRequest[];
}

export interface FailedRequest {
  readonly request: TrafficRequest;
  readonly result?: TrafficResult;
  readonly seen: TrafficSeen;
}

/** A kind of check: how its arguments look in lab.yaml, and how it decides. Adding one touches its file, its test and the list. */
export interface CheckKind<Name extends string, Arguments> {
  /** The field of lab.yaml that holds the arguments. */
  readonly name: Name;
  readonly schema: z.ZodType<Arguments>;
  /** Rejects only with a ClusterError: the environment failed, not the learner. */
  run(options: Arguments, context: CheckContext): Promise<CheckFinding>;
}
