import type { Random } from '@drydock/kubernetes';

/** A random source whose place in its sequence can be kept and restored. */
export interface SeededRandom extends Random {
  state(): number;
  restore(state: number): void;
}

/** Mulberry32: small, fast, good enough for names and jitter; not for secrets. */
export function createRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
    state: () => state,
    restore(saved) {
      state = saved >>> 0;
    },
  };
}
