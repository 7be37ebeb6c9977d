import type { FileSet } from '../file-set.ts';
import { parseJournal, type Journal } from './journal.ts';

/** The file of a folder that says what was done, beside the files that it was done with. */
export const JOURNAL_FILE = 'journal.jsonl';

/** The journal of a folder; undefined when it has none. */
export function journalIn(files: FileSet, folder: string): Journal | undefined {
  const path = folder === '' ? JOURNAL_FILE : `${folder}/${JOURNAL_FILE}`;
  const text = files.get(path);
  return text === undefined ? undefined : parseJournal(path, text);
}
