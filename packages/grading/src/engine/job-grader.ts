import { loadLab, type ChosenVariant, type Grader, type Lab } from '@drydock/lab';
import { explainChecks, type CheckExplanation } from '../report/explain-checks.ts';
import { openGrader } from '../grade-submission.ts';
import { readSubmission, readArchive } from '../input/read-submission.ts';
import { knownFiles, type Submission } from '../input/submission.ts';
import { SubmissionError } from '../input/submission-error.ts';
import { SUBMISSION_LIMITS, type SubmissionLimits } from '../input/submission-limits.ts';
import { hashOfHidden, resultOf } from '../submission-result.ts';
import type { GradeAnswer, GradeJob, HandedInNotes, WorkerSetup } from './grade-job.ts';

/** Grades one job after another, on clusters that it keeps. */
export interface JobGrader extends AsyncDisposable {
  /** `begun` is called when the lab's cluster stands, again for the second attempt after a failure. Never rejects. */
  grade(job: GradeJob, begun: () => void): Promise<GradeAnswer>;
}

/** Clusters that are kept, of the labs and seeds that were graded last. */
const KEPT = 3;

interface Opened {
  readonly lab: Lab;
  readonly variant?: ChosenVariant;
  readonly grader: Grader;
}

export function createJobGrader({ labs, limits = SUBMISSION_LIMITS }: WorkerSetup): JobGrader {
  const opened = new Map<string, Opened>();

  const close = async (key: string): Promise<void> => {
    const known = opened.get(key);
    opened.delete(key);
    await known?.grader[Symbol.asyncDispose]();
  };

  const open = async (job: GradeJob): Promise<readonly [string, Opened]> => {
    const key = JSON.stringify([job.lab, job.seed, job.isVariant]);
    const one = opened.get(key) ?? (await begin(job));
    opened.delete(key);
    opened.set(key, one); // the last one was used last
    for (const old of [...opened.keys()].slice(0, -KEPT)) await close(old);
    return [key, one];
  };

  const begin = async ({ isVariant, lab: index, seed }: GradeJob): Promise<Opened> => {
    const { files = new Map(), hidden } = labs[index] ?? {};
    const { diagnostics, lab, variant } = loadLab(files, {
      ...(hidden && { hidden }),
      ...(isVariant === true && seed !== undefined && { variant: seed }),
    });
    if (lab === undefined) throw new Error(diagnostics[0]?.message ?? 'The lab does not load.');
    return { lab, grader: await openGrader(lab, seed), ...(variant && { variant }) };
  };

  const gradeOpened = async (
    job: GradeJob,
    { grader, lab, variant }: Opened,
  ): Promise<GradeAnswer> => {
    const submission = await readWork(job, lab, limits);
    if (submission.input === job.known) return { same: true };
    const { evidence, files, grade } = await grader.grade(submission);
    const hidden = hashOfHidden(labs[job.lab]?.hidden);
    const result = resultOf(lab, submission, grade, {
      ...(variant && { variant }),
      ...(hidden !== undefined && { hidden }),
    });
    const explanations: readonly CheckExplanation[] = job.explain
      ? explainChecks(result.checks, evidence, files)
      : [];
    return { result, notes: notesOf(lab, submission), explanations };
  };

  const attempt = async (job: GradeJob, begun: () => void): Promise<GradeAnswer> => {
    let key: string | undefined;
    try {
      const [openKey, one] = await open(job);
      key = openKey;
      begun();
      return await gradeOpened(job, one);
    } catch (error) {
      if (error instanceof SubmissionError) {
        return { error: { code: error.code, message: error.message } };
      }
      const why = error instanceof Error ? error.message : String(error);
      if (key === undefined) {
        return { error: { code: 'crash', message: `The lab does not begin: ${why}` } };
      }
      // Nobody knows in what state the cluster is now.
      await close(key).catch(() => undefined);
      return {
        error: { code: 'failed', message: `The grader failed at this work, twice: ${why}` },
      };
    }
  };

  return {
    async grade(job, begun) {
      const answer = await attempt(job, begun);
      // Perhaps it was what another submission left in the cluster: the second one is new.
      const hasFailed = 'error' in answer && answer.error.code === 'failed';
      return hasFailed ? attempt(job, begun) : answer;
    },
    async [Symbol.asyncDispose]() {
      for (const key of opened.keys()) await close(key);
    },
  };
}

function readWork(
  { assignment, work }: GradeJob,
  lab: Lab,
  limits: SubmissionLimits,
): Promise<Submission> {
  const options = { limits, ...(assignment && { assignment: { all: assignment, own: lab.id } }) };
  const known = knownFiles(lab);
  return typeof work === 'string'
    ? readSubmission(work, known, options)
    : readArchive(work, known, options);
}

const SHOWN = 10;

function notesOf(lab: Lab, { files, graded, ignored }: Submission): HandedInNotes {
  const missing = graded ? [] : lab.workspace.filter((name) => !files.has(name));
  const shown = ignored.slice(0, SHOWN);
  return { ignored: shown, ignoredCount: ignored.length, missing, ...(graded && { graded }) };
}
