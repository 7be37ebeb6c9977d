import { batch } from '@preact/signals';
import { messages } from '../messages.ts';
import { editFile, openFile, replaceFiles, report, toast, type Workspace } from './actions.ts';
import type { LabStore } from './store.ts';

/** Where the answers to questions stand; the questions themselves show it. */
export const answersFile = 'answers.yaml';

/** What the tree and the tabs show. */
export function visibleFiles({ shownFiles }: LabStore): readonly string[] {
  return [...shownFiles.value.keys()].filter((path) => path !== answersFile);
}

/** Why a file cannot have this path; undefined: it can. */
export function pathProblem(store: LabStore, path: string): string | undefined {
  if (path === '' || path.endsWith('/')) return messages.files.noName;
  if (
    !/^[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) ||
    path.split('/').some((each) => /^\.+$/.test(each))
  )
    return messages.files.badName;
  if (store.files.value.has(path)) return messages.files.exists(path);
  const isFolder = [...store.files.value.keys()].some((each) => each.startsWith(`${path}/`));
  return isFolder ? messages.files.exists(path) : undefined;
}

export function addFile(store: LabStore, path: string): void {
  batch(() => {
    replaceFiles(store, new Map(store.files.value).set(path, ''));
    openFile(store, path);
  });
}

/** A file, or a folder with all that is in it, under another path. */
export function renameFile(store: LabStore, from: string, to: string): void {
  const renamed = new Map(
    [...store.files.value].map(([path, text]) => [movedPath(path, from, to), text]),
  );
  batch(() => {
    replaceFiles(store, renamed);
    store.file.value = movedPath(store.file.value, from, to);
  });
}

function movedPath(path: string, from: string, to: string): string {
  if (path === from) return to;
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
}

/** Takes a file away; Undo brings it again. */
export function deleteFile(store: LabStore, path: string): void {
  const before = store.files.value;
  removeFile(store, path);
  toast(store, {
    icon: 'undo',
    text: messages.files.deleted(path),
    action: { label: messages.undo, run: () => replaceFiles(store, before) },
  });
}

export function removeFile(store: LabStore, path: string): void {
  const left = new Map(
    [...store.files.value].filter(([each]) => each !== path && !each.startsWith(`${path}/`)),
  );
  if (left.size === store.files.value.size) return;
  batch(() => {
    replaceFiles(store, left);
    if (!left.has(store.file.value)) store.file.value = [...left.keys()][0] ?? '';
  });
}

/** Indents the open file as everybody does; one that does not parse stays as it is. */
export async function formatFile({ store, language }: Workspace): Promise<void> {
  const file = store.file.value;
  const before = store.files.value.get(file);
  if (before === undefined) return;
  try {
    const after = await language.api().format(before);
    if (after === undefined) toast(store, { icon: 'info', text: messages.compare.notFormatted });
    else if (store.files.value.get(file) === before) editFile(store, file, after);
  } catch (error) {
    report(store, error);
  }
}
