import { render } from 'preact';
import '../styles/class-bar.css';
import { classBarMessages as text } from '../class-bar-messages.ts';
import { applyFiles, replaceFiles, toast, type Workspace } from '../lab/actions.ts';
import { api } from '../server/drydock-server.ts';
import { ClassBar } from './class-bar.tsx';
import { takeSeat, type ClassSeat } from './class-seat.ts';
import { createFollower } from './follow-chip.tsx';
import { holdLocks } from './hold-locks.ts';
import type { Seat } from './seat.ts';
import { tellClass } from './tell-class.ts';
import { filesOfWork } from './work-to-send.ts';

/** Brings the class into the lab: called when this browser has joined a workshop, once the lab is open. */
export async function openClassBar(workspace: Workspace, { workshopId }: Seat): Promise<void> {
  const host = document.querySelector('#class-bar');
  if (!host) return;
  const seat = await takeSeat(workshopId);
  const follower = createFollower(workspace, seat);
  render(<ClassBar workspace={workspace} seat={seat} follower={follower} />, host);
  holdLocks(workspace, seat);
  sayRefuted(workspace, seat);
  const stop = seat.home.subscribe((home) => {
    const lab = home?.workshop.labs.find(({ id }) => id === workspace.store.data.id);
    if (!lab) return;
    queueMicrotask(() => stop());
    void bringWork(workspace, seat).then(() => tellClass(workspace.store, seat.outbox));
  });
}

/** A pass that the server could not find in the work is said once: nothing was taken, but it does not count yet. */
function sayRefuted({ store }: Workspace, seat: ClassSeat): void {
  const said = new Set<string>();
  let isFirst = true;
  seat.home.subscribe((home) => {
    if (!home) return;
    for (const { event, lab, step, verdict, message } of home.verdicts) {
      if (verdict !== 'refuted' || lab !== store.data.id || said.has(event)) continue;
      said.add(event);
      const title = store.data.steps.find(({ id }) => id === step)?.title ?? step;
      if (!isFirst) toast(store, { icon: 'info', text: text.refuted(title, message) });
    }
    isFirst = false;
  });
}

/** On a device where nothing has been done yet, the work goes on from what another one sent. */
async function bringWork(workspace: Workspace, { workshopId }: ClassSeat): Promise<void> {
  const { store } = workspace;
  if (store.journal.value.length > 0 || store.revision.value > 0) return;
  const params = { workshopId, lab: store.data.id };
  const stored = await api
    .call('GET /api/workshops/{workshopId}/me/work/{lab}', { params })
    .catch(() => undefined);
  if (!stored) return;
  const files = filesOfWork(stored.work);
  replaceFiles(store, files);
  if (store.data.steps.some(({ id }) => id === stored.step)) store.step.value = stored.step;
  await applyFiles(workspace);
  toast(store, { icon: 'info', text: text.brought });
}
