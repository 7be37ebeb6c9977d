export { createJoinCode, formatJoinCode, JOIN_ALPHABET, readJoinCode } from './join-code.ts';
export { EVENT_LIMITS } from './limits.ts';
export { STEP_LETTERS, stepKey, type StepState } from './step-letters.ts';
export {
  openOutbox,
  type EventDraft,
  type Outbox,
  type OutboxOptions,
  type OutboxState,
  type PushOutcome,
} from './outbox.ts';
export { pushEvents } from './push-events.ts';
export type { OutboxStorage } from './waiting-events.ts';
