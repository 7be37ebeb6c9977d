import type { AssignmentResult, BatchResult, Regrade } from '../result.ts';
import {
  reportOfAssignment,
  reportOfEntry,
  type GradeReport,
  type LabWords,
} from './grade-report.ts';

/** A lab that a class worked on. */
export interface ClassLab {
  readonly lab: string;
  readonly version: number;
  readonly title: string;
  readonly weight: number;
}

/** What the reports of a class are made of: one lab, or the labs of an assignment. Plain data. */
export interface ClassReport {
  readonly title: string;
  readonly grader: string;
  readonly seed: number;
  readonly labs: readonly ClassLab[];
  /** In the order of names. */
  readonly entries: readonly GradeReport[];
  /** What changed against an earlier result. */
  readonly regrade?: Regrade;
  /** Address of each submission's own report, by its name. */
  readonly links?: ReadonlyMap<string, string>;
}

/** The report of a class on one lab. */
export function classOfBatch(batch: BatchResult, words?: LabWords): ClassReport {
  const { lab, version, title, grader, seed, results } = batch;
  const own = words ?? { title };
  return {
    title,
    grader,
    seed,
    labs: [{ lab, version, title, weight: 1 }],
    entries: results.map((entry) => reportOfEntry(entry, lab, own)),
  };
}

/** The report of a class on an assignment of several labs. */
export function classOfAssignment(
  { grader, seed, labs, results }: AssignmentResult,
  words: ReadonlyMap<string, LabWords> = new Map(),
): ClassReport {
  return {
    title: labs.map(({ title }) => title).join(', '),
    grader,
    seed,
    labs,
    entries: results.map((entry) => reportOfAssignment(entry, labs, words)),
  };
}
