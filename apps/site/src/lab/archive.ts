import { messages } from '../messages.ts';
import { replaceFiles, report, toast, type Workspace } from './actions.ts';
import { saveFile } from './save-file.ts';
import { openShared, workToShare } from './share.ts';
import type { LabStore } from './store.ts';

/** Gives the learner a zip of the work: to keep, to open elsewhere, to hand in. */
export async function downloadWork({ store }: Workspace): Promise<void> {
  try {
    const { packArchive } = await import('../storage/work-archive.ts');
    const firstMs = store.journal.value[0]?.atMs ?? 0;
    const { startMs = firstMs, nowMs = firstMs } = store.cluster.value ?? {};
    const bytes = packArchive(workToShare(store), { startMs, nowMs });
    saveFile(`${store.data.id}.zip`, new Blob([bytes], { type: 'application/zip' }));
  } catch (error) {
    report(store, error);
  }
}

/** Asks for a zip and puts what it holds in the place of one's own work, which Undo brings back. */
export function chooseArchive(workspace: Workspace): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.zip,application/zip';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void openArchive(workspace, file);
  });
  input.click();
}

async function openArchive(workspace: Workspace, file: File): Promise<void> {
  const { store, cluster } = workspace;
  if (store.past.value || store.save.value === 'elsewhere') return;
  try {
    if (file.size > mostBytes) throw new Error(messages.archive.tooLarge);
    const { unpackArchive } = await import('../storage/work-archive.ts');
    const work = unpackArchive(new Uint8Array(await file.arrayBuffer()), store.data.id);
    if ('journal' in work) {
      openShared(workspace, work);
      await cluster.rebuild(store.journal.value);
    } else {
      openFiles(store, work.files);
    }
  } catch (error) {
    report(store, error);
  }
}

/** A zip of text that is larger than this was made to be large. */
const mostBytes = 5_000_000;

function openFiles(store: LabStore, files: ReadonlyMap<string, string>): void {
  const own = store.files.value;
  replaceFiles(store, new Map([...own, ...files]));
  toast(store, {
    icon: 'info',
    text: messages.archive.opened(files.size),
    action: { label: messages.undo, run: () => replaceFiles(store, own) },
  });
}
