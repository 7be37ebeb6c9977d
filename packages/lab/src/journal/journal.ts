import type { Diagnostic } from '@drydock/manifests';
import { journalEntrySchema, type JournalEntry } from './journal-entry.ts';

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** What no line of a journal may be, at its line. With any, the journal must not be replayed in part. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads journal.jsonl: one JSON object per line, in the order of time. Never throws. */
export function parseJournal(file: string, text: string): Journal {
  const entries: JournalEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  let offset = 0;
  let last = 0;
  for (const line of text.split('\n')) {
    const range = [offset, offset + line.length] as const;
    offset += line.length + 1;
    if (line.trim() === '') continue;
    const read = readEntry(line);
    const message =
      typeof read === 'string'
        ? read
        : read.at !== undefined && read.at < last
          ? `This is at ${read.at} ms, before the line above it (${last} ms).`
          : undefined;
    if (message !== undefined) diagnostics.push(finding(file, range, message));
    else if (typeof read !== 'string') {
      last = read.at ?? last;
      entries.push(read);
    }
  }
  return { entries, diagnostics };
}

/** One line of a journal. */
export function formatJournalEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function readEntry(line: string): JournalEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'This line is no JSON.';
  }
  const parsed = journalEntrySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `This is no journal entry: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
}

function finding(file: string, range: readonly [number, number], message: string): Diagnostic {
  return {
    code: 'lab/journal',
    rule: 'lab/journal',
    severity: 'error',
    stage: 'syntax',
    message,
    file,
    range,
  };
}
