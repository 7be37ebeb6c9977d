import type { CheckStatus } from '@drydock/lab';
import type { GradedCheck } from '../result.ts';
import type { ClassReport } from './class-report.ts';
import { checksOf, failureOf, type GradeReport } from './grade-report.ts';

/** How a class did, in numbers. Scores are 0..1. */
export interface ClassStatistics {
  /** Scores of those that have one, from low to high. */
  readonly scores: readonly number[];
  readonly median?: number;
  /** Between which the middle half lies. */
  readonly middle?: readonly [number, number];
  readonly mean?: number;
  /** Submissions that could not be graded, and those that are undecided: held, not 0. */
  readonly errors: number;
  readonly open: number;
  /** Learners of the roster who handed nothing in. */
  readonly missing: number;
  /** Submissions by score, in twentieths; 1 is in the last. */
  readonly histogram: readonly number[];
  /** Hardest first. */
  readonly checks: readonly CheckStatistics[];
  /** Most common first. */
  readonly mistakes: readonly MistakeStatistics[];
}

export interface CheckStatistics {
  readonly lab: string;
  readonly id: string;
  readonly title: string;
  readonly counts: Readonly<Record<CheckStatus, number>>;
  /** Share of those checked that passed. */
  readonly passed: number;
  /** Share of points in the better half of the class less that in the weaker one; absent in a small class. */
  readonly spread?: number;
  readonly mistake?: { readonly id: string; readonly count: number };
}

export interface MistakeStatistics {
  readonly id: string;
  /** Submissions that it was seen in. */
  readonly submissions: number;
  /** The words of the hint, as the first of them got them. */
  readonly text: string;
}

const BINS = 20;

/** Below so many scores a spread says nothing. */
const SMALLEST_CLASS = 10;

/** Counts a class: its scores, its checks and the mistakes that were recognised. */
export function classStatistics({ entries }: ClassReport): ClassStatistics {
  const scores = entries.flatMap(({ score }) => score ?? []).toSorted((a, b) => a - b);
  const histogram = Array.from({ length: BINS }, () => 0);
  for (const score of scores) {
    const bin = Math.min(BINS - 1, Math.floor(score * BINS + 1e-9));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const failures = entries.flatMap((entry) => failureOf(entry) ?? []);
  const missing = failures.filter(({ code }) => code === 'missing').length;
  const held = entries.filter(({ score }) => score === null).length;
  return {
    scores,
    ...numbersOf(scores),
    errors: failures.length - missing,
    open: Math.max(0, held - failures.length),
    missing,
    histogram,
    checks: checkStatistics(entries),
    mistakes: mistakeStatistics(entries),
  };
}

function numbersOf(scores: readonly number[]): Partial<ClassStatistics> {
  if (scores.length === 0) return {};
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return {
    mean,
    median: quantile(scores, 0.5),
    middle: [quantile(scores, 0.25), quantile(scores, 0.75)],
  };
}

/** Between the two nearest, by their distance. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

interface Seen {
  readonly lab: string;
  readonly first: GradedCheck;
  readonly checks: { readonly check: GradedCheck; readonly rank: number }[];
}

function checkStatistics(entries: readonly GradeReport[]): readonly CheckStatistics[] {
  const ranked = entries
    .filter(({ score }) => score !== null)
    .toSorted((a, b) => (a.score ?? 0) - (b.score ?? 0));
  const ranks = new Map(ranked.map((entry, index) => [entry, (index + 0.5) / ranked.length]));
  const byCheck = new Map<string, Seen>();
  for (const entry of entries) {
    for (const { lab, result } of entry.parts) {
      for (const check of result?.checks ?? []) {
        const key = `${lab}\n${check.id}`;
        const seen = byCheck.get(key) ?? { lab, first: check, checks: [] };
        seen.checks.push({ check, rank: ranks.get(entry) ?? Number.NaN });
        byCheck.set(key, seen);
      }
    }
  }
  const all = [...byCheck.values()].map((seen) => statisticsOf(seen, ranked.length));
  return all.toSorted((a, b) => a.passed - b.passed);
}

function statisticsOf({ lab, first, checks }: Seen, ranked: number): CheckStatistics {
  const counts = { pass: 0, partial: 0, fail: 0, muted: 0, error: 0 };
  for (const { check } of checks) counts[check.status] += 1;
  const share = (half: readonly Seen['checks'][number][]): number =>
    half.reduce((sum, { check }) => sum + shareOf(check), 0) / Math.max(1, half.length);
  const spread =
    share(checks.filter(({ rank }) => rank >= 0.5)) -
    share(checks.filter(({ rank }) => rank < 0.5));
  const [mistake] = countMistakes(checks.map(({ check }) => [check]));
  return {
    lab,
    id: first.id,
    title: first.title,
    counts,
    passed: counts.pass / checks.length,
    ...(ranked >= SMALLEST_CLASS ? { spread } : {}),
    ...(mistake ? { mistake: { id: mistake.id, count: mistake.submissions } } : {}),
  };
}

function shareOf({ earned, possible, status }: GradedCheck): number {
  return possible > 0 ? earned / possible : status === 'pass' ? 1 : 0;
}

function mistakeStatistics(entries: readonly GradeReport[]): readonly MistakeStatistics[] {
  return countMistakes(entries.map(checksOf));
}

/** Mistakes by the number of submissions that made them. */
function countMistakes(
  submissions: readonly (readonly GradedCheck[])[],
): readonly MistakeStatistics[] {
  const found = new Map<string, MistakeStatistics>();
  for (const checks of submissions) {
    const hints = new Map(checks.flatMap(({ hint }) => (hint ? [[hint.mistake, hint.text]] : [])));
    for (const [id, text] of hints) {
      const before = found.get(id);
      found.set(id, {
        id,
        submissions: (before?.submissions ?? 0) + 1,
        text: before?.text ?? text,
      });
    }
  }
  return [...found.values()].toSorted(
    (a, b) => b.submissions - a.submissions || (a.id < b.id ? -1 : 1),
  );
}
