import { messages } from '../messages.ts';
import type { SharedWork } from '../storage/packed-work.ts';
import { decodeShare, encodeShare } from '../storage/share-link.ts';
import { replaceFiles, report, toast, type Workspace } from './actions.ts';
import { stepStarts } from './steps.ts';
import type { LabStore } from './store.ts';

/** What others may get of one's work: no name, no score. */
export function workToShare({ data, files, journal, step }: LabStore): SharedWork {
  return {
    lab: data.id,
    version: data.version,
    step: step.value,
    files: files.value,
    journal: journal.value,
  };
}

/** Copies a link that opens this lab with these files and this cluster. */
export async function shareLink({ store }: Workspace): Promise<void> {
  try {
    const hash = await encodeShare(workToShare(store));
    const link = `${location.origin}${location.pathname}${hash}`;
    await navigator.clipboard.writeText(link);
    const size = `${(link.length / 1000).toFixed(1)} KB`;
    toast(store, { icon: 'good', text: messages.share.copied(size) });
  } catch (error) {
    report(store, error);
  }
}

/** The work that the address carries, taken out of the address so that a reload does not open it again. */
export async function takeSharedWork(store: LabStore): Promise<SharedWork | undefined> {
  const { hash } = location;
  try {
    const shared = await decodeShare(hash, store.data.id);
    if (shared) history.replaceState(null, '', location.pathname + location.search);
    return shared;
  } catch {
    toast(store, { icon: 'info', text: messages.share.damaged });
    return undefined;
  }
}

/** Puts shared work in the place of one's own, which Undo brings back. */
export function openShared({ store, cluster }: Workspace, shared: SharedWork): void {
  const own = { files: store.files.value, journal: store.journal.value, step: store.step.value };
  const isSame = shared.version === store.data.version;
  replaceFiles(store, new Map([...(isSame ? [] : store.files.value), ...shared.files]));
  if (!store.files.value.has(store.file.value)) {
    store.file.value = [...store.files.value.keys()][0] ?? '';
  }
  store.journal.value = isSame ? shared.journal : [];
  if (store.data.steps.some(({ id }) => id === shared.step)) store.step.value = shared.step;
  // Reset goes back to the start of the lab: the link does not say where its steps began.
  stepStarts(store).clear();
  toast(store, {
    icon: 'info',
    text: messages.share.opened,
    action: {
      label: messages.undo,
      run: () => {
        replaceFiles(store, own.files);
        store.journal.value = own.journal;
        store.step.value = own.step;
        void cluster.rebuild(own.journal);
      },
    },
  });
}
