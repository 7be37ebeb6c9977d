import { batch } from '@preact/signals';
import { messages } from '../messages.ts';
import type { JournalEntry } from '../worker/protocol.ts';
import { replaceFiles, report, toast, type Workspace } from './actions.ts';
import { clockText } from './clock-text.ts';
import { rememberNow } from './steps.ts';
import type { LabStore } from './store.ts';

/** Shows the cluster as it was; undefined: as it is. Nothing can be changed in the past. */
export async function travelTo(
  { store, cluster }: Workspace,
  atMs: number | undefined,
): Promise<void> {
  try {
    const moment = await cluster.call((api) => api.travel(atMs));
    store.past.value = moment;
    if (moment) {
      const startMs = store.timeline.value?.startMs ?? store.cluster.value?.startMs ?? 0;
      store.spoken.value = messages.timeline.at(clockText(moment.atMs - startMs));
    }
  } catch (error) {
    report(store, error);
  }
}

/** To the change before, or after, the moment that is shown. */
export async function travelBy(workspace: Workspace, step: -1 | 1): Promise<void> {
  const { store, cluster } = workspace;
  try {
    const timeline = await cluster.call((api) => api.timeline());
    store.timeline.value = timeline;
    const { moments, nowMs } = timeline;
    const at = store.past.value?.atMs ?? nowMs;
    const target =
      step === -1 ? moments.findLast((each) => each < at) : moments.find((each) => each > at);
    if (target !== undefined) await travelTo(workspace, target);
    else if (step === 1 && store.past.value) await travelTo(workspace, undefined);
  } catch (error) {
    report(store, error);
  }
}

/** Cluster, Git and files become those of the moment that is shown; Undo brings the present again. */
export async function goBackHere(workspace: Workspace): Promise<void> {
  const { store, cluster } = workspace;
  const past = store.past.value;
  if (!past) return;
  try {
    const undo = await rememberNow(workspace);
    const startMs = store.cluster.value?.startMs ?? 0;
    const moment = await cluster.call((api) => api.goBack(past.atMs));
    batch(() => {
      store.past.value = undefined;
      replaceFiles(store, moment.files);
      store.journal.value = store.journal.value.slice(0, moment.journal);
      store.redo.value = [];
      store.applied.value = undefined;
    });
    toast(store, {
      icon: 'undo',
      text: messages.timeline.backDone(clockText(moment.atMs - startMs)),
      action: { label: messages.undo, run: () => void undo() },
    });
  } catch (error) {
    report(store, error);
  }
}

let lastUndone = 0;

/** Takes the last act back: cluster and Git as they were before it; the files stay as they are typed. */
export async function undoAct({ store, cluster }: Workspace): Promise<void> {
  const { journal } = store;
  const entry = journal.value.at(-1);
  if (!entry || store.past.value) return;
  const before = journal.value.slice(0, -1);
  const snapshot = `undone:${++lastUndone}`;
  try {
    await cluster.call((api) => api.capture(snapshot));
    const isBack = await cluster.call((api) => api.restore(`act:${before.length}`));
    if (!isBack) await cluster.rebuild(before);
    batch(() => {
      journal.value = before;
      store.redo.value = [...store.redo.value, { entry, snapshot }];
      store.applied.value = undefined;
    });
    store.spoken.value = messages.timeline.undone(describeAct(store, entry));
  } catch (error) {
    report(store, error);
  }
}

/** Does again what was taken back last. */
export async function redoAct({ store, cluster }: Workspace): Promise<void> {
  const undone = store.redo.value.at(-1);
  if (!undone || store.past.value) return;
  const after = [...store.journal.value, undone.entry];
  try {
    const isBack = await cluster.call((api) => api.restore(undone.snapshot));
    if (!isBack) await cluster.rebuild(after);
    batch(() => {
      store.journal.value = after;
      store.redo.value = store.redo.value.slice(0, -1);
    });
    store.spoken.value = messages.timeline.redone(describeAct(store, undone.entry));
  } catch (error) {
    report(store, error);
  }
}

/** `Apply reviews-route.yaml`, `kubectl delete vs reviews`, `Sync shop`. */
export function describeAct(store: LabStore, entry: JournalEntry): string {
  if (entry.act === 'shell') return entry.line;
  if (entry.act === 'argocd') return messages.gitops.orders[entry.order.verb](entry.order.name);
  if (entry.act === 'solve') return messages.solve.action;
  const at = store.journal.value.indexOf(entry);
  const before = store.journal.value.slice(0, at === -1 ? undefined : at).at(-1)?.files;
  const changed = [...entry.files].filter(([path, text]) => before?.get(path) !== text);
  const names = (changed.length > 0 ? changed : [...entry.files]).map(
    ([path]) => path.split('/').at(-1) ?? path,
  );
  return messages.timeline.applied(names.slice(0, 2).join(', ') + (names.length > 2 ? ' …' : ''));
}
