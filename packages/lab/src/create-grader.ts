import type { Cluster } from '@drydock/cluster';
import type { Diagnostic } from '@drydock/manifests';
import type { CheckEvidence, GradeResult } from './check-result.ts';
import type { FileSet } from './file-set.ts';
import { APPLY_ONCE, type JournalEntry } from './journal/journal-entry.ts';
import { replayJournal, type JournalFailure, type Replayed } from './journal/replay-journal.ts';
import type { OpenTerminal } from './journal/terminal.ts';
import type { Lab, LabStep } from './lab.ts';
import { scoreOf } from './score.ts';
import { createStages } from './grader-stages.ts';
import type { LabSession } from './lab-session.ts';

/** Version of grading: goes up when the same work may get another result. */
export const GRADER_VERSION = '0.1.0';

/** Makes a cluster with what a lab asks for installed. */
export type CreateCluster = (options: {
  readonly lab: Lab;
  readonly seed: number;
}) => Promise<Cluster>;

export interface GraderOptions {
  readonly lab: Lab;
  readonly createCluster: CreateCluster;
  /** For the lines of journals; without it such lines fail. */
  readonly openTerminal?: OpenTerminal;
  /** Default: the lab's. */
  readonly seed?: number;
}

export interface Work {
  /** The submission's files at workspace-relative paths; what it lacks is taken from the start. */
  readonly files: FileSet;
  /** What was done, beginning with those files. Default: they were applied once. */
  readonly journal?: readonly JournalEntry[];
  /** The step whose solution the work goes on from. Default: the lab's start. */
  readonly after?: string;
  /** Findings on files that could not be read as text; such a file counts as empty and refused. */
  readonly unreadable?: readonly Diagnostic[];
  /** Default: the last step, with the checks that it keeps. */
  readonly step?: string;
}

/** The right answer to a step. */
export function solutionOf({ after, id, journal, solution }: LabStep): Work {
  return {
    files: solution,
    step: id,
    ...(journal && { journal }),
    ...(after !== undefined && { after }),
  };
}

export interface GradedWork {
  readonly grade: GradeResult;
  /** What validation and the API server said about the files, as they were in the end. */
  readonly diagnostics: readonly Diagnostic[];
  /** Acts of the journal that could not be done. */
  readonly failures: readonly JournalFailure[];
  /** What the checks sent and saw. */
  readonly evidence: readonly CheckEvidence[];
  /** The files as they were checked. */
  readonly files: FileSet;
}

/** Grades one submission after another, each from the lab's start, as if it were alone. */
export interface Grader extends AsyncDisposable {
  grade(work: Work): Promise<GradedWork>;
  /** Whether some check of the step fails, decided by the first that does: cheaper than a grade. */
  fails(work: Work): Promise<boolean>;
  /** Does the work without grading it: the session, and the files, as it leaves them. */
  perform(work: Work): Promise<Performed>;
  /** The cluster as the last submission left it. */
  readonly cluster: () => Cluster;
}

export interface Performed extends Replayed {
  readonly session: LabSession;
}

/**
 * A grader with a cluster at the lab's start. Where the engine keeps snapshots, every submission
 * returns to it; elsewhere each gets a cluster of its own. Rejects with ClusterError when the lab cannot begin.
 */
export async function createGrader(options: GraderOptions): Promise<Grader> {
  const { lab, openTerminal } = options;
  const seed = options.seed ?? lab.cluster.seed;
  const stages = await createStages({ ...options, seed });

  const perform = async (work: Work): Promise<Performed> => {
    const { after, journal = APPLY_ONCE, unreadable = [] } = work;
    const files: FileSet = new Map([...lab.start, ...work.files]);
    const session =
      after === undefined
        ? await stages.begin(unreadable, work.journal === undefined)
        : await stages.goOn(after, unreadable);
    const terminal = openTerminal && { openTerminal };
    return { session, ...(await replayJournal(journal, { session, files, ...terminal })) };
  };

  const stepOf = ({ step }: Work): string => step ?? lab.steps.at(-1)?.id ?? '';

  return {
    cluster: stages.cluster,
    perform,
    async fails(work) {
      const { files, session } = await perform(work);
      return session.fails(stepOf(work), files);
    },
    async grade(work) {
      const { failures, files, session } = await perform(work);
      const { diagnostics, evidence, results } = await session.check(stepOf(work), files);
      const head = { lab: lab.id, version: lab.version, grader: GRADER_VERSION, seed };
      const grade = { ...head, ...scoreOf(results), checks: results };
      return { grade, diagnostics, failures, evidence, files };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(stages.cluster()[Symbol.asyncDispose]()),
  };
}
