import type { Cluster, ClusterSnapshot } from '@drydock/cluster';
import type { FsSnapshot, WorkingCopy } from '@drydock/git';
import type { Diagnostic } from '@drydock/manifests';
import type { GraderOptions } from './create-grader.ts';
import type { FileSet } from './file-set.ts';
import { APPLY_ONCE } from './journal/journal-entry.ts';
import { replayJournal } from './journal/replay-journal.ts';
import type { LabSession } from './lab-session.ts';
import type { Lab } from './lab.ts';
import { createLabSession, resumeLabSession } from './session/create-lab-session.ts';
import { cloneFirst } from './session/lab-repository.ts';
import { createSurroundings } from './session/surroundings.ts';

/** The states of a lab that work begins in, each made once where the engine keeps snapshots. */
export interface Stages {
  /** A session at the start of the lab. `isFixed`: nothing but the files that are applied will change the cluster. */
  begin(unreadable: readonly Diagnostic[], isFixed: boolean): Promise<LabSession>;
  /** A session after the solutions up to a step. */
  goOn(after: string, unreadable: readonly Diagnostic[]): Promise<LabSession>;
  readonly cluster: () => Cluster;
}

/** Where the solution of a step has led. */
interface Solved {
  readonly snapshot: ClusterSnapshot;
  readonly applied: FileSet;
}

/** Rejects with ClusterError when the lab cannot begin. */
export async function createStages({
  lab,
  createCluster,
  openTerminal,
  seed,
}: GraderOptions & { readonly seed: number }): Promise<Stages> {
  let cluster = await createCluster({ lab, seed });
  let fresh: LabSession | undefined = await createLabSession({ lab, cluster });
  const start = await createSurroundings(cluster).read();
  const begun: ClusterSnapshot | undefined = await cluster.snapshots?.capture();
  const solved = new Map<string, Solved>();
  const clones = createClones(lab, () => cluster);

  /** The first session, then a return to the snapshot, else a new cluster. */
  const begin = async (
    unreadable: readonly Diagnostic[],
    isFixed: boolean,
  ): Promise<LabSession> => {
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
    const known = { ...(copy && { copy }), ...(isFixed && { start }) };
    return resumeLabSession({ lab, cluster, unreadable, ...known });
  };

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
    const terminal = openTerminal && { openTerminal };
    let applied: FileSet = new Map();
    for (const { id, journal = APPLY_ONCE, solution } of lab.steps) {
      const replayed = await replayJournal(journal, { session, files: solution, ...terminal });
      applied = replayed.applied ?? applied;
      const snapshot = await cluster.snapshots?.capture();
      if (snapshot) solved.set(id, { snapshot, applied });
      if (id === after) break;
    }
    return resumed(applied);
  };

  return { begin, goOn, cluster: () => cluster };
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
