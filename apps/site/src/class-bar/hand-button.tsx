import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { classBarMessages as text } from '../class-bar-messages.ts';
import { report, type Workspace } from '../lab/actions.ts';
import { api } from '../server/drydock-server.ts';
import type { ClassSeat } from './class-seat.ts';

export interface HandButtonProps {
  readonly workspace: Workspace;
  readonly seat: ClassSeat;
}

/** Raises the hand, with a few words or none; says the place in the queue; takes it down. */
export function HandButton({ workspace, seat }: HandButtonProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { store } = workspace;
  const { workshopId } = seat;
  const hand = seat.home.value?.hand;
  const change = async (call: () => Promise<NonNullable<typeof hand>>): Promise<void> => {
    try {
      const next = await call();
      const home = seat.home.value;
      if (home) seat.home.value = { ...home, hand: next };
      setOpen(false);
    } catch (error) {
      report(store, error);
    }
  };
  const raise = (message: string): void => {
    const place = { lab: store.data.id, step: store.step.value };
    const body = { ...place, ...(message === '' ? {} : { message }) };
    void change(() =>
      api.call('PUT /api/workshops/{workshopId}/me/hand', { params: { workshopId }, body }),
    );
  };
  const lower = (): void =>
    void change(() =>
      api.call('DELETE /api/workshops/{workshopId}/me/hand', { params: { workshopId } }),
    );
  if (hand?.raised) {
    return (
      <span class="row" role="status">
        <span class="chip run">
          <Icon name="hand" small />
          {hand.taken ? text.handTaken : text.handUp(hand.place)}
        </span>
        <button class="btn ghost sm" type="button" onClick={lower}>
          {text.lower}
        </button>
      </span>
    );
  }
  if (isOpen) return <HandForm onRaise={raise} onCancel={() => setOpen(false)} />;
  return (
    <button class="btn sm" type="button" onClick={() => setOpen(true)}>
      <Icon name="hand" small />
      {text.raise}
    </button>
  );
}

interface HandFormProps {
  readonly onRaise: (message: string) => void;
  readonly onCancel: () => void;
}

function HandForm({ onRaise, onCancel }: HandFormProps): JSX.Element {
  const [message, setMessage] = useState('');
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        onRaise(message.trim());
      }}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <span class="field hand-text">
        <input
          aria-label={text.handText}
          placeholder={text.handText}
          maxLength={200}
          value={message}
          ref={(input) => input?.focus()}
          onInput={(event) => setMessage(event.currentTarget.value)}
        />
      </span>
      <button class="btn sm primary">{text.send}</button>
      <button class="btn sm ghost" type="button" onClick={onCancel}>
        {text.cancel}
      </button>
    </form>
  );
}
