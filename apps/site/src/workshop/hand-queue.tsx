import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import type { HandView } from './class-view.ts';
import { spanText, timerText } from './time-words.ts';

const text = workshopMessages.hands;

export interface HandQueueProps {
  readonly hands: readonly HandView[];
  readonly nowMs: number;
  readonly onLook: (learner: string) => void;
  readonly onDone: (learner: string) => void;
}

/** Who waits for the instructor, longest first. The key Q looks at the first one. */
export function HandQueue({ hands, nowMs, onLook, onDone }: HandQueueProps): JSX.Element {
  const [first] = hands;
  return (
    <section class="panel" aria-labelledby="hands-title">
      <div class="bar">
        <Icon name="hand" />
        <h2 id="hands-title" class="grow">
          {text.title}
        </h2>
        <span class="dim t12">
          {first ? text.waiting(hands.length, spanText(nowMs - first.raisedMs)) : text.none}
        </span>
      </div>
      {first && (
        <ol class="q scroll-list">
          {hands.map((hand, index) => (
            <li key={hand.learner}>
              <span class="no">{index + 1}</span>
              <span class="grow trunc">
                <b>{hand.name}</b>{' '}
                {hand.at !== undefined && <span class="mid">{text.at(hand.at)}</span>}
              </span>
              <span class="row acts">
                <span class="dim t12 num">{timerText(nowMs - hand.raisedMs)}</span>
                <button
                  class={`btn sm ${index === 0 ? 'primary' : 'ghost'}`}
                  type="button"
                  aria-label={text.look(hand.name)}
                  aria-keyshortcuts={index === 0 ? 'q' : undefined}
                  onClick={() => onLook(hand.learner)}
                >
                  {workshopMessages.learner.look}
                </button>
                <button
                  class="btn sm ghost icon"
                  type="button"
                  title={text.done}
                  aria-label={text.doneFor(hand.name)}
                  onClick={() => onDone(hand.learner)}
                >
                  <Icon name="check" small />
                </button>
              </span>
              <span class="sub mid t12">{hand.text === '' ? text.noText : `“${hand.text}”`}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
