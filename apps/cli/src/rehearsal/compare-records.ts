import type { LearnerRecord } from './simulated-learner.ts';

/** What became of the events of a class. */
export interface Kept {
  /** Acknowledged events that the server does not have. */
  readonly lost: number;
  /** Events that it has more than once. */
  readonly countedTwice: number;
  /** Events that it has and nobody made. */
  readonly invented: number;
  /** Events that it did not take: the tab gave them up, so nobody waits for them. */
  readonly refused: number;
}

/** Compares the journals of the learners with what the server has of each, id by id. */
export function compareRecords(
  pairs: readonly { readonly record: LearnerRecord; readonly stored: readonly string[] }[],
): Kept {
  let [lost, countedTwice, invented, refused] = [0, 0, 0, 0];
  for (const { record, stored } of pairs) {
    const unique = new Set(stored);
    lost += Array.from(record.acknowledged).filter((id) => !unique.has(id)).length;
    countedTwice += stored.length - unique.size;
    invented += Array.from(unique).filter((id) => !record.made.has(id)).length;
    refused += record.refused.size;
  }
  return { lost, countedTwice, invented, refused };
}
