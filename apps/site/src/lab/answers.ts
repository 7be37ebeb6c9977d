import { editFile } from './actions.ts';
import { answersFile } from './files.ts';
import type { LabStore } from './store.ts';

/** The ids that are chosen, by check: a line `check: ["id"]` each, as the lab reads them. */
export function readChosen(text: string): ReadonlyMap<string, readonly string[]> {
  const chosen = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [, check, list] = /^([\w.-]+):\s*\[(.*)\]\s*$/.exec(line) ?? [];
    if (check === undefined || list === undefined) continue;
    const ids = list.split(',').map((id) => id.trim().replace(/^["']|["']$/g, ''));
    chosen.set(
      check,
      ids.filter((id) => id !== ''),
    );
  }
  return chosen;
}

export function chosenOf(store: LabStore, check: string): readonly string[] {
  return readChosen(store.shownFiles.value.get(answersFile) ?? '').get(check) ?? [];
}

export function choose(store: LabStore, check: string, ids: readonly string[]): void {
  const all = new Map(readChosen(store.files.value.get(answersFile) ?? '')).set(check, ids);
  const text = [...all].map(([id, list]) => `${id}: ${JSON.stringify(list)}\n`).join('');
  editFile(store, answersFile, text);
}
