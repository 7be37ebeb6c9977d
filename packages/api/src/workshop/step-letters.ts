/**
 * State of a learner at a step, one letter each, so that 200 learners x 16 steps fit in a message:
 * `.` not there yet, `w` working, `f` a check failed, `c` passed by the tab's word and not yet
 * re-checked, `r` so claimed and refuted, `p` passed.
 */
export const STEP_LETTERS = {
  untouched: '.',
  working: 'w',
  failing: 'f',
  claimed: 'c',
  refuted: 'r',
  passed: 'p',
} as const;

/** See {@link STEP_LETTERS}. */
export type StepState = keyof typeof STEP_LETTERS;

/** The key of a step in a workshop: `<lab>/<step>`. */
export function stepKey(lab: string, step: string): string {
  return `${lab}/${step}`;
}
