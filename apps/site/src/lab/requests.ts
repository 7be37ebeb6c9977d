import { batch } from '@preact/signals';
import type { TrafficRequest } from '@drydock/simulator';
import { messages } from '../messages.ts';
import type { TracedResult } from '../worker/protocol.ts';
import { WorkerFailure } from '../worker/rpc.ts';
import type { Workspace } from './actions.ts';
import type { LabStore, RequestEntry } from './store.ts';

let lastId = 0;
const kept = 50;

/** A request entry before it has its number and time. */
type NewEntry = RequestEntry extends infer Entry
  ? Entry extends RequestEntry
    ? Omit<Entry, 'id' | 'workAt'>
    : never
  : never;

function add(store: LabStore, entry: NewEntry): void {
  const id = ++lastId;
  const workAt = store.cluster.value?.nowMs ?? 0;
  batch(() => {
    // The three kinds differ in what they hold only.
    store.requests.value = [
      { ...entry, id, workAt } as RequestEntry,
      ...store.requests.value,
    ].slice(0, kept);
    store.selected.value = [id];
  });
}

/** Sends one request and shows its way. */
export async function sendOne(
  { store, cluster }: Workspace,
  request: TrafficRequest,
): Promise<void> {
  await send(store, request, async () => {
    const traced = await cluster.call((api) => api.send(request, store.files.value));
    add(store, { kind: 'one', traced });
    const { result } = traced;
    store.spoken.value = `${request.method ?? 'GET'} ${request.url}: ${result.status ?? result.error ?? ''}`;
  });
}

/** Sends a hundred and groups the answers. */
export async function sendHundred(
  { store, cluster }: Workspace,
  request: TrafficRequest,
): Promise<void> {
  await send(store, request, async () => {
    const many = await cluster.call((api) => api.sendMany(request, 100, store.files.value));
    add(store, { kind: 'many', many });
    store.spoken.value = many.outcomes.map(({ label, count }) => `${count} ${label}`).join(', ');
  });
}

async function send(
  store: LabStore,
  request: TrafficRequest,
  work: () => Promise<void>,
): Promise<void> {
  if (store.sending.value) return;
  store.sending.value = true;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof WorkerFailure && error.died)) {
      const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      add(store, { kind: 'failed', what: request.url, error: text });
    }
    store.spoken.value = messages.requests.failedToSend;
  } finally {
    store.sending.value = false;
  }
}

/** Shows a request that somebody else sent (a check) in the inspector. */
export function inspect(store: LabStore, traced: TracedResult): void {
  add(store, { kind: 'one', traced });
  batch(() => {
    store.view.value = 'requests';
    store.screen.value = 'views';
  });
}
