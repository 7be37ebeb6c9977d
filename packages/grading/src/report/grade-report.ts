import type { Lab } from '@drydock/lab';
import type {
  AssignmentEntry,
  AssignmentResult,
  BatchEntry,
  GradedCheck,
  Learner,
  SubmissionFailure,
  SubmissionResult,
} from '../result.ts';
import type { CheckExplanation } from './explain-checks.ts';

/** What the reports say about a lab beside its results. */
export interface LabWords {
  readonly title: string;
  /** Titles of its steps by id; a step without one is called by its id. */
  readonly steps?: Readonly<Record<string, string>>;
}

/** One lab of a submission: its result, or why there is none. */
export type ReportPart = LabWords & {
  readonly lab: string;
  /** Its share of the score, among the other labs'. */
  readonly weight: number;
  /** What explains failed checks, where somebody asked for it. */
  readonly explanations?: readonly CheckExplanation[];
} & (
    | { readonly result: SubmissionResult; readonly error?: undefined }
    | { readonly result?: undefined; readonly error: SubmissionFailure }
  );

/** What a report of one submission is made of: one lab, or the labs of an assignment. Plain data. */
export interface GradeReport {
  /** Absent where one piece of work is graded by itself. */
  readonly submission?: string;
  readonly learner?: Learner;
  /** Folder of the work as seen from the root of its repository, for annotations; '' or absent is that root. */
  readonly folder?: string;
  /** 0..1; null while it is open or a part has no result. */
  readonly score: number | null;
  readonly bounds?: readonly [low: number, high: number];
  /** In the order of the assignment; at least one. */
  readonly parts: readonly ReportPart[];
}

/** The words of a lab for its reports. */
export function labWords({ title, steps }: Lab): LabWords {
  return { title, steps: Object.fromEntries(steps.map((step) => [step.id, step.title])) };
}

interface WhoseWork {
  readonly submission?: string;
  readonly learner?: Learner;
  readonly folder?: string;
  readonly explanations?: readonly CheckExplanation[];
}

/** The report of one result. */
export function reportOfResult(
  result: SubmissionResult,
  words: LabWords,
  { explanations, ...head }: WhoseWork = {},
): GradeReport {
  const { lab, score, bounds } = result;
  const explained = explanations ? { explanations } : {};
  const part: ReportPart = { ...words, lab, weight: 1, result, ...explained };
  return { ...head, score, ...(bounds && { bounds }), parts: [part] };
}

/** The report of one submission of a class. `lab` is the id of the lab that was graded. */
export function reportOfEntry(
  { submission, learner, result, error }: BatchEntry,
  lab: string,
  words: LabWords,
  explanations?: readonly CheckExplanation[],
): GradeReport {
  const head = { submission, ...(learner && { learner }) };
  if (result) {
    return reportOfResult(result, words, { ...head, ...(explanations && { explanations }) });
  }
  return { ...head, score: null, parts: [{ ...words, lab, weight: 1, error }] };
}

/** The report of one submission to an assignment. */
export function reportOfAssignment(
  entry: AssignmentEntry,
  labs: AssignmentResult['labs'],
  words: ReadonlyMap<string, LabWords> = new Map(),
): GradeReport {
  const { submission, learner, score, bounds } = entry;
  return {
    submission,
    ...(learner && { learner }),
    score,
    ...(bounds && { bounds }),
    parts: entry.labs.map((part) => {
      const title = labs.find(({ lab }) => lab === part.lab)?.title ?? part.lab;
      return { title, ...words.get(part.lab), ...part };
    }),
  };
}

/** All checks of a submission, lab by lab. */
export function checksOf({ parts }: GradeReport): readonly GradedCheck[] {
  return parts.flatMap(({ result }) => result?.checks ?? []);
}

/**
 * Why a submission has no score: the first lab that could not be graded. `missing` only where nothing
 * was handed in for any lab.
 */
export function failureOf({ parts }: GradeReport): SubmissionFailure | undefined {
  const failed = parts.flatMap(({ title, error }) => (error ? [{ title, error }] : []));
  const broken = failed.find(({ error }) => error.code !== 'missing');
  const [absent] = failed;
  if (broken) return broken.error;
  if (!absent || failed.length === parts.length) return absent?.error;
  return { code: 'unreadable', message: `Nothing was handed in for ${absent.title}.` };
}

/** Name of the work for people: the learner's where the roster has it. */
export function nameOf({ submission, learner, parts }: GradeReport): string {
  return learner?.name ?? submission ?? parts.map(({ title }) => title).join(', ');
}
