import type { GradeResult } from './check-result.ts';
import { createGrader, type GraderOptions, type Work } from './create-grader.ts';

/** Grades one submission: its files over the start, applied, and the last step's checks with those it keeps. */
export async function gradeLab(options: GraderOptions & Work): Promise<GradeResult> {
  await using grader = await createGrader(options);
  const { grade } = await grader.grade(options);
  return grade;
}
