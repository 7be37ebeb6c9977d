import type { Cluster, ClusterSnapshot } from '@drydock/cluster';
import type { Diagnostic } from '@drydock/manifests';
import type { GradeResult } from './check-result.ts';
import type { FileSet } from './file-set.ts';
import type { Lab } from './lab.ts';
import { scoreOf } from './score.ts';
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
  /** Default: the lab's. */
  readonly seed?: number;
}

export interface Work {
  /** The submission's files at workspace-relative paths; what it lacks is taken from the start. */
  readonly files: FileSet;
  /** Findings on files that could not be read as text; such a file counts as empty and refused. */
  readonly unreadable?: readonly Diagnostic[];
  /** Default: the last step, with the checks that it keeps. */
  readonly step?: string;
}

export interface GradedWork {
  readonly grade: GradeResult;
  /** What validation and the API server said when the files were applied. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Grades one submission after another, each from the lab's start, as if it were alone. */
export interface Grader extends AsyncDisposable {
  grade(work: Work): Promise<GradedWork>;
  /** The cluster as the last submission left it. */
  readonly cluster: () => Cluster;
}

/**
 * A grader with a cluster at the lab's start. Where the engine keeps snapshots, every submission
 * returns to it; elsewhere each gets a cluster of its own. Rejects with ClusterError when the lab cannot begin.
 */
export async function createGrader(options: GraderOptions): Promise<Grader> {
  const { lab, createCluster } = options;
  const seed = options.seed ?? lab.cluster.seed;
  let cluster = await createCluster({ lab, seed });
  let session: LabSession | undefined = await createLabSession({ lab, cluster });
  const start = await createSurroundings(cluster).read();
  const snapshot: ClusterSnapshot | undefined = await cluster.snapshots?.capture();

  /** A session at the start: the first one, then a return to the snapshot, else a new cluster. */
  const begin = async (unreadable: readonly Diagnostic[]): Promise<LabSession> => {
    const isFresh = session !== undefined;
    session = undefined;
    if (snapshot !== undefined) {
      await cluster.snapshots?.restore(snapshot);
    } else if (!isFresh) {
      await cluster[Symbol.asyncDispose]();
      cluster = await createCluster({ lab, seed });
      return createLabSession({ lab, cluster, unreadable });
    }
    return resumeLabSession({ lab, cluster, unreadable, start });
  };

  return {
    cluster: () => cluster,
    async grade({ files, unreadable = [], step }) {
      const current = await begin(unreadable);
      const work: FileSet = new Map([...lab.start, ...files]);
      const { diagnostics } = await current.apply(work);
      const report = await current.check(step ?? lab.steps.at(-1)?.id ?? '', work);
      const { results } = report;
      const head = { lab: lab.id, version: lab.version, grader: GRADER_VERSION, seed };
      return { grade: { ...head, ...scoreOf(results), checks: results }, diagnostics };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(cluster[Symbol.asyncDispose]()),
  };
}
