import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import type { LearnerView, StepView } from './class-view.ts';
import { stuckReason } from './learner-state.ts';
import { spanText } from './time-words.ts';

const text = workshopMessages.needsLook;

export interface NeedsLookProps {
  readonly learners: readonly LearnerView[];
  readonly steps: readonly StepView[];
  readonly nowMs: number;
  readonly onLook: (learner: string) => void;
}

/** Who is stuck, longest first, then whose tab is gone. */
export function NeedsLook({ learners, steps, nowMs, onLook }: NeedsLookProps): JSX.Element {
  const stuck = learners
    .filter(({ stuck }) => stuck)
    .toSorted((a, b) => (a.stuck?.since ?? 0) - (b.stuck?.since ?? 0));
  const offline = learners
    .filter(({ isOnline }) => !isOnline)
    .toSorted((a, b) => (a.seenMs ?? 0) - (b.seenMs ?? 0));
  const rows = [...new Set([...stuck, ...offline])].slice(0, 50);
  return (
    <section class="panel grow-panel" aria-labelledby="needs-title">
      <div class="bar">
        <h2 id="needs-title" class="grow">
          {text.title}
        </h2>
        <span class="dim t12">{text.counts(stuck.length, offline.length)}</span>
      </div>
      {rows.length === 0 && <p class="dim empty">{text.none}</p>}
      <ul class="q scroll-list">
        {rows.map((learner) => {
          const isStuck = learner.stuck !== undefined;
          const sinceMs = learner.stuck?.since ?? learner.seenMs;
          return (
            <li key={learner.id}>
              <span class={isStuck ? 'st bad' : 'st'}>
                <Icon name={isStuck ? 'bad' : 'offline'} />
              </span>
              <button class="plain trunc b" type="button" onClick={() => onLook(learner.id)}>
                {learner.name}
              </button>
              <span class="dim t12">{sinceMs !== undefined && spanText(nowMs - sinceMs)}</span>
              <span class="sub mid t12">
                {isStuck
                  ? `${learner.at === undefined ? '' : (steps[learner.at]?.number ?? '')}. ${stuckReason(learner)}`
                  : text.offline}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
