import pg from 'pg';
import { listenStatement, type Subscriber, type Unsubscribe } from './bus.ts';
import { within } from './within.ts';

export interface Listener {
  subscribe(channel: string, subscriber: Subscriber): Promise<Unsubscribe>;
  close(): Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

/** A connection that only listens would not notice that the network swallows everything: it asks so often. */
const askEveryMs = 15_000;

/**
 * One connection of its own that listens. When it breaks it is made again, with growing pauses, and
 * every subscriber is told to read its state anew, because what was sent meanwhile is gone.
 */
export function openListener(
  url: string,
  onError?: (error: unknown) => void,
  everyMs = askEveryMs,
): Listener {
  const channels = new Map<string, Set<Subscriber>>();
  let client: Promise<pg.Client> | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  const deliver = (channel: string, payload: string | undefined): void => {
    for (const subscriber of channels.get(channel) ?? []) {
      try {
        subscriber.message(JSON.parse(payload ?? 'null'));
      } catch (error) {
        onError?.(error);
      }
    }
  };

  const resync = (): void => {
    for (const subscribers of channels.values()) {
      for (const subscriber of subscribers) subscriber.resync?.();
    }
  };

  const reconnect = (pauseMs: number): void => {
    if (isClosed || channels.size === 0) return;
    retry = setTimeout(() => {
      client = connect();
      client.then(resync, () => reconnect(Math.min(pauseMs * 2, longestPauseMs)));
    }, pauseMs);
  };

  const connect = async (): Promise<pg.Client> => {
    const made = new pg.Client({
      connectionString: url,
      application_name: 'drydock listener',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    let isUp = false;
    made.on('notification', ({ channel, payload }) => deliver(channel, payload));
    made.on('error', (error) => onError?.(error));
    made.on('end', () => {
      client = undefined;
      if (isUp) reconnect(firstPauseMs);
    });
    await made.connect();
    for (const channel of channels.keys()) await made.query(listenStatement('LISTEN', channel));
    isUp = true;
    made.once('end', keepAsking(made, everyMs, onError));
    return made;
  };

  return {
    subscribe: async (channel, subscriber) => {
      const statement = listenStatement('LISTEN', channel);
      const subscribers = channels.get(channel) ?? new Set();
      channels.set(channel, subscribers.add(subscriber));
      client ??= connect();
      await (await client).query(statement);
      return async () => {
        subscribers.delete(subscriber);
        if (subscribers.size > 0 || channels.get(channel) !== subscribers) return;
        channels.delete(channel);
        const open = await client?.catch(() => undefined);
        await open?.query(listenStatement('UNLISTEN', channel)).catch(() => undefined);
      };
    },
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      const open = await client?.catch(() => undefined);
      await open?.end();
    },
  };
}

/** Cuts a connection that does not answer in time; its end begins another one. Returns what ends the asking. */
function keepAsking(
  client: pg.Client,
  everyMs: number,
  onError?: (error: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    try {
      await within(everyMs, 'PostgreSQL did not answer the listener', client.query('select 1'));
      askLater();
    } catch (error) {
      onError?.(error);
      // With a question open this does not wait for the other side.
      await client.end().catch(() => undefined);
    }
  };
  const askLater = (): void => {
    timer = setTimeout(() => void ask(), everyMs);
    timer.unref();
  };
  askLater();
  return () => clearTimeout(timer);
}
