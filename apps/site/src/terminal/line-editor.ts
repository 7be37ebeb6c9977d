/**
 * The line being typed in the terminal: text, cursor, history. No screen: the terminal paints what
 * `render` says.
 */
export interface LineEditor {
  readonly text: string;
  readonly cursor: number;
}

export const emptyLine: LineEditor = { text: '', cursor: 0 };

export function insert({ text, cursor }: LineEditor, added: string): LineEditor {
  return {
    text: text.slice(0, cursor) + added + text.slice(cursor),
    cursor: cursor + added.length,
  };
}

export function backspace(line: LineEditor): LineEditor {
  if (line.cursor === 0) return line;
  const { text, cursor } = line;
  return { text: text.slice(0, cursor - 1) + text.slice(cursor), cursor: cursor - 1 };
}

export function deleteForward({ text, cursor }: LineEditor): LineEditor {
  return { text: text.slice(0, cursor) + text.slice(cursor + 1), cursor };
}

export function moveTo({ text }: LineEditor, cursor: number): LineEditor {
  return { text, cursor: Math.max(0, Math.min(text.length, cursor)) };
}

/** Removes the word before the cursor, as Ctrl W does. */
export function deleteWord({ text, cursor }: LineEditor): LineEditor {
  const kept = text.slice(0, cursor).replace(/\S+\s*$/, '');
  return { text: kept + text.slice(cursor), cursor: kept.length };
}

/** Puts a candidate in the place of the word that ends at the cursor. */
export function completeWord({ text, cursor }: LineEditor, candidate: string): LineEditor {
  const before = text.slice(0, cursor).replace(/\S*$/, '') + candidate;
  return { text: before + text.slice(cursor), cursor: before.length };
}

/** What all candidates begin with. */
export function commonPrefix(candidates: readonly string[]): string {
  const [first = '', ...others] = candidates;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}

/** Lines entered before, and which of them is shown. */
export interface History {
  readonly entries: readonly string[];
  /** `entries.length` is the line being typed. */
  readonly at: number;
  readonly draft: string;
}

export const emptyHistory: History = { entries: [], at: 0, draft: '' };

export function remember(history: History, line: string): History {
  const isNew = line.trim() !== '' && history.entries.at(-1) !== line;
  const entries = isNew ? [...history.entries, line] : history.entries;
  return { entries, at: entries.length, draft: '' };
}

/** Steps through the history; the line being typed is kept and comes back at its end. */
export function recall(
  history: History,
  step: -1 | 1,
  typed: string,
): { readonly history: History; readonly text: string } {
  const draft = history.at === history.entries.length ? typed : history.draft;
  const at = Math.max(0, Math.min(history.entries.length, history.at + step));
  return { history: { ...history, at, draft }, text: history.entries[at] ?? draft };
}
