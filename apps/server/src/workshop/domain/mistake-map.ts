import type { MistakeMap, MistakeRow } from '@drydock/api';
import type { CheckOutcome, Progress } from './progress.ts';

/** What a mistake says to people, by its id; from the lab. */
export type MistakeTexts = (
  step: string,
  mistake: string,
) => { readonly symptom: string; readonly concept: string } | undefined;

export interface MistakeMapOptions {
  readonly now: number;
  readonly cellMs?: number;
  readonly cells?: number;
  /** At most so many rows, those with most learners first. */
  readonly rows?: number;
}

interface Counted {
  readonly step: string;
  readonly mistake: string;
  readonly cells: number[];
  learners: number;
}

/**
 * Which mistakes the class has now, and had in the last forty minutes, two minutes a cell. A learner
 * counts once in a cell however often they checked. A mistake that the lab does not know is left
 * out: a tab could claim any word.
 */
export function mistakeMap(
  learners: Iterable<Progress>,
  texts: MistakeTexts,
  { now, cellMs = 120_000, cells = 20, rows = 30 }: MistakeMapOptions,
): MistakeMap {
  const until = (Math.floor(now / cellMs) + 1) * cellMs;
  const counted = new Map<string, Counted>();
  for (const { steps } of learners) {
    for (const [step, { checks, verifiedAt }] of steps) {
      const { current, seen } = mistakesOf(checks, {
        isPassed: verifiedAt !== undefined,
        cellOf: (at) => cells - Math.ceil((until - at) / cellMs),
      });
      for (const [mistake, inCells] of seen) {
        const row = rowOf(counted, { step, mistake, cells });
        if (current.has(mistake)) row.learners += 1;
        count(row.cells, inCells);
      }
    }
  }
  const known = [...counted.values()]
    .flatMap((row): readonly MistakeRow[] => {
      const text = texts(row.step, row.mistake);
      return text ? [{ ...row, ...text }] : [];
    })
    .filter(({ learners, cells }) => learners > 0 || cells.some((count) => count > 0))
    .toSorted((a, b) => b.learners - a.learners || byName(a, b))
    .slice(0, rows);
  return { until, cellMs, rows: known };
}

/** Whether the last check of a step had a mistake, and the step is not passed yet. */
export function hasMistake({ steps }: Progress, step: string, mistake: string): boolean {
  const found = steps.get(step);
  if (found === undefined || found.verifiedAt !== undefined) return false;
  return found.checks.at(-1)?.mistakes.includes(mistake) ?? false;
}

function mistakesOf(
  checks: readonly CheckOutcome[],
  { isPassed, cellOf }: { readonly isPassed: boolean; readonly cellOf: (at: number) => number },
): {
  readonly current: ReadonlySet<string>;
  readonly seen: ReadonlyMap<string, ReadonlySet<number>>;
} {
  const seen = new Map<string, Set<number>>();
  for (const { at, mistakes } of checks) {
    for (const mistake of mistakes) {
      const inCells = seen.get(mistake) ?? new Set<number>();
      seen.set(mistake, inCells.add(cellOf(at)));
    }
  }
  return { current: new Set(isPassed ? [] : checks.at(-1)?.mistakes), seen };
}

/** Cells before the map begins are none. */
function count(cells: number[], inCells: ReadonlySet<number>): void {
  for (const cell of inCells) {
    const before = cells[cell];
    if (before !== undefined) cells[cell] = before + 1;
  }
}

function rowOf(
  counted: Map<string, Counted>,
  { step, mistake, cells }: { step: string; mistake: string; cells: number },
): Counted {
  const key = `${step} ${mistake}`;
  const row = counted.get(key) ?? {
    step,
    mistake,
    cells: Array.from({ length: cells }, () => 0),
    learners: 0,
  };
  counted.set(key, row);
  return row;
}

function byName(a: MistakeRow, b: MistakeRow): number {
  return a.step < b.step ? -1 : a.step > b.step ? 1 : a.mistake < b.mistake ? -1 : 1;
}
