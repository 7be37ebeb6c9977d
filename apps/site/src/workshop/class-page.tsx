import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { DashboardMessage } from '@drydock/api';
import { showThemeButtons } from '../components/theme-button.ts';
import { api, findServer } from '../server/drydock-server.ts';
import { openLiveStream } from '../server/live-stream.ts';
import { workshopMessages } from '../workshop-messages.ts';
import type { LabNumber } from './class-view.ts';
import { createHostActs } from './host-acts.ts';
import { createLiveClass, type LiveClass } from './live-class.ts';
import { ClosedClass, Lobby } from './lobby.tsx';
import { RunningClass } from './running-class.tsx';

export interface ClassPageProps {
  readonly workshopId: string;
  readonly numberOf: LabNumber;
}

/** One workshop: its lobby, the live class, or what is left of it. */
export function ClassPage({ workshopId, numberOf }: ClassPageProps): JSX.Element {
  const live = useMemo(() => createLiveClass(numberOf), [workshopId, numberOf]);
  const acts = useMemo(() => createHostActs(workshopId, live), [workshopId, live]);
  const lostMs = useStream(workshopId, live);
  const workshop = live.workshop.value;
  const phase = workshop?.phase;
  const isRunning = phase === 'running' || phase === 'paused';
  useEffect(() => {
    // A running class has a bar of its own in the place of the site's.
    document.body.classList.toggle('is-class', isRunning);
    showThemeButtons();
    return () => document.body.classList.remove('is-class');
  }, [isRunning]);
  if (!workshop) {
    return (
      <main id="main" class="staff dim" role="status">
        {lostMs === undefined ? workshopMessages.loading : workshopMessages.session.offline}
      </main>
    );
  }
  const props = { workshop, live, acts, downloads: downloadsOf(workshopId) };
  if (isRunning) return <RunningClass {...props} lostMs={lostMs} />;
  return phase === 'closed' ? <ClosedClass {...props} /> : <Lobby {...props} />;
}

const types = ['dashboard', 'rows', 'removed', 'mistakes', 'workshop'];

/** Follows the class; answers since when (by this browser's clock) nothing comes any more. */
function useStream(workshopId: string, live: LiveClass): number | undefined {
  const [lostMs, setLost] = useState<number>();
  useEffect(
    () =>
      openLiveStream<DashboardMessage>({
        url: api.url('GET /api/workshops/{workshopId}/dashboard', { params: { workshopId } }),
        types,
        onMessage: (message) => live.receive(message, Date.now()),
        onConnected: (isConnected) => {
          setLost((since) => (isConnected ? undefined : (since ?? Date.now())));
          if (!isConnected) void askAgainWhoIsHere();
        },
      }),
    [workshopId, live],
  );
  return lostMs;
}

/** A session that has ended closes the stream too: then it is time to sign in again. */
async function askAgainWhoIsHere(): Promise<void> {
  const session = await findServer();
  if (session && !session.staff) location.reload();
}

export interface Download {
  readonly name: string;
  readonly href: string;
}

function downloadsOf(workshopId: string): readonly Download[] {
  const text = workshopMessages.export;
  const href = (format: string): string =>
    api.url('GET /api/workshops/{workshopId}/export', {
      params: { workshopId },
      query: { format },
    });
  return [
    { name: text.csv, href: href('csv') },
    { name: text.json, href: href('json') },
  ];
}
