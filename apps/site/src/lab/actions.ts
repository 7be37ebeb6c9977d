import { batch } from '@preact/signals';
import { messages } from '../messages.ts';
import type { JournalEntry } from '../worker/protocol.ts';
import { WorkerFailure } from '../worker/rpc.ts';
import type { ClusterHost } from './cluster-host.ts';
import type { LanguageHost } from './language-host.ts';
import type { LabStore, Place, Toast } from './store.ts';

/** What the parts of the workspace share: the store, the two workers, and small acts on the page. */
export interface Workspace {
  readonly store: LabStore;
  readonly cluster: ClusterHost;
  readonly language: LanguageHost;
}

/** Replaces the text of one file; the editor, validation and storage follow. */
export function editFile(store: LabStore, path: string, text: string): void {
  if (store.past.value || store.files.value.get(path) === text) return;
  replaceFiles(store, new Map(store.files.value).set(path, text));
}

export function replaceFiles(store: LabStore, files: ReadonlyMap<string, string>): void {
  batch(() => {
    store.files.value = files;
    store.revision.value++;
  });
}

/** An act was done: what had been taken back before does not come again. */
export function addToJournal(store: LabStore, entry: JournalEntry): void {
  batch(() => {
    store.journal.value = [...store.journal.value, entry];
    store.redo.value = [];
  });
}

let lastToast = 0;
const toastMs = 6_000;

/** Confirms something for six seconds; never the only place where it is said. */
export function toast(store: LabStore, message: Omit<Toast, 'id'>): void {
  const id = ++lastToast;
  // Of the same kind of act only the last one counts.
  const kind = message.text.split(':')[0];
  const others = store.toasts.value.filter(({ text }) => text.split(':')[0] !== kind);
  store.toasts.value = [...others.slice(-1), { id, ...message }];
  store.spoken.value = message.text;
  setTimeout(() => dismissToast(store, id), toastMs);
}

export function dismissToast(store: LabStore, id: number): void {
  store.toasts.value = store.toasts.value.filter((other) => other.id !== id);
}

let lastReveal = 0;

/** Opens a file at a line and lets the line flash once. */
export function openPlace(store: LabStore, place: Place): void {
  batch(() => {
    openFile(store, place.file);
    store.reveal.value = { ...place, nonce: ++lastReveal };
    store.screen.value = 'editor';
  });
}

/** Shows a file; one that is not the learner's gets a tab of its own, to read. */
export function openFile(store: LabStore, path: string): void {
  const isWork = store.files.value.has(path);
  if (!isWork && !store.opened.value.includes(path)) {
    store.opened.value = [...store.opened.value, path];
  }
  store.file.value = path;
}

export function closeFile(store: LabStore, path: string): void {
  store.opened.value = store.opened.value.filter((other) => other !== path);
  if (store.file.value === path) {
    store.file.value = store.data.workspace[0] ?? [...store.files.value.keys()][0] ?? '';
  }
}

/** What Apply does in this lab. */
export function applyWord({ data }: LabStore): string {
  return data.repository === undefined ? messages.editor.apply : messages.git.apply;
}

/** Applies the files of now. What the server refuses is part of the answer, not a failure. */
export async function applyFiles({ store, cluster }: Workspace): Promise<boolean> {
  if (store.applying.value || store.past.value) return false;
  store.applying.value = true;
  const revision = store.revision.value;
  try {
    const { report, entry } = await cluster.call((api) => api.apply(store.files.value));
    addToJournal(store, entry);
    store.applied.value = { report, revision };
    const refused = report.applied.filter(({ action }) => action === 'refused');
    const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
    if (refused.length > 0 || (errors.length > 0 && report.applied.length === 0)) {
      store.panel.value = 'problems';
      store.spoken.value = messages.apply.refused(
        refused[0]?.message ?? errors[0]?.message ?? messages.apply.unknown,
      );
    } else if (report.pushRefused !== undefined) {
      toast(store, { icon: 'info', text: messages.git.pushRefused(report.pushRefused) });
    } else if (report.pushed !== undefined) {
      const others = report.applied.filter(({ action }) => action !== 'unchanged');
      const also = others.length === 0 ? '' : ` ${messages.apply.done(summary(others))}.`;
      toast(store, { icon: 'good', text: messages.git.pushed + also });
    } else {
      toast(store, { icon: 'good', text: messages.apply.done(summary(report.applied)) });
    }
    return true;
  } catch (error) {
    report(store, error);
    return false;
  } finally {
    store.applying.value = false;
  }
}

function summary(applied: readonly { readonly action: string; readonly object: string }[]): string {
  return applied
    .map(({ object, action }) => `${object.split('/')[1] ?? object} ${action}`)
    .join(', ');
}

/** Says that something of ours failed. A dead worker says so itself, in the banner. */
export function report(store: LabStore, error: unknown): void {
  if (error instanceof WorkerFailure && error.died) return;
  const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  toast(store, { icon: 'info', text: messages.failed(text) });
}
