import { ClusterError } from '../cluster-error.ts';
import type { ClaimOptions } from './cluster-pool.ts';

/** Somebody who waits for a thing. */
export interface Waiter<T> {
  readonly askedAtMs: number;
  readonly serve: (thing: T) => void;
}

/** Those who wait, in the order in which they came. */
export interface ClaimQueue<T> {
  /** Resolves when served. Rejects with the signal's reason, and with ClusterError when the queue is full. */
  enter(askedAtMs: number, options: ClaimOptions): Promise<T>;
  /** Takes the first one out. */
  next(): Waiter<T> | undefined;
  length(): number;
  /** Tells everybody whose place has changed. */
  announce(): void;
  /** Sends everybody away. */
  refuse(error: Error): void;
}

interface Place<T> extends Waiter<T> {
  readonly refuse: (error: unknown) => void;
  readonly onPosition: ((position: number) => void) | undefined;
  position: number;
}

export function createClaimQueue<T>(limit: number): ClaimQueue<T> {
  const places: Place<T>[] = [];
  const leave = (place: Place<T>): void => {
    const index = places.indexOf(place);
    if (index !== -1) places.splice(index, 1);
    announce();
  };
  const announce = (): void => {
    for (const [index, place] of [...places].entries()) {
      if (place.position === index + 1) continue;
      place.position = index + 1;
      place.onPosition?.(index + 1);
    }
  };
  return {
    enter(askedAtMs, { signal, onPosition }) {
      if (places.length >= limit) return Promise.reject(full(limit));
      return new Promise<T>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const aborted = (): void => {
          leave(place);
          reject(signal?.reason as Error);
        };
        const settled = <A>(action: (value: A) => void) => {
          return (value: A): void => {
            signal?.removeEventListener('abort', aborted);
            action(value);
          };
        };
        const serve = settled(resolve);
        const place = { askedAtMs, serve, refuse: settled(reject), onPosition, position: 0 };
        signal?.addEventListener('abort', aborted, { once: true });
        places.push(place);
      });
    },
    next: () => places.shift(),
    length: () => places.length,
    announce,
    refuse(error) {
      for (const place of places.splice(0)) place.refuse(error);
    },
  };
}

function full(limit: number): ClusterError {
  return new ClusterError(
    'no-room',
    `${limit} claims wait for a cluster already. Try again later, or give the pool a higher limit.`,
  );
}
