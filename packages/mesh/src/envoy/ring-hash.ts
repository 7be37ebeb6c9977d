import type { Endpoint } from '../envoy-cluster.ts';
import { xxHash64 } from './xx-hash.ts';

// Envoy's default minimum_ring_size; Istio asks for the same.
const MINIMUM_RING_SIZE = 1024;

interface Ring {
  readonly hashes: readonly bigint[];
  readonly indexes: readonly number[];
}

const rings = new WeakMap<readonly Endpoint[], Ring>();

/** The endpoint that Envoy's ring hash balancer gives a key: the first on the ring at or after its hash. */
export function ringIndex(endpoints: readonly Endpoint[], key: string): number {
  let ring = rings.get(endpoints);
  if (!ring) {
    ring = buildRing(endpoints);
    rings.set(endpoints, ring);
  }
  const hash = xxHash64(key);
  let low = 0;
  let high = ring.hashes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ring.hashes[middle] ?? 0n) < hash) low = middle + 1;
    else high = middle;
  }
  return ring.indexes[low === ring.hashes.length ? 0 : low] ?? 0;
}

function buildRing(endpoints: readonly Endpoint[]): Ring {
  const each = Math.ceil(MINIMUM_RING_SIZE / endpoints.length);
  const points: { readonly hash: bigint; readonly index: number }[] = [];
  for (const [index, endpoint] of endpoints.entries()) {
    for (let replica = 0; replica < each; replica += 1) {
      const hash = xxHash64(`${endpoint.address}:${endpoint.port}_${replica}`);
      points.push({ hash, index });
    }
  }
  points.sort((one, other) => (one.hash < other.hash ? -1 : one.hash > other.hash ? 1 : 0));
  return { hashes: points.map(({ hash }) => hash), indexes: points.map(({ index }) => index) };
}
