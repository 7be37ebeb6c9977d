import type { SQL } from 'drizzle-orm';

/** What one replica tells the others: LISTEN and NOTIFY of PostgreSQL, on both engines. */
export interface Bus {
  /**
   * Sends JSON to every replica, this one included. With `queries` of a transaction it is delivered
   * when that commits and not at all when it rolls back. At most 7,900 bytes as JSON: send ids, not
   * contents; a longer one rejects with `RangeError`.
   */
  publish(channel: string, message: unknown, queries?: Executor): Promise<void>;
  /** Resolves once listening. A listener must not throw; what it throws is logged and forgotten. */
  subscribe(channel: string, subscriber: Subscriber): Promise<Unsubscribe>;
}

/** Where a NOTIFY can be sent through: the database or a transaction. */
export interface Executor {
  execute(query: SQL): PromiseLike<unknown>;
}

export interface Subscriber {
  message(message: unknown): void;
  /** The connection was lost and is back: messages may have been missed, read the state again. */
  resync?(): void;
}

export type Unsubscribe = () => Promise<void>;

const channelPattern = /^[a-z][a-z0-9_]{0,40}$/;
const mostBytes = 7900;

/** The payload to send. Throws on a channel or message that NOTIFY cannot carry. */
export function encodeMessage(channel: string, message: unknown): string {
  if (!channelPattern.test(channel)) throw new RangeError(`"${channel}" is no name of a channel.`);
  const text = JSON.stringify(message);
  const bytes = Buffer.byteLength(text);
  if (bytes > mostBytes) {
    throw new RangeError(
      `A message on ${channel} has ${bytes} bytes; NOTIFY carries ${mostBytes}. Send an id instead.`,
    );
  }
  return text;
}

/** Channel names go into LISTEN as an identifier; only checked ones may. */
export function listenStatement(verb: 'LISTEN' | 'UNLISTEN', channel: string): string {
  if (!channelPattern.test(channel)) throw new RangeError(`"${channel}" is no name of a channel.`);
  return `${verb} ${channel}`;
}
