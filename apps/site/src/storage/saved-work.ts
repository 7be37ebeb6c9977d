import { createStore, get, set, type UseStore } from 'idb-keyval';
import type { JournalEntry } from '../worker/protocol.ts';

type Files = ReadonlyMap<string, string>;

/** One learner's work on one lab, as it lies in IndexedDB. `store` is the version of this shape. */
export interface SavedWork {
  readonly store: 1;
  readonly lab: string;
  readonly version: number;
  readonly files: Files;
  readonly step: string;
  readonly earned: Readonly<Record<string, number>>;
  readonly paid: Readonly<Record<string, number>>;
  /** Rungs opened, by `check/mistake`. */
  readonly rungs: Readonly<Record<string, number>>;
  readonly shown: readonly string[];
  readonly journal: readonly JournalEntry[];
  /** Files and length of the journal when each step was opened: what Reset step goes back to. */
  readonly stepStarts: Readonly<
    Record<string, { readonly files: Files; readonly journal: number }>
  >;
}

export interface WorkStorage {
  /** `setAside`: what lay there is no work that this version reads; it was moved, not lost. */
  read(lab: string): Promise<{ readonly work?: SavedWork; readonly setAside?: unknown }>;
  write(work: SavedWork): Promise<void>;
}

/** IndexedDB; rejects where the browser keeps nothing (private windows, full disk). */
export function openWorkStorage(): WorkStorage {
  let store: UseStore | undefined;
  const opened = (): UseStore => (store ??= createStore('drydock', 'work'));
  return {
    read: async (lab) => {
      const found: unknown = await get(`lab:${lab}`, opened());
      if (found === undefined) return {};
      const work = readSavedWork(found);
      if (work) return { work };
      await set(`set-aside:${lab}`, found, opened());
      return { setAside: found };
    },
    write: (work) => set(`lab:${work.lab}`, work, opened()),
  };
}

/** Work as any released version saved it; undefined for everything else, such as what a later version saved. */
export function readSavedWork(value: unknown): SavedWork | undefined {
  return isSavedWork(value) ? value : undefined;
}

function isSavedWork(value: unknown): value is SavedWork {
  if (!isRecord(value)) return false;
  const { earned, files, journal, lab, paid, rungs, shown, step, stepStarts, store, version } =
    value;
  return (
    store === 1 &&
    typeof lab === 'string' &&
    typeof version === 'number' &&
    typeof step === 'string' &&
    isFiles(files) &&
    [earned, paid, rungs].every(isNumbers) &&
    Array.isArray(shown) &&
    Array.isArray(journal) &&
    journal.every(isJournalEntry) &&
    isRecord(stepStarts) &&
    Object.values(stepStarts).every(isStepStart)
  );
}

function isJournalEntry(value: unknown): boolean {
  if (!isRecord(value) || typeof value['atMs'] !== 'number' || !isFiles(value['files'])) {
    return false;
  }
  switch (value['act']) {
    case 'apply':
      return true;
    case 'shell':
      return typeof value['line'] === 'string';
    case 'solve':
      return typeof value['step'] === 'string';
    case 'argocd':
      return isRecord(value['order']);
    default:
      return false;
  }
}

function isStepStart(value: unknown): boolean {
  return isRecord(value) && isFiles(value['files']) && typeof value['journal'] === 'number';
}

function isNumbers(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((each) => typeof each === 'number');
}

function isFiles(value: unknown): value is Files {
  return (
    value instanceof Map &&
    [...value].every(([path, text]) => typeof path === 'string' && typeof text === 'string')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
