/** Where chance decides in a proxy. route() draws from a random source, shares() tries every way. */
export interface Chooser {
  /** Index of one of the weights (at least one is positive). */
  pick(weights: readonly number[]): number;
  /** true in `percent` of 100 cases. */
  happens(percent: number): boolean;
  /** One of `count` equal endpoints. */
  endpoint(count: number): number;
}

/** Decides by `random`, which gives numbers in [0, 1). */
export function randomChooser(random: () => number): Chooser {
  return {
    pick(weights) {
      if (weights.length === 1) return 0;
      let total = 0;
      for (const weight of weights) total += weight;
      let left = random() * total;
      for (const [index, weight] of weights.entries()) {
        left -= weight;
        if (left < 0) return index;
      }
      return weights.length - 1;
    },
    happens(percent) {
      if (percent <= 0) return false;
      return percent >= 100 || random() * 100 < percent;
    },
    endpoint(count) {
      return count === 1 ? 0 : Math.min(count - 1, Math.floor(random() * count));
    },
  };
}
