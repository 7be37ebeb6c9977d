import type { CheckFinding } from './check-kind.ts';

/** The work is not as wanted. One sentence: what was wanted, what was seen. */
export function failure(message: string): CheckFinding {
  return { status: 'fail', share: 0, message };
}

/** It cannot be told whether the work is as wanted: the lab or the environment is at fault, not the learner. */
export function undecided(why: string): CheckFinding {
  return { status: 'error', share: 0, message: `Could not check: ${why}.` };
}
