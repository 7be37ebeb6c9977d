import type { Cluster, ClusterSnapshot } from '@drydock/cluster';
import type { FsSnapshot, WorkingCopy } from '@drydock/git';
import type { Diagnostic } from '@drydock/manifests';
import type { GradeResult } from './check-result.ts';
import type { FileSet } from './file-set.ts';
import type { JournalEntry } from './journal/journal-entry.ts';
import { replayJournal, type JournalFailure, type Replayed } from './journal/replay-journal.ts';
import type { OpenTerminal } from './journal/terminal.ts';
import type { Lab, LabStep } from './lab.ts';
import { scoreOf } from './score.ts';
import { cloneFirst } from './session/lab-repository.ts';
import { createSurroundings } from './session/surroundings.ts';
import { createLabSession, resumeLabSession } from './session/create-lab-session.ts';
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

/** Where the solution of a step has led. */
interface Solved {
  readonly snapshot: ClusterSnapshot;
  readonly applied: FileSet;
}

/**
 * A grader with a cluster at the lab's start. Where the engine keeps snapshots, every submission
 * returns to it; elsewhere each gets a cluster of its own. Rejects with ClusterError when the lab cannot begin.
 */
export async function createGrader(options: GraderOptions): Promise<Grader> {
  const { lab, createCluster, openTerminal } = options;
  const seed = options.seed ?? lab.cluster.seed;
  let cluster = await createCluster({ lab, seed });
  let fresh: LabSession | undefined = await createLabSession({ lab, cluster });
  const start = await createSurroundings(cluster).read();
  const begun: ClusterSnapshot | undefined = await cluster.snapshots?.capture();
  /** The cluster after the solution of a step, by the step's id. */
  const solved = new Map<string, Solved>();

  const clones = createClones(lab, () => cluster);

  /** A session at the start: the first one, then a return to the snapshot, else a new cluster. */
  const begin = async (unreadable: readonly Diagnostic[], isFixed: boolean) => {
    const isFresh = fresh !== undefined;
    fresh = undefined;
    if (begun !== undefined) {
      await cluster.snapshots?.restore(begun);
    } else if (!isFresh) {
      await cluster[Symbol.asyncDispose]();
      cluster = await createCluster({ lab, seed });
      return createLabSession({ lab, cluster, unreadable });
    }
    const copy = await clones('');
    return resumeLabSession({
      lab,
      cluster,
      unreadable,
      ...(copy && { copy }),
      ...(isFixed && { start }),
    });
  };

  const replay = (
    session: LabSession,
    files: FileSet,
    journal: readonly JournalEntry[],
  ): Promise<Replayed> =>
    replayJournal(journal, { session, files, ...(openTerminal && { openTerminal }) });

  /** A session after the solutions up to a step. */
  const goOn = async (after: string, unreadable: readonly Diagnostic[]): Promise<LabSession> => {
    const resumed = async (applied: FileSet): Promise<LabSession> => {
      const copy = await clones(after);
      return resumeLabSession({ lab, cluster, unreadable, applied, ...(copy && { copy }) });
    };
    const known = solved.get(after);
    if (known !== undefined) {
      await cluster.snapshots?.restore(known.snapshot);
      return resumed(known.applied);
    }
    const session = await begin(unreadable, false);
    let applied: FileSet = new Map();
    for (const { id, journal, solution } of lab.steps) {
      const replayed = await replay(session, solution, journal ?? [{ act: 'apply' }]);
      applied = replayed.applied ?? applied;
      const snapshot = await cluster.snapshots?.capture();
      if (snapshot) solved.set(id, { snapshot, applied });
      if (id === after) break;
    }
    return resumed(applied);
  };

  const perform = async (work: Work): Promise<Performed> => {
    const { after, journal, unreadable = [] } = work;
    const files: FileSet = new Map([...lab.start, ...work.files]);
    const session =
      after === undefined
        ? await begin(unreadable, journal === undefined)
        : await goOn(after, unreadable);
    return { session, ...(await replay(session, files, journal ?? [{ act: 'apply' }])) };
  };

  const stepOf = ({ step }: Work): string => step ?? lab.steps.at(-1)?.id ?? '';

  return {
    cluster: () => cluster,
    perform,
    async fails(work) {
      const { files, session } = await perform(work);
      return session.fails(stepOf(work), files);
    },
    async grade(work) {
      const { failures, files, session } = await perform(work);
      const { diagnostics, results } = await session.check(stepOf(work), files);
      const head = { lab: lab.id, version: lab.version, grader: GRADER_VERSION, seed };
      const grade = { ...head, ...scoreOf(results), checks: results };
      return { grade, diagnostics, failures };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(cluster[Symbol.asyncDispose]()),
  };
}

/**
 * Clones of the lab's repository by the stage at which they were made: the first one of a stage is
 * cloned, and made again as it was when the stage is.
 */
function createClones(
  lab: Lab,
  cluster: () => Cluster,
): (stage: string) => Promise<WorkingCopy | undefined> {
  const made = new Map<string, { readonly copy: WorkingCopy; readonly begun: FsSnapshot }>();
  return async (stage) => {
    const known = made.get(stage);
    if (known !== undefined) {
      known.copy.restoreSnapshot(known.begun);
      return known.copy;
    }
    const copy = await cloneFirst(cluster(), lab);
    if (copy && cluster().snapshots) made.set(stage, { copy, begun: copy.snapshot() });
    return copy;
  };
}
