import { ANSWERS_FILE } from '../checks/answers.ts';
import type { Rung } from '../check-result.ts';
import type { FileSet } from '../file-set.ts';
import { renderHint, type HintFacts } from '../format/hint-text.ts';
import type { MistakeDefinition } from '../format/lab-definition.ts';
import { describePlace } from '../session/place.ts';
import type { Cause } from './cause.ts';
import { lineDiff } from './line-diff.ts';

export interface LadderRung {
  readonly rung: Rung;
  readonly text: string;
  /** Points that looking at this rung costs. */
  readonly price: number;
}

/** The four rungs of a recognised mistake: what shows, where, why, and the change itself. */
export function ladderOf(
  cause: Cause,
  facts: HintFacts,
  files: FileSet,
  solution: FileSet,
): readonly LadderRung[] {
  const { mistake } = cause;
  const texts: Readonly<Record<Rung, string>> = {
    symptom: renderHint(mistake.symptom, facts),
    place: renderHint(mistake.place ?? defaultPlace(cause), facts),
    concept: renderHint(mistake.concept, facts),
    diff: solutionDiff(files, solution),
  };
  return RUNGS.map((rung) => ({ rung, text: texts[rung], price: priceOf(mistake, rung) }));
}

const RUNGS: readonly Rung[] = ['symptom', 'place', 'concept', 'diff'];

function defaultPlace({ place }: Cause): string {
  return place === undefined
    ? 'Look at the files of your workspace.'
    : `Look at ${describePlace(place)}.`;
}

function priceOf({ price }: MistakeDefinition, rung: Rung): number {
  if (typeof price === 'number') return rung === 'diff' ? price : 0;
  return price[rung] ?? 0;
}

/** What turns the learner's files into the solution's, file by file. */
export function solutionDiff(files: FileSet, solution: FileSet): string {
  // Answers to questions are no change of manifests, and would be given away.
  const paths = [...solution.keys()].filter((path) => path !== ANSWERS_FILE);
  const parts = paths.flatMap((path) => {
    const diff = lineDiff(files.get(path) ?? '', solution.get(path) ?? '');
    return diff === '' ? [] : [`${path}\n${diff}`];
  });
  return parts.length === 0 ? 'Your files are those of the solution.' : parts.join('\n\n');
}
