/** What can be moved through virtual time. */
export interface Paced {
  advance(ms: number): void;
}

/** Real milliseconds between two steps: short enough that a watcher sees no pause. */
const STEP_MS = 20;

/** Lets virtual time pass with real time, `speed` times as fast; returns the stop function. */
export function followRealTime(cluster: Paced, speed = 1): () => void {
  const startMs = performance.now();
  let passedMs = 0; // whole virtual milliseconds
  const timer = setInterval(() => {
    const dueMs = Math.floor((performance.now() - startMs) * speed);
    cluster.advance(dueMs - passedMs);
    passedMs = dueMs;
  }, STEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}
