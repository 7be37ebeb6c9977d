const MASK = 0xffff_ffff_ffff_ffffn;
const P1 = 0x9e37_79b1_85eb_ca87n;
const P2 = 0xc2b2_ae3d_27d4_eb4fn;
const P3 = 0x1656_67b1_9e37_79f9n;
const P4 = 0x85eb_ca77_c2b2_ae63n;
const P5 = 0x27d4_eb2f_1656_67c5n;

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

function round(accumulator: bigint, input: bigint): bigint {
  return (rotate((accumulator + input * P2) & MASK, 31n) * P1) & MASK;
}

function mergeRound(hash: bigint, value: bigint): bigint {
  return ((((hash ^ round(0n, value)) * P1) & MASK) + P4) & MASK;
}

/** xxHash64 of a text in UTF-8, as Envoy's HashUtil; specification: github.com/Cyan4973/xxHash doc/xxhash_spec.md. */
export function xxHash64(text: string, seed = 0n): bigint {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  let hash: bigint;
  if (bytes.length >= 32) {
    const lanes = [seed + P1 + P2, seed + P2, seed, seed - P1].map((lane) => lane & MASK);
    for (; offset + 32 <= bytes.length; offset += 32) {
      for (const [lane, value] of lanes.entries()) {
        lanes[lane] = round(value, view.getBigUint64(offset + lane * 8, true));
      }
    }
    const [one = 0n, two = 0n, three = 0n, four = 0n] = lanes;
    hash = (rotate(one, 1n) + rotate(two, 7n) + rotate(three, 12n) + rotate(four, 18n)) & MASK;
    for (const lane of lanes) hash = mergeRound(hash, lane);
  } else {
    hash = (seed + P5) & MASK;
  }
  return finish((hash + BigInt(bytes.length)) & MASK, view, offset);
}

function finish(start: bigint, view: DataView, from: number): bigint {
  let hash = start;
  let offset = from;
  for (; offset + 8 <= view.byteLength; offset += 8) {
    hash ^= round(0n, view.getBigUint64(offset, true));
    hash = (rotate(hash, 27n) * P1 + P4) & MASK;
  }
  if (offset + 4 <= view.byteLength) {
    hash ^= (BigInt(view.getUint32(offset, true)) * P1) & MASK;
    hash = (rotate(hash, 23n) * P2 + P3) & MASK;
    offset += 4;
  }
  for (; offset < view.byteLength; offset += 1) {
    hash ^= (BigInt(view.getUint8(offset)) * P5) & MASK;
    hash = (rotate(hash, 11n) * P1) & MASK;
  }
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return hash ^ (hash >> 32n);
}
