import type { LabSession } from '../lab-session.ts';

/** Lets cluster time pass until a moment; returns at once when it is over. */
export async function passUntil(
  dueMs: number,
  {
    session: {
      cluster: { clock },
    },
    signal,
  }: { readonly session: LabSession; readonly signal?: AbortSignal },
): Promise<void> {
  const left = dueMs - clock.now();
  if (left <= 0) return;
  await clock.waitFor(`${left} ms of cluster time`, async () => clock.now() >= dueMs, {
    timeoutMs: left + 1000,
    ...(signal ? { signal } : {}),
  });
}
