import {
  createUpstreamState,
  type KeptUpstreamState,
  type UpstreamState,
  type UpstreamStateSnapshot,
} from '@drydock/mesh';

export type UpstreamMemorySnapshot = ReadonlyMap<string, UpstreamStateSnapshot>;

/** What the proxies of a cluster remember between requests: rounds, connections, ejections. */
export interface UpstreamMemory {
  /** The view of one proxy (`namespace/pod`) at one moment. */
  stateOf(proxy: string, now: number): UpstreamState;
  snapshot(): UpstreamMemorySnapshot;
  restore(snapshot: UpstreamMemorySnapshot): void;
}

export function createUpstreamMemory(): UpstreamMemory {
  const states = new Map<string, KeptUpstreamState>();
  // A state is asked at the moment of the request that it is about.
  let moment = 0;
  const kept = (proxy: string): KeptUpstreamState => {
    const state = states.get(proxy) ?? createUpstreamState(() => moment);
    states.set(proxy, state);
    return state;
  };
  return {
    stateOf(proxy, now) {
      const state = kept(proxy);
      const at =
        <Values extends readonly unknown[], Result>(ask: (...values: Values) => Result) =>
        (...values: Values): Result => {
          moment = now; // other proxies are asked in between
          return ask(...values);
        };
      return {
        nextRound: at(state.nextRound),
        isEjected: at(state.isEjected),
        isFull: at(state.isFull),
        waitMs: at(state.waitMs),
        mayRetry: at(state.mayRetry),
        active: at(state.active),
        began: at(state.began),
        answered: at(state.answered),
      };
    },
    snapshot: () => new Map(Array.from(states, ([proxy, state]) => [proxy, state.snapshot()])),
    restore(snapshot) {
      states.clear();
      for (const [proxy, state] of snapshot) kept(proxy).restore(state);
    },
  };
}
