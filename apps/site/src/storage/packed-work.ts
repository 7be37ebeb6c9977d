import type { AppOrder } from '../worker/gitops-protocol.ts';
import type { JournalEntry } from '../worker/protocol.ts';
import { changesBetween, withChanges, type FileChanges } from './file-changes.ts';

/** What a link carries: files, what was done, the open step. No name, no score. */
export interface SharedWork {
  readonly lab: string;
  readonly version: number;
  readonly step: string;
  readonly files: ReadonlyMap<string, string>;
  readonly journal: readonly JournalEntry[];
}

/** Work as JSON: what a link and an archive carry. */
export interface PackedWork {
  readonly v: 1 | 2;
  readonly lab: string;
  readonly version: number;
  readonly step: string;
  readonly files: FileChanges;
  readonly journal: readonly {
    readonly at: number;
    readonly line?: string;
    readonly order?: AppOrder;
    readonly solve?: string;
    /** Index into `sets`. */
    readonly set: number;
  }[];
  /**
   * The files of each act; mostly the same few. From version 2 on a set holds only what differs from
   * the one before it; null takes a file away.
   */
  readonly sets: readonly FileChanges[];
}

/** Files, acts and step, each set of files by what differs from the one before. */
export function packWork(work: SharedWork): PackedWork {
  const known: string[] = [];
  const sets: FileChanges[] = [];
  let last: ReadonlyMap<string, string> = new Map();
  const journal = work.journal.map((entry) => {
    const text = JSON.stringify([...entry.files]);
    let set = known.indexOf(text);
    if (set === -1) {
      set = known.push(text) - 1;
      sets.push(changesBetween(last, entry.files));
      last = entry.files;
    }
    return { at: entry.atMs, set, ...partsOf(entry) };
  });
  const { lab, version, step } = work;
  return { v: 2, lab, version, step, files: changesBetween(last, work.files), journal, sets };
}

function partsOf(
  entry: JournalEntry,
): Pick<PackedWork['journal'][number], 'line' | 'order' | 'solve'> {
  if (entry.act === 'shell') return { line: entry.line };
  if (entry.act === 'argocd') return { order: entry.order };
  return entry.act === 'solve' ? { solve: entry.step } : {};
}

/** The opposite of `packWork`; undefined when the value is something else. */
export function unpackWork(value: unknown): SharedWork | undefined {
  if (!isPacked(value)) return undefined;
  const isDelta = value.v === 2;
  const sets: ReadonlyMap<string, string>[] = [];
  for (const changes of value.sets) {
    sets.push(withChanges(isDelta ? (sets.at(-1) ?? new Map()) : new Map(), changes));
  }
  const journal = value.journal.map((entry): JournalEntry => {
    const files = sets[entry.set] ?? new Map();
    const { at: atMs, line, order, solve } = entry;
    if (solve !== undefined) return { atMs, act: 'solve', step: solve, files };
    if (order !== undefined) return { atMs, act: 'argocd', order, files };
    return line === undefined ? { atMs, act: 'apply', files } : { atMs, act: 'shell', line, files };
  });
  const { lab, version, step } = value;
  const files = withChanges(isDelta ? (sets.at(-1) ?? new Map()) : new Map(), value.files);
  return { lab, version, step, files, journal };
}

function isChanges(value: unknown): value is FileChanges {
  return (
    Array.isArray(value) &&
    value.every(
      (pair: unknown) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        typeof pair[0] === 'string' &&
        (pair[1] === null || typeof pair[1] === 'string'),
    )
  );
}

function isPacked(value: unknown): value is PackedWork {
  if (typeof value !== 'object' || value === null) return false;
  const { v, lab, version, step, files, journal, sets } = value as Partial<
    Record<keyof PackedWork, unknown>
  >; // fields checked below
  return (
    (v === 1 || v === 2) &&
    typeof lab === 'string' &&
    typeof version === 'number' &&
    typeof step === 'string' &&
    isChanges(files) &&
    Array.isArray(sets) &&
    sets.every(isChanges) &&
    Array.isArray(journal) &&
    journal.every(isPackedEntry)
  );
}

function isPackedEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { at, set, line, order, solve } = value as {
    at?: unknown;
    set?: unknown;
    line?: unknown;
    order?: unknown;
    solve?: unknown;
  }; // fields checked below
  return (
    typeof at === 'number' &&
    typeof set === 'number' &&
    (line === undefined || typeof line === 'string') &&
    (order === undefined || isOrder(order)) &&
    (solve === undefined || typeof solve === 'string')
  );
}

function isOrder(value: unknown): value is AppOrder {
  if (typeof value !== 'object' || value === null) return false;
  const { name, namespace, verb } = value as {
    name?: unknown;
    namespace?: unknown;
    verb?: unknown;
  }; // fields checked below
  return (
    typeof name === 'string' &&
    typeof namespace === 'string' &&
    (verb === 'sync' || verb === 'refresh' || verb === 'terminate' || verb === 'rollback')
  );
}
