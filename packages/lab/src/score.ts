import type { CheckResult } from './check-result.ts';

export interface Score {
  /** 0..1, null while a check is undecided. */
  readonly score: number | null;
  /** With a null score: what it is if all undecided checks fail, and if all pass. */
  readonly bounds?: readonly [low: number, high: number];
}

/**
 * Earned over possible points; a muted check earned none of its points, it only is not explained twice.
 * Without any points: 1 when all pass, else 0.
 */
export function scoreOf(checks: readonly CheckResult[]): Score {
  const sum = (pick: (check: CheckResult) => number): number =>
    checks.reduce((total, check) => total + pick(check), 0);
  const possible = sum((check) => check.possible);
  const isUndecided = checks.some((check) => check.status === 'error');
  if (possible === 0) {
    if (isUndecided) return { score: null, bounds: [0, 1] };
    return { score: checks.every((check) => check.status === 'pass') ? 1 : 0 };
  }
  const earned = sum((check) => check.earned);
  if (!isUndecided) return { score: round(earned / possible) };
  const open = sum((check) => (check.status === 'error' ? check.possible : 0));
  return { score: null, bounds: [round(earned / possible), round((earned + open) / possible)] };
}

/** Six decimals: the same bytes on every machine. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
