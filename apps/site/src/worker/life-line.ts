/**
 * Notices the death of a worker. The worker holds a Web Lock for as long as it lives; the page asks
 * for the same lock and gets it only when the worker is gone, whatever killed it (a crash of its
 * process sends no event). Where locks are missing (plain http), only the worker's `error` event tells.
 */

/** In the worker: holds the lock until this worker ends. Resolves when it is held. */
export function holdLifeLine(name: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (!('locks' in navigator)) return Promise.resolve();
  void navigator.locks.request(name, () => {
    resolve();
    return new Promise(() => undefined);
  });
  return promise;
}

/** In the page, once the worker holds its lock: calls `onDeath` once if the worker ends. Returns how to stop watching. */
export function watchLifeLine(name: string, onDeath: () => void): () => void {
  const stop = new AbortController();
  if (!('locks' in navigator)) return () => stop.abort();
  navigator.locks
    .request(name, { signal: stop.signal }, () => {
      if (!stop.signal.aborted) onDeath();
    })
    .catch(() => undefined); // aborted: the page let the worker go itself
  return () => stop.abort();
}
