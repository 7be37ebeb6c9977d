import type { Random } from '@drydock/kubernetes';

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53] as const;

/**
 * Numbers for the n-th sampled request that are spread evenly over all requests (a Kronecker sequence per draw):
 * a route with weights 90 and 10 gets its shares from a few samples, where a random source would need hundreds.
 */
export function evenSequence(n: number, seed: number): Random {
  let draw = 0;
  return {
    next() {
      const root = Math.sqrt(PRIMES[draw % PRIMES.length] ?? 2);
      const shift = (seed * 0.618_033_988_749_895 + draw * 0.754_877_666_246_693) % 1;
      draw++;
      return (n * (root % 1) + shift) % 1;
    },
  };
}
