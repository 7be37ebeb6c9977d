/** Sleeps that somebody can end. */
export interface Pause {
  /** Until `wake`, the signal, or this many milliseconds have passed. A `wake` while nobody slept counts. */
  sleep(ms: number): Promise<void>;
  /** Likewise, but `wake` does not end it. */
  sleepThrough(ms: number): Promise<void>;
  wake(): void;
}

/** Sleeps of one worker; all end when the signal is aborted. */
export function createPause(signal: AbortSignal): Pause {
  const sleepers = new Set<() => void>();
  let wasWoken = false;
  const sleep = (ms: number, canWake: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted || (canWake && wasWoken)) {
        wasWoken = false;
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        sleepers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (canWake) sleepers.add(end);
    });
  return {
    sleep: (ms) => sleep(ms, true),
    sleepThrough: (ms) => sleep(ms, false),
    wake: () => {
      wasWoken = sleepers.size === 0;
      for (const end of sleepers) end();
    },
  };
}
