import { sqlStateOf } from './database.ts';

/** Two transactions got in each other's way and one of them has to start again. */
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01']);

/** Runs a transaction, again when it lost against another one, five times at most. */
export async function retryTransaction<T>(run: () => Promise<T>): Promise<T> {
  for (let left = 4; ; left -= 1) {
    try {
      return await run();
    } catch (error) {
      const state = sqlStateOf(error);
      if (left === 0 || state === undefined || !conflicts.has(state)) throw error;
    }
  }
}
