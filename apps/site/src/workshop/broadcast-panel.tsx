import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { Switch } from '../components/switch.tsx';
import { workshopMessages } from '../workshop-messages.ts';

const text = workshopMessages.broadcast;

/** Somebody who can be written to: all, those at a step, one learner. */
export interface Audience {
  readonly id: string;
  readonly name: string;
}

export interface Delivery {
  readonly text: string;
  /** Learners it was for. */
  readonly to: number;
}

export interface BroadcastPanelProps {
  readonly audiences: readonly Audience[];
  readonly audience: string;
  readonly onAudience: (id: string) => void;
  readonly last?: Delivery;
  readonly onSend: (text: string) => Promise<boolean>;
}

/** A few words to the class, to those at one step, or to one learner. */
export function BroadcastPanel(props: BroadcastPanelProps): JSX.Element {
  const { audiences, audience, last } = props;
  const [draft, setDraft] = useState('');
  const [isSending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    setSending(true);
    const isSent = await props.onSend(draft.trim());
    setSending(false);
    if (isSent) setDraft('');
  };
  return (
    <section class="panel" aria-labelledby="broadcast-title">
      <div class="bar">
        <Icon name="mega" />
        <h2 id="broadcast-title" class="grow">
          {text.title}
        </h2>
        <Switch
          label={text.audience}
          value={audience}
          options={audiences.map(({ id, name }) => [id, name] as const)}
          onChange={props.onAudience}
        />
      </div>
      <form
        class="bc"
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.trim() !== '') void send();
        }}
      >
        <textarea
          id="broadcast-text"
          aria-label={text.text}
          maxLength={1000}
          rows={3}
          value={draft}
          onInput={(event) => setDraft(event.currentTarget.value)}
        />
        <div class="row">
          <span class="grow dim t12 last" role="status">
            {last && text.last(shorten(last.text), last.to)}
          </span>
          <button
            class="btn primary"
            disabled={isSending || draft.trim() === ''}
            title={draft.trim() === '' ? text.empty : undefined}
          >
            <Icon name="mega" small />
            {text.send}
          </button>
        </div>
      </form>
    </section>
  );
}

function shorten(value: string): string {
  return value.length <= 40 ? value : `${value.slice(0, 39)}…`;
}
