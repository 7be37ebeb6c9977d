import type { Diagnostic } from '@drydock/manifests';
import type { TrafficRequest, TrafficResult } from '@drydock/simulator';

export type CheckStatus = 'pass' | 'partial' | 'fail' | 'muted' | 'error';

export type Rung = 'symptom' | 'place' | 'concept' | 'diff';

/** Result of one check; its JSON form is what `drydock grade --format json` prints. */
export interface CheckResult {
  readonly id: string;
  readonly step: string;
  readonly title: string;
  readonly status: CheckStatus;
  readonly earned: number;
  readonly possible: number;
  /** One sentence: what was wanted, what was seen. */
  readonly message?: string;
  /** The mistake that was recognised, and the first rung of its ladder. */
  readonly hint?: { readonly mistake: string; readonly rung: Rung; readonly text: string };
  readonly diagnostics?: readonly Diagnostic[];
  readonly counterexample?: {
    readonly request: TrafficRequest;
    readonly seen: TrafficSeen;
    readonly wanted: TrafficSeen;
  };
  /** The manifest line to look at: that of the mistake where one was recognised. */
  readonly place?: ResultPlace;
  /** The manifest line whose rule decided what was seen. */
  readonly decidedBy?: ResultPlace;
  /** For `muted`: the check whose failure explains this one. */
  readonly follows?: string;
}

export interface ResultPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly path?: string;
}

export interface TrafficSeen {
  readonly status?: number;
  readonly destination?: string;
  readonly path?: string;
  readonly error?: string;
}

/** What a check may show beyond its result: the request it sent and the whole answer, for the inspector. */
export interface CheckEvidence {
  readonly check: string;
  readonly request?: TrafficRequest;
  readonly result?: TrafficResult;
}

export interface GradeResult {
  readonly lab: string;
  readonly version: number;
  readonly grader: string;
  readonly seed: number;
  /** 0..1; null while any check is `error`, then `bounds` holds [low, high]. */
  readonly score: number | null;
  readonly bounds?: readonly [number, number];
  readonly checks: readonly CheckResult[];
}
