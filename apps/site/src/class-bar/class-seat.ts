import { signal, type Signal } from '@preact/signals';
import type { LearnerHome, LearnerMessage, Notice } from '@drydock/api';
import {
  openOutbox,
  pushEvents,
  type Outbox,
  type OutboxState,
} from '@drydock/api/workshop-client';
import { api, problemStatus } from '../server/drydock-server.ts';
import { openLiveStream } from '../server/live-stream.ts';
import { openEventStorage } from './event-storage.ts';

/** A learner's place in a class: what comes from the server, and what goes to it. */
export interface ClassSeat {
  readonly workshopId: string;
  readonly home: Signal<LearnerHome | undefined>;
  /** Newest last; closed ones are gone. */
  readonly notices: Signal<readonly Notice[]>;
  readonly outboxState: Signal<OutboxState>;
  /** The stream is open. */
  readonly isConnected: Signal<boolean>;
  /** The learner was removed, or the session has ended. */
  readonly isGone: Signal<boolean>;
  /** Milliseconds to add to this browser's clock to get the server's. */
  readonly clockAheadMs: Signal<number>;
  readonly outbox: Outbox;
}

const types = ['home', 'workshop', 'notice', 'verdict', 'hand', 'cluster', 'removed'];
/** More than these nobody reads; older ones make way. */
const MOST_NOTICES = 3;

/** Takes the seat: the stream is followed and what waits is sent, until the page is left. */
export async function takeSeat(workshopId: string): Promise<ClassSeat> {
  const outboxState = signal<OutboxState>({
    waiting: 0,
    connection: 'unknown',
    isDurable: true,
  });
  const clockAheadMs = signal(0);
  const seat: ClassSeat = {
    workshopId,
    home: signal(undefined),
    notices: signal([]),
    outboxState,
    isConnected: signal(false),
    isGone: signal(false),
    clockAheadMs,
    // The order of events, and who is stuck since when, is by the server's time.
    outbox: await openWaiting(workshopId, outboxState, () => Date.now() + clockAheadMs.value),
  };
  const params = { workshopId };
  openLiveStream<LearnerMessage>({
    url: api.url('GET /api/workshops/{workshopId}/me/stream', { params }),
    types,
    onMessage: (message) => receive(seat, message),
    onConnected: (isConnected) => {
      seat.isConnected.value = isConnected;
      if (isConnected) void seat.outbox.flush();
      else void lookWhetherGone(seat);
    },
  });
  addEventListener('online', () => void seat.outbox.flush());
  return seat;
}

function openWaiting(
  workshopId: string,
  state: Signal<OutboxState>,
  now: () => number,
): Promise<Outbox> {
  return openOutbox({
    storage: openEventStorage(workshopId),
    push: (events) => pushEvents(api, workshopId, events),
    now,
    newId: () => crypto.randomUUID(),
    wait,
    random: () => Math.random(),
    onChange: (next) => {
      state.value = next;
    },
  });
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Takes over what the server says. */
export function receive(seat: ClassSeat, message: LearnerMessage): void {
  if (message.type === 'home') {
    seat.home.value = message.home;
    seat.clockAheadMs.value = message.home.now - Date.now();
    return;
  }
  if (message.type === 'notice') {
    const others = seat.notices.value.filter(
      ({ sequence }) => sequence !== message.notice.sequence,
    );
    seat.notices.value = [...others, message.notice].slice(-MOST_NOTICES);
    return;
  }
  if (message.type === 'removed') {
    seat.isGone.value = true;
    return;
  }
  const home = seat.home.value;
  if (!home) return;
  if (message.type === 'workshop') seat.home.value = { ...home, workshop: message.workshop };
  else if (message.type === 'hand') seat.home.value = { ...home, hand: message.hand };
  else if (message.type === 'cluster') seat.home.value = { ...home, cluster: message.cluster };
  else seat.home.value = { ...home, verdicts: [...home.verdicts, message.verdict] };
}

/** A stream that breaks says nothing about why; the route beside it does. */
async function lookWhetherGone(seat: ClassSeat): Promise<void> {
  try {
    const { workshopId } = seat;
    seat.home.value = await api.call('GET /api/workshops/{workshopId}/me', {
      params: { workshopId },
    });
  } catch (error) {
    const status = problemStatus(error);
    if (status === 401 || status === 403 || status === 404) seat.isGone.value = true;
  }
}
