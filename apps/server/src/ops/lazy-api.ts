import type { DrydockApi } from '../create-api.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseState } from './database-state.ts';

/** The API with the database beneath it. */
export interface OpenApi {
  readonly api: DrydockApi;
  readonly database: Database;
  close(): Promise<void>;
}

/** The API, opened when it is first asked for: the embedded database takes a second, the site does not need it. */
export interface LazyApi extends DatabaseState {
  /** Rejects with what kept it from opening; the next call tries again. */
  get(): Promise<DrydockApi>;
  close(): Promise<void>;
}

export interface LazyApiOptions {
  /** Whether the database can wait for its first use: the embedded one can. */
  readonly isLazy: boolean;
  readonly open: () => Promise<OpenApi>;
  readonly onFailure: (error: unknown) => void;
}

/** A failed opening is not tried again before this: a crowd of calls must not hammer a database. */
const pauseMs = 2000;

export function createLazyApi({ isLazy, open, onFailure }: LazyApiOptions): LazyApi {
  let opening: Promise<OpenApi> | undefined;
  let opened: OpenApi | undefined;
  const start = (): Promise<OpenApi> => {
    const attempt = open();
    attempt.then(
      (result) => (opened = result),
      (error: unknown) => {
        onFailure(error);
        setTimeout(() => (opening = undefined), pauseMs).unref();
      },
    );
    return attempt;
  };
  return {
    get: async () => {
      opening ??= start();
      return (await opening).api;
    },
    check: async () => {
      if (opened) {
        return opened.database.ping().then(
          () => 'open',
          () => 'unreachable',
        );
      }
      if (!opening && isLazy) return 'not needed yet';
      // Whoever asks whether a replica is ready makes it try.
      opening ??= start();
      return 'opening';
    },
    close: async () => {
      const open = await opening?.catch(() => undefined);
      await open?.close();
    },
  };
}
