import pg from 'pg';
import { listenStatement, type Subscriber, type Unsubscribe } from './bus.ts';

export interface Listener {
  subscribe(channel: string, subscriber: Subscriber): Promise<Unsubscribe>;
  close(): Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

/**
 * One connection of its own that listens. When it breaks it is made again, with growing pauses, and
 * every subscriber is told to read its state anew, because what was sent meanwhile is gone.
 */
export function openListener(url: string, onError?: (error: unknown) => void): Listener {
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
    const made = new pg.Client({ connectionString: url, application_name: 'drydock listener' });
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
