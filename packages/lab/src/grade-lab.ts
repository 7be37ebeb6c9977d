import type { Cluster } from '@drydock/cluster';
import type { Diagnostic } from '@drydock/manifests';
import type { CheckResult, GradeResult } from './check-result.ts';
import type { FileSet } from './file-set.ts';
import type { Lab } from './lab.ts';
import type { LabSession } from './lab-session.ts';
import { scoreOf } from './score.ts';
import { createLabSession } from './session/create-lab-session.ts';

/** Version of grading: goes up when the same work may get another result. */
export const GRADER_VERSION = '0.1.0';

export interface GradeOptions {
  readonly lab: Lab;
  /** The submission's files at workspace-relative paths; what it lacks is taken from the start. */
  readonly files: FileSet;
  /** A fresh cluster for this submission alone; it is disposed of afterwards. */
  readonly createCluster: (options: { readonly seed: number }) => Promise<Cluster>;
  readonly seed?: number;
  /** Findings on files that could not be read as text; such a file counts as empty and refused. */
  readonly unreadable?: readonly Diagnostic[];
}

/** Grades a submission: its files over the start, applied, and the last step's checks with those it keeps. */
export async function gradeLab(options: GradeOptions): Promise<GradeResult> {
  const { lab, files, createCluster, unreadable = [] } = options;
  const seed = options.seed ?? lab.cluster.seed;
  await using cluster = await createCluster({ seed });
  const session = await createLabSession({ lab, cluster, unreadable });
  return gradeOn(session, files, seed);
}

/** Grades on a session that is at the lab's start. */
export async function gradeOn(
  session: LabSession,
  files: FileSet,
  seed: number,
): Promise<GradeResult> {
  const { lab } = session;
  const work: FileSet = new Map([...lab.start, ...files]);
  await session.apply(work);
  const last = lab.steps.at(-1);
  const report = last && (await session.check(last.id, work));
  return gradeOf(lab, report?.results ?? [], seed);
}

export function gradeOf(lab: Lab, checks: readonly CheckResult[], seed: number): GradeResult {
  return {
    lab: lab.id,
    version: lab.version,
    grader: GRADER_VERSION,
    seed,
    ...scoreOf(checks),
    checks,
  };
}
