import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LearnerHome, LearnerMessage } from '@drydock/api';
import type { Seat } from '../class-bar/seat.ts';
import { api, problemStatus, problemText } from '../server/drydock-server.ts';
import { openLiveStream } from '../server/live-stream.ts';
import { workshopMessages } from '../workshop-messages.ts';

const text = workshopMessages.join;

export interface WaitingRoomProps {
  readonly seat: Seat;
  readonly onLeave: () => void;
  /** The server does not know the seat any more. */
  readonly onLost: () => void;
}

/** Between joining and the first lab; it opens by itself when the instructor starts. */
export function WaitingRoom({ seat, onLeave, onLost }: WaitingRoomProps): JSX.Element {
  const { home, problem } = useHome(seat, onLost);
  const workshop = home?.workshop;
  const phase = workshop?.phase;
  const lab = workshop?.labs[0]?.id;
  const isOpen = phase === 'running' || phase === 'paused';
  const [wasWaiting, setWaiting] = useState(false);
  useEffect(() => {
    if (phase === 'lobby' || phase === 'draft') setWaiting(true);
    if (isOpen && wasWaiting && lab !== undefined) location.assign(`/labs/${lab}/`);
  }, [phase, isOpen, wasWaiting, lab]);
  return (
    <section class="panel card stack">
      <h2 class="break">{workshop?.title ?? seat.title}</h2>
      <p role="status" class="break">
        {text.again(seat.name)} {phase === 'closed' && text.over}
        {(phase === 'lobby' || phase === 'draft') && text.waiting}
      </p>
      <p role="alert">{problem}</p>
      {seat.rejoinCode !== undefined && (
        <p class="mid">
          {text.rejoinHint} <b class="mono nw">{seat.rejoinCode}</b>
        </p>
      )}
      <div class="row wrap-row">
        {isOpen && lab !== undefined && (
          <a class="btn lg primary" href={`/labs/${lab}/`}>
            {text.goOn}
          </a>
        )}
        <button class="btn ghost" type="button" onClick={onLeave}>
          {text.leave}
        </button>
      </div>
    </section>
  );
}

interface Home {
  readonly home?: LearnerHome;
  readonly problem?: string;
}

/** What the learner may know of the workshop, live. A seat that the server does not know any more is left. */
function useHome({ workshopId }: Seat, onLost: () => void): Home {
  const [state, setState] = useState<Home>({});
  useEffect(() => {
    const params = { workshopId };
    const look = async (): Promise<void> => {
      try {
        setState({ home: await api.call('GET /api/workshops/{workshopId}/me', { params }) });
      } catch (error) {
        const status = problemStatus(error);
        if (status === 401 || status === 403 || status === 404) onLost();
        else setState((before) => ({ ...before, problem: problemText(error) }));
      }
    };
    void look();
    return openLiveStream<LearnerMessage>({
      url: api.url('GET /api/workshops/{workshopId}/me/stream', { params }),
      types: ['home', 'workshop', 'removed'],
      onMessage: (message) => {
        if (message.type === 'home') setState({ home: message.home });
        else if (message.type === 'removed') onLost();
        else if (message.type === 'workshop') {
          setState(({ home }) => (home ? { home: { ...home, workshop: message.workshop } } : {}));
        }
      },
      onConnected: () => undefined,
    });
  }, [workshopId]);
  return state;
}
