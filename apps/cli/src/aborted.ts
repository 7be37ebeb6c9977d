/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

const FOREVER_MS = 2 ** 31 - 1;

/** The same for a command that has nothing else to do: Node ends a process in which nothing is due. */
export async function stayUntilAborted(signal: AbortSignal): Promise<void> {
  const reason = setInterval(() => undefined, FOREVER_MS);
  await aborted(signal);
  clearInterval(reason);
}
