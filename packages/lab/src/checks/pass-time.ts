import type { CheckContext } from './check-kind.ts';

/** How often a check that waits looks again, in the cluster's time. */
export const LOOK_EVERY_MS = 5000;

/** Lets the cluster's time go on. */
export async function passTime(
  { cluster: { clock } }: Pick<CheckContext, 'cluster'>,
  ms: number,
): Promise<void> {
  const until = clock.now() + ms;
  await clock.waitFor('time to pass', async () => clock.now() >= until, { timeoutMs: ms + 5000 });
}
