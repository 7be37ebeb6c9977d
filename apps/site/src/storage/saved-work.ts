import { createStore, get, set, type UseStore } from 'idb-keyval';
import type { JournalEntry } from '../worker/protocol.ts';

/** One learner's work on one lab, as it lies in IndexedDB. `store` is the version of this shape. */
export interface SavedWork {
  readonly store: 1;
  readonly lab: string;
  readonly version: number;
  readonly files: ReadonlyMap<string, string>;
  readonly step: string;
  readonly earned: Readonly<Record<string, number>>;
  readonly paid: Readonly<Record<string, number>>;
  /** Rungs opened, by `check/mistake`. */
  readonly rungs: Readonly<Record<string, number>>;
  readonly shown: readonly string[];
  readonly journal: readonly JournalEntry[];
  /** Files and length of the journal when each step was opened: what Reset step goes back to. */
  readonly stepStarts: Readonly<
    Record<string, { readonly files: ReadonlyMap<string, string>; readonly journal: number }>
  >;
}

export interface WorkStorage {
  read(lab: string): Promise<SavedWork | undefined>;
  write(work: SavedWork): Promise<void>;
}

/** IndexedDB; rejects where the browser keeps nothing (private windows, full disk). */
export function openWorkStorage(): WorkStorage {
  let store: UseStore | undefined;
  const opened = (): UseStore => (store ??= createStore('drydock', 'work'));
  return {
    read: async (lab) => {
      const found: unknown = await get(`lab:${lab}`, opened());
      return isSavedWork(found) ? found : undefined;
    },
    write: (work) => set(`lab:${work.lab}`, work, opened()),
  };
}

function isSavedWork(value: unknown): value is SavedWork {
  return typeof value === 'object' && value !== null && 'store' in value && value.store === 1;
}
