import type { StepData } from './lab-data.ts';

/** What a learner has done in one lab, as far as points go. */
export interface Progress {
  /** Best points earned, by check. Passed checks stay passed. */
  readonly earned: Readonly<Record<string, number>>;
  /** Points paid for hints, by check. */
  readonly paid: Readonly<Record<string, number>>;
  /** Steps whose solution was shown: they give no points. */
  readonly shown: readonly string[];
}

export interface Score {
  readonly earned: number;
  readonly possible: number;
}

export function stepScore(step: StepData, progress: Progress): Score {
  let earned = 0;
  let possible = 0;
  for (const check of step.checks) {
    possible += check.points;
    const got = (progress.earned[check.id] ?? 0) - (progress.paid[check.id] ?? 0);
    if (!progress.shown.includes(step.id)) earned += Math.max(0, got);
  }
  return { earned, possible };
}

export function labScore(steps: readonly StepData[], progress: Progress): Score {
  const scores = steps.map((step) => stepScore(step, progress));
  return {
    earned: scores.reduce((sum, score) => sum + score.earned, 0),
    possible: scores.reduce((sum, score) => sum + score.possible, 0),
  };
}

/** A step is passed when each of its checks once gave all its points, or its solution was shown and holds. */
export function isStepPassed(step: StepData, progress: Progress): boolean {
  return step.checks.every((check) => (progress.earned[check.id] ?? 0) >= check.points);
}
