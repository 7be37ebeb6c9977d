import type { Dashboard, Hand, LearnerRow, MistakeRow, WorkshopLab } from '@drydock/api';
import type { GridLearner, GridRow, StepState } from './step-grid.ts';

/** One learner as the instructor sees them. Times are milliseconds of the server's clock. */
export interface LearnerView extends GridLearner {
  readonly isOnline: boolean;
  readonly stuck?: LearnerRow['stuck'];
  /** The tab says that the step is passed; the server has not done the work again, or found otherwise. */
  readonly claim?: 'open' | 'refuted';
  /** The mistake that their last check recognised. */
  readonly mistake?: string;
  readonly seenMs?: number;
}

/** A step of the workshop, in the order in which it is taught. */
export interface StepView extends GridRow {
  readonly labId: string;
  readonly stepId: string;
  /** `<lab>/<step>`, as the server names it. */
  readonly key: string;
  /** `5.4`: number of the lab, place of the step. */
  readonly number: string;
  readonly isLocked: boolean;
}

/** Somebody who waits for the instructor, in the order of the queue. */
export interface HandView {
  readonly learner: string;
  readonly name: string;
  readonly raisedMs: number;
  readonly text: string;
  /** Number of the step they are at; absent where the hand names none. */
  readonly at?: string;
  readonly isTaken: boolean;
}

export interface MistakeView extends MistakeRow {
  readonly number: string;
}

/** The number of a lab in its course; labs of another course are counted in the order of teaching. */
export type LabNumber = (lab: string) => number | undefined;

export function viewSteps(
  labs: readonly WorkshopLab[],
  locked: readonly string[],
  numberOf: LabNumber,
): readonly StepView[] {
  const isLocked = new Set(locked);
  return labs.flatMap(({ id, title, steps }, lab) => {
    const number = numberOf(id) ?? lab + 1;
    return steps.map((step, index) => ({
      lab: `${number} ${title}`,
      step: step.title,
      labId: id,
      stepId: step.id,
      key: `${id}/${step.id}`,
      number: `${number}.${index + 1}`,
      isLocked: isLocked.has(`${id}/${step.id}`),
    }));
  });
}

const letters: Readonly<Record<string, StepState>> = {
  w: 'working',
  f: 'failed',
  c: 'working',
  r: 'failed',
  p: 'passed',
};

/** A row of the dashboard as the grid draws it. A claim that the server has not confirmed is no pass. */
export function viewLearner(row: LearnerRow): LearnerView {
  const states = Array.from(row.steps, (letter, index): StepState => {
    const isStuckHere = row.stuck !== undefined && index === row.at && letter !== 'p';
    return isStuckHere ? 'stuck' : (letters[letter] ?? 'open');
  });
  const letter = row.at === undefined ? '' : row.steps[row.at];
  return {
    id: row.id,
    name: row.name,
    states,
    isOnline: row.online,
    ...(row.at === undefined ? {} : { at: row.at }),
    ...(row.stuck ? { stuck: row.stuck } : {}),
    ...(letter === 'c' ? { claim: 'open' as const } : {}),
    ...(letter === 'r' ? { claim: 'refuted' as const } : {}),
    ...(row.mistake === undefined ? {} : { mistake: row.mistake }),
    ...(row.lastAt === undefined ? {} : { seenMs: row.lastAt }),
  };
}

export function viewHands(hands: readonly Hand[], steps: readonly StepView[]): readonly HandView[] {
  return hands.map(({ learner, name, raisedAt, lab, step, message, takenAt }) => {
    const at = steps.find(({ key }) => key === `${lab}/${step}`)?.number;
    return {
      learner,
      name,
      raisedMs: raisedAt,
      text: message ?? '',
      isTaken: takenAt !== undefined,
      ...(at === undefined ? {} : { at }),
    };
  });
}

export function viewMistakes(
  { mistakes }: Pick<Dashboard, 'mistakes'>,
  steps: readonly StepView[],
): readonly MistakeView[] {
  return mistakes.rows.map((row) => ({
    ...row,
    number: steps.find(({ key }) => key === row.step)?.number ?? '',
  }));
}

/** The steps to lock and to unlock so that exactly those from `from` on are locked; undefined: none. */
export function lockChanges(
  steps: readonly StepView[],
  from: number | undefined,
): { readonly lock: readonly string[]; readonly unlock: readonly string[] } {
  const first = from ?? steps.length;
  const keys = (wanted: (step: StepView, index: number) => boolean): readonly string[] =>
    steps.filter(wanted).map(({ key }) => key);
  return {
    lock: keys(({ isLocked }, index) => index >= first && !isLocked),
    unlock: keys(({ isLocked }, index) => index < first && isLocked),
  };
}
