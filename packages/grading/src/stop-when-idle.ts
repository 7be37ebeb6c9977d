const TICK_MS = 100;
const IDLE_TICKS = 5;
/** A thread that has something to do uses more than this between two ticks. */
const BUSY_MICROSECONDS = 2000;

/**
 * A signal that is aborted when this thread has had nothing to do for a while: whoever still waits then waits
 * for ever, as nothing but the work itself moves the cluster's clock. Dispose it when the work is done.
 */
export function stopWhenIdle(): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  let before = process.threadCpuUsage();
  let idle = 0;
  const timer = setInterval(() => {
    const { system, user } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    idle = user + system < BUSY_MICROSECONDS ? idle + 1 : 0;
    if (idle >= IDLE_TICKS) stop.abort();
  }, TICK_MS);
  return { signal: stop.signal, [Symbol.dispose]: () => clearInterval(timer) };
}
