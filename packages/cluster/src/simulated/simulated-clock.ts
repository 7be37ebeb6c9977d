import type { Simulator } from '@drydock/simulator';
import type { ClusterClock } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';

/** Virtual minutes after which a cluster that is still moving counts as not settling. */
const SETTLE_LIMIT_MS = 10 * 60_000;
/** Virtual time between two looks at a condition. */
const LOOK_EVERY_MS = 100;

/** Cluster time on the virtual clock: waiting costs no real time. */
export function createSimulatedClock(simulator: Simulator): ClusterClock {
  return {
    now: () => simulator.now(),
    async settle({ timeoutMs = SETTLE_LIMIT_MS, signal } = {}) {
      signal?.throwIfAborted();
      const { settled } = simulator.settle(timeoutMs);
      if (settled) return;
      throw new ClusterError(
        'not-settled',
        `The cluster is still changing after ${timeoutMs} virtual ms`,
      );
    },
    async waitFor(what, condition, { timeoutMs, signal }) {
      const deadlineMs = simulator.now() + timeoutMs;
      for (;;) {
        signal?.throwIfAborted();
        if (await condition()) return;
        const leftMs = deadlineMs - simulator.now();
        if (leftMs <= 0) {
          throw new ClusterError('timeout', `Waited ${timeoutMs} virtual ms for ${what}`);
        }
        simulator.advance(Math.min(LOOK_EVERY_MS, leftMs));
      }
    },
  };
}
