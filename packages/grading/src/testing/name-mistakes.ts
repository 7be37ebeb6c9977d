import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { loadLab } from '@drydock/lab';
import { readLabFolder, readTrials } from '@drydock/lab/node';
import { openGrader } from '../grade-submission.ts';

/** How many planted mistakes of the course are named by the first message of the grader. */
export interface MistakesNamed {
  readonly total: number;
  readonly named: number;
  readonly missed: readonly MissedMistake[];
}

interface MissedMistake {
  readonly lab: string;
  readonly mistake: string;
  readonly wanted: string;
  /** The mistake that is named first, or what is said instead. */
  readonly seen: string;
}

/** Grades the mistakes of all labs in a folder; with `every` only each so-manieth of a lab. */
export async function nameMistakes(labs: string, every = 1): Promise<MistakesNamed> {
  const missed: MissedMistake[] = [];
  let total = 0;
  for (const name of (await readdir(labs)).toSorted()) {
    const files = await readLabFolder(path.join(labs, name)).catch(() => undefined);
    const lab = files?.has('lab.yaml') ? loadLab(files).lab : undefined;
    if (files === undefined || lab === undefined) continue;
    await using grader = await openGrader(lab);
    const trials = readTrials(lab, files).mistakes.filter((_, index) => index % every === 0);
    for (const { hint: wanted, name: mistake, work } of trials) {
      const { grade } = await grader.grade(work);
      const first = grade.checks.find(({ status }) => !['pass', 'muted'].includes(status));
      const seen = first?.hint?.mistake ?? first?.message ?? 'none';
      total += 1;
      if (seen !== wanted) missed.push({ lab: lab.id, mistake, wanted, seen });
    }
  }
  return { total, named: total - missed.length, missed };
}
