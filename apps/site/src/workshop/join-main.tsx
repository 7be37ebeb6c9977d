import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { forgetEvents } from '../class-bar/event-storage.ts';
import { leaveClass } from '../class-bar/leave-class.ts';
import { leaveSeat, readSeat, writeSeat, type Seat } from '../class-bar/seat.ts';
import { api, findServer, problemText } from '../server/drydock-server.ts';
import { NoServer } from '../server/no-server.tsx';
import { fieldText } from '../server/sign-in.tsx';
import { staffMessages } from '../staff-messages.ts';
import { workshopMessages } from '../workshop-messages.ts';
import { WaitingRoom } from './waiting-room.tsx';

const text = workshopMessages.join;

/** Where learners come in: a code and a name; then the lab, or the wait for it. */
function JoinApp(): JSX.Element {
  const [server, setServer] = useState<'asking' | 'none' | 'there'>('asking');
  // Who opens a link with a code wants that workshop, not the one of yesterday.
  const [seat, setSeat] = useState<Seat | undefined>(() =>
    new URLSearchParams(location.search).has('code') ? undefined : readSeat(),
  );
  const [isRejoin, setRejoin] = useState(false);
  const code = new URLSearchParams(location.search).get('code') ?? '';
  const look = async (): Promise<void> => setServer((await findServer()) ? 'there' : 'none');
  useEffect(() => void look(), []);
  const sit = (taken: Seat): void => {
    writeSeat(taken);
    history.replaceState(null, '', location.pathname);
    setSeat(taken);
  };
  const lose = (): void => {
    leaveSeat();
    setSeat(undefined);
  };
  const leave = async (workshopId: string): Promise<void> => {
    await leaveClass(workshopId);
    setSeat(undefined);
  };
  return (
    <main id="main" class="staff">
      <div class="card-narrow">
        <h1>{text.title}</h1>
        {server === 'asking' && <p class="dim">{staffMessages.looking}</p>}
        {server === 'none' && <NoServer onAgain={() => void look()} />}
        {server === 'there' && seat && (
          <WaitingRoom seat={seat} onLeave={() => void leave(seat.workshopId)} onLost={lose} />
        )}
        {server === 'there' && !seat && !isRejoin && <JoinForm code={code} onJoined={sit} />}
        {server === 'there' && !seat && isRejoin && <RejoinForm onJoined={sit} />}
        {server === 'there' && !seat && (
          <p>
            <button class="btn ghost" type="button" onClick={() => setRejoin(!isRejoin)}>
              {isRejoin ? text.withCode : text.withOwnCode}
            </button>
          </p>
        )}
      </div>
    </main>
  );
}

interface FormProps {
  readonly onJoined: (seat: Seat) => void;
}

function JoinForm({ code, onJoined }: FormProps & { readonly code: string }): JSX.Element {
  const join = async (fields: FormData): Promise<void> => {
    const body = { code: fieldText(fields, 'code'), name: fieldText(fields, 'name') };
    const { home, rejoinCode, workshopId } = await api.call('POST /api/workshops/join', { body });
    const { learner, workshop } = home;
    const own = rejoinCode === undefined ? {} : { rejoinCode };
    // What still waits here is of whoever sat here before.
    if (rejoinCode !== undefined) await forgetEvents(workshopId);
    onJoined({ workshopId, title: workshop.title, name: learner.name, ...own });
  };
  return (
    <SmallForm action={text.action} onSend={join}>
      <label class="line">
        <span>{text.code}</span>
        <span class="field code-field">
          <input
            name="code"
            required
            maxLength={16}
            defaultValue={code}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby="code-hint"
          />
        </span>
        <span class="hint" id="code-hint">
          {text.codeHint}
        </span>
      </label>
      <label class="line">
        <span>{text.name}</span>
        <span class="field">
          <input
            name="name"
            required
            maxLength={60}
            autocomplete="name"
            aria-describedby="name-hint"
          />
        </span>
        <span class="hint" id="name-hint">
          {text.nameHint}
        </span>
      </label>
    </SmallForm>
  );
}

function RejoinForm({ onJoined }: FormProps): JSX.Element {
  const rejoin = async (fields: FormData): Promise<void> => {
    const code = fieldText(fields, 'own');
    const { name } = await api.call('POST /api/learners/rejoin', { body: { code } });
    const { workshops } = await api.call('GET /api/workshops/mine');
    const open = workshops.find(({ phase }) => phase !== 'closed') ?? workshops[0];
    // Somebody of a course, who never joined a workshop.
    if (!open) return location.assign('/grading/');
    onJoined({ workshopId: open.id, title: open.title, name, rejoinCode: code });
  };
  return (
    <SmallForm action={text.rejoinAction} onSend={rejoin}>
      <label class="line">
        <span>{text.ownCode}</span>
        <span class="field code-field">
          <input name="own" required maxLength={24} autocomplete="off" spellcheck={false} />
        </span>
        <span class="hint">{text.ownCodeHint}</span>
      </label>
    </SmallForm>
  );
}

interface SmallFormProps {
  readonly action: string;
  /** Rejects with what went wrong. */
  readonly onSend: (fields: FormData) => Promise<void>;
  readonly children: ComponentChildren;
}

function SmallForm({ action, onSend, children }: SmallFormProps): JSX.Element {
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const send = async (fields: FormData): Promise<void> => {
    setBusy(true);
    setFailure('');
    try {
      await onSend(fields);
    } catch (error) {
      setFailure(problemText(error));
      setBusy(false);
    }
  };
  return (
    <form
      class="panel card form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(new FormData(event.currentTarget));
      }}
    >
      {children}
      <p class="failed" role="alert">
        {failure}
      </p>
      <div>
        <button class="btn lg primary" disabled={isBusy}>
          {action}
        </button>
      </div>
    </form>
  );
}

const root = document.querySelector('#join');
if (root) render(<JoinApp />, root);
