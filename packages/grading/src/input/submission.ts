import { createHash } from 'node:crypto';
import { decodeUtf8, type Diagnostic } from '@drydock/manifests';
import {
  ANSWERS_FILE,
  JOURNAL_FILE,
  parseJournal,
  type FileSet,
  type Journal,
  type JournalEntry,
  type Lab,
} from '@drydock/lab';

/** What somebody handed in, read and bounded. Plain data: it can be posted to a worker. */
export interface Submission {
  /** The files that the lab knows, by workspace-relative path, as they are when the journal begins. */
  readonly files: FileSet;
  /** What was done, where the work comes with a journal; one that cannot be read is no journal. */
  readonly journal?: readonly JournalEntry[];
  /** What else was handed in: unknown files, links, devices; in name order. */
  readonly ignored: readonly string[];
  /** Files that are no UTF-8 text, and lines of the journal that are none. */
  readonly unreadable: readonly Diagnostic[];
  /** `sha256:` and the hash of the files that the lab knows, journal and answers too. */
  readonly input: string;
  /** For a Git repository: what of it was graded. */
  readonly graded?: { readonly branch: string; readonly commit: string };
}

/** What a submission to a lab may hold: the workspace, a journal, and answers where the lab asks questions. */
export function knownFiles({ workspace, steps }: Lab): readonly string[] {
  const asks = steps.some(({ checks }) => checks.some(({ quiz }) => quiz !== undefined));
  return [...workspace, ...(asks ? [ANSWERS_FILE] : []), JOURNAL_FILE];
}

/** Content by path, as it was found in a folder, an archive or a commit. */
export interface HandedIn {
  /** Only files that the lab knows. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly ignored: readonly string[];
}

/** Decodes what was handed in. What is no text is a finding, and counts as an empty file. `history` counts as input too. */
export function decodeSubmission({ contents, ignored }: HandedIn, history = ''): Submission {
  const files = new Map<string, string>();
  const unreadable: Diagnostic[] = [];
  let journal: Journal | undefined;
  const sorted = [...contents].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, bytes] of sorted) {
    const { text, diagnostics } = decodeUtf8(name, bytes);
    unreadable.push(...diagnostics);
    const isText = diagnostics.length === 0;
    if (name !== JOURNAL_FILE) files.set(name, isText ? text : '');
    else if (isText) journal = parseJournal(name, text);
  }
  const broken = journal?.diagnostics ?? [];
  return {
    files,
    ...(journal && broken.length === 0 && { journal: journal.entries }),
    ignored: ignored.toSorted(),
    unreadable: [...unreadable, ...broken],
    input: hashOf(sorted, history),
  };
}

/** Names and lengths are part of it: no two sets of files give the same bytes. */
function hashOf(sorted: readonly (readonly [string, Uint8Array])[], history: string): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of sorted) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  if (history !== '') hash.update(`\0${history}`);
  return `sha256:${hash.digest('hex')}`;
}
