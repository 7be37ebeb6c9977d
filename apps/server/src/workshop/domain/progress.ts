import { stepKey, type LearnerEvent, type Verdict } from '@drydock/api';

/** What progress needs of an event: all but the learner's files. */
export type ProgressEvent =
  | (EventHead & { readonly type: 'opened' | 'edited' | 'saved' | 'hinted' })
  | (EventHead & {
      readonly type: 'checked';
      readonly checks: Extract<LearnerEvent, { type: 'checked' }>['checks'];
    });

interface EventHead {
  readonly id: string;
  readonly sequence: number;
  /** Not later than its arrival. */
  readonly at: number;
  readonly lab: string;
  readonly step: string;
}

/** One run of a step's checks, as the tab told it. */
export interface CheckOutcome {
  readonly id: string;
  readonly sequence: number;
  readonly at: number;
  readonly passed: boolean;
  /** Ids of checks that failed, those that follow from another one aside. */
  readonly failing: readonly string[];
  readonly mistakes: readonly string[];
}

/** What a learner did at one step. */
export interface StepProgress {
  readonly firstAt: number;
  readonly lastAt: number;
  /** The newest CHECKS_KEPT, the newest last. */
  readonly checks: readonly CheckOutcome[];
  /** When all checks first passed, by the tab's word. */
  readonly claimedAt?: number;
  /** When the server first found so too. */
  readonly verifiedAt?: number;
  /** The newest that decided. */
  readonly verdict?: Pick<Verdict, 'event' | 'verdict' | 'at'>;
}

/** What one learner did. Made only by `addEvent` and `addVerdict`. */
export interface Progress {
  readonly lastAt?: number;
  /** The newest event: where the learner is. */
  readonly newest?: Pick<ProgressEvent, 'id' | 'sequence' | 'at' | 'lab' | 'step'>;
  /** By step key. */
  readonly steps: ReadonlyMap<string, StepProgress>;
}

export const NO_PROGRESS: Progress = Object.freeze({ steps: new Map<string, StepProgress>() });

/** Enough to see a streak and forty minutes of mistakes; it bounds what a learner costs. */
export const CHECKS_KEPT = 16;

interface Ordered {
  readonly at: number;
  readonly sequence: number;
  readonly id: string;
}

/** Events of a learner in one order, whichever came first: by time, then by the tab's count, then by id. */
export function byTime(a: Ordered, b: Ordered): number {
  return a.at - b.at || a.sequence - b.sequence || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * Progress with one more event. The order of events does not matter and an event that is in already
 * changes nothing, so replays, two devices and two servers come to the same.
 */
export function addEvent(progress: Progress, event: ProgressEvent): Progress {
  const { id, sequence, at, lab, step } = event;
  const key = stepKey(lab, step);
  const { newest } = progress;
  const isNewest = newest === undefined || byTime(newest, event) < 0;
  return {
    lastAt: Math.max(progress.lastAt ?? at, at),
    newest: isNewest ? { id, sequence, at, lab, step } : newest,
    steps: new Map(progress.steps).set(key, stepWithEvent(progress.steps.get(key), event)),
  };
}

/** Progress with what the server found about a claim. As with events, order and repetition do not matter. */
export function addVerdict(progress: Progress, found: Verdict): Progress {
  if (found.verdict === 'undecided') return progress;
  const key = stepKey(found.lab, found.step);
  const before = progress.steps.get(key) ?? { firstAt: found.at, lastAt: found.at, checks: [] };
  const { event, verdict, at } = found;
  const isNewer = before.verdict === undefined || isLater(found, before.verdict);
  const after: StepProgress = {
    ...before,
    firstAt: Math.min(before.firstAt, at),
    lastAt: Math.max(before.lastAt, at),
    ...(isNewer && { verdict: { event, verdict, at } }),
    ...(verdict === 'verified' && { verifiedAt: Math.min(before.verifiedAt ?? at, at) }),
  };
  return { ...progress, steps: new Map(progress.steps).set(key, after) };
}

function isLater(a: Pick<Verdict, 'event' | 'at'>, b: Pick<Verdict, 'event' | 'at'>): boolean {
  return a.at - b.at > 0 || (a.at === b.at && a.event > b.event);
}

function stepWithEvent(step: StepProgress | undefined, event: ProgressEvent): StepProgress {
  const { at } = event;
  const touched: StepProgress = {
    ...step,
    checks: step?.checks ?? [],
    firstAt: Math.min(step?.firstAt ?? at, at),
    lastAt: Math.max(step?.lastAt ?? at, at),
  };
  if (event.type !== 'checked') return touched;
  const outcome = outcomeOf(event);
  const claimedAt = outcome.passed ? Math.min(touched.claimedAt ?? at, at) : touched.claimedAt;
  return {
    ...touched,
    checks: withOutcome(touched.checks, outcome),
    ...(claimedAt !== undefined && { claimedAt }),
  };
}

function outcomeOf({
  id,
  sequence,
  at,
  checks,
}: Extract<ProgressEvent, { type: 'checked' }>): CheckOutcome {
  const unmet = checks.filter(({ status }) => status !== 'pass');
  const named = new Set(unmet.flatMap(({ mistake }) => (mistake === undefined ? [] : [mistake])));
  return {
    id,
    sequence,
    at,
    passed: unmet.length === 0,
    failing: unmet.filter(({ status }) => status !== 'muted').map((check) => check.id),
    mistakes: [...named].toSorted(),
  };
}

/** The newest of the union of both: keeping the newest of a set forgets nothing that a later union needs. */
function withOutcome(
  checks: readonly CheckOutcome[],
  outcome: CheckOutcome,
): readonly CheckOutcome[] {
  if (checks.some(({ id }) => id === outcome.id)) return checks;
  return [...checks, outcome].toSorted(byTime).slice(-CHECKS_KEPT);
}
