import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import type { LearnerView, StepView } from './class-view.ts';
import { learnerState, stuckReason } from './learner-state.ts';

const text = workshopMessages.learner;

export interface LearnerCardProps {
  readonly learner: LearnerView;
  readonly step: StepView | undefined;
  readonly nowMs: number;
  /** What can be said about the learner's mistake; absent where none was recognised. */
  readonly hint?: string;
  readonly onLook: () => void;
  readonly onHint: () => void;
  readonly onMessage: () => void;
  readonly onClose: () => void;
}

/** The learner whose column was chosen: where they stand, and what an instructor can do about it. */
export function LearnerCard(props: LearnerCardProps): JSX.Element {
  const { learner, step, nowMs, hint } = props;
  const { tone, icon, word } = learnerState(learner, nowMs);
  return (
    <div class="learner-card" role="group" aria-label={text.card(learner.name)}>
      <div class="row">
        <b class="grow trunc">{learner.name}</b>
        <span class={`st ${tone}`}>
          <Icon name={icon} small />
          {word}
        </span>
        <button
          class="btn icon ghost sm"
          type="button"
          aria-label={text.close}
          onClick={props.onClose}
        >
          <Icon name="x" small />
        </button>
      </div>
      <span class="mid">
        {step && `${step.number} ${step.step}. `}
        {stuckReason(learner)}{' '}
        {learner.mistake !== undefined && <b class="mono t12">{learner.mistake}</b>}
      </span>
      <div class="row">
        <button class="btn sm" type="button" onClick={props.onLook}>
          <Icon name="eye" small />
          {text.look}
        </button>
        {hint !== undefined && (
          <button class="btn sm" type="button" title={hint} onClick={props.onHint}>
            <Icon name="bulb" small />
            {text.hint}
          </button>
        )}
        <button class="btn sm ghost" type="button" onClick={props.onMessage}>
          {text.message}
        </button>
      </div>
    </div>
  );
}
