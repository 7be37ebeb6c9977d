import type { WorkshopPhase } from '@drydock/api';
import type { LogAct } from './log-entry.ts';
import type { WorkshopState } from './workshop-state.ts';

/** Why an act cannot be done now, in words for the person who tried; undefined when it can. */
export type Refusal = string | undefined;

const PHASES: Readonly<Record<WorkshopPhase, string>> = {
  draft: 'not open yet',
  lobby: 'in its lobby',
  running: 'running',
  paused: 'paused',
  closed: 'closed',
};

const FROM: Readonly<Record<'opened' | 'started' | 'paused' | 'resumed', WorkshopPhase>> = {
  opened: 'draft',
  started: 'lobby',
  paused: 'running',
  resumed: 'paused',
};

const VERBS = {
  opened: 'opened',
  started: 'started',
  paused: 'paused',
  resumed: 'resumed',
} as const;

/** Whether an act fits the state. What would change nothing is refused too, so the log holds only changes. */
export function refusalOf(state: WorkshopState, act: LogAct): Refusal {
  if (state.phase === 'closed') return 'The workshop is closed; nothing changes in it any more.';
  switch (act.act) {
    case 'opened':
    case 'started':
    case 'paused':
    case 'resumed':
      return state.phase === FROM[act.act]
        ? undefined
        : `The workshop is ${PHASES[state.phase]}; it can be ${VERBS[act.act]} only when it is ${PHASES[FROM[act.act]]}.`;
    case 'closed':
    case 'timed':
    case 'led':
      return undefined;
    case 'locked':
      return act.steps.every((step) => state.locked.includes(step))
        ? 'These steps are locked already.'
        : undefined;
    case 'unlocked':
      return act.steps.some((step) => state.locked.includes(step))
        ? undefined
        : 'None of these steps is locked.';
    case 'told':
      return act.learners?.length === 0 ? 'Nobody would get it.' : undefined;
    case 'untimed':
      return state.timer === undefined ? 'No timer runs.' : undefined;
    case 'unled':
      return state.follow === undefined ? 'Nobody follows now.' : undefined;
    case 'hand-raised':
      return state.phase === 'draft' ? 'The workshop is not open yet.' : undefined;
    case 'hand-lowered':
    case 'hand-taken':
    case 'hand-answered':
      return state.hands.some(({ learner }) => learner === act.learner)
        ? undefined
        : 'This hand is not up.';
  }
}
