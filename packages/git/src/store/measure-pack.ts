import pako from 'pako';

/** How much a pack from elsewhere may hold. */
export interface PackLimits {
  /** Objects in it. */
  readonly objects: number;
  /** Bytes of all objects, inflated and with their deltas applied. */
  readonly bytes: number;
}

/** What a lab's repositories are far below: to index more would stop the page, or the server, for seconds. */
export const PACK_LIMITS: PackLimits = { objects: 100_000, bytes: 64 * 1024 * 1024 };

/** Why a pack must not be indexed, in words for the one who pushed. */
export class PackRefusal extends Error {
  override readonly name = 'PackRefusal';
}

const HEADER_BYTES = 12;
const TRAILER_BYTES = 20;
const OFS_DELTA = 6;
const REF_DELTA = 7;
const CHUNK_BYTES = 16 * 1024;
/** Two sizes stand at the head of a delta, each of at most ten bytes. */
const DELTA_HEAD_BYTES = 20;

interface Entry {
  readonly kind: number;
  /** As declared: of the object, or of the delta. */
  readonly size: number;
  /** Where the deflated data begin. */
  readonly from: number;
}

/**
 * Reads a pack from end to end without keeping what is in it, so that a small pack cannot ask for much memory: no entry is inflated
 * beyond its declared size, none at all once the declared sizes exceed the limit. Throws PackRefusal. Source: gitformat-pack(5).
 */
export function measurePack(pack: Uint8Array, limits: PackLimits = PACK_LIMITS): void {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  if (pack.length < HEADER_BYTES + TRAILER_BYTES || view.getUint32(0) !== 0x50_41_43_4b)
    throw broken();
  const count = view.getUint32(8);
  if (count > limits.objects)
    throw new PackRefusal(`the pack has more than ${limits.objects} objects`);
  const body = pack.subarray(0, -TRAILER_BYTES);
  let bytes = 0;
  const add = (size: number): void => {
    bytes += size;
    if (bytes > limits.bytes)
      throw new PackRefusal(`the pack has more than ${limits.bytes} bytes, inflated`);
  };
  let at = HEADER_BYTES;
  for (let left = count; left > 0; left--) {
    const entry = readEntry(body, at);
    add(entry.size);
    const { next, head } = skipDeflated(body, entry);
    if (entry.kind >= OFS_DELTA) add(resultSize(head));
    at = next;
  }
  if (at !== body.length) throw broken();
}

function readEntry(body: Uint8Array, at: number): Entry {
  const first = byteAt(body, at);
  const kind = (first >> 4) & 7;
  if (kind === 0 || kind === 5) throw broken();
  const more = first >= 0x80 ? readSize(body, at + 1) : { size: 0, next: at + 1 };
  const size = (first & 15) + more.size * 16;
  if (kind === REF_DELTA) return { kind, size, from: more.next + 20 };
  return { kind, size, from: kind === OFS_DELTA ? afterVarint(body, more.next) : more.next };
}

/** Sizes are written seven bits to a byte, the low ones first. */
function readSize(
  bytes: Uint8Array,
  from: number,
): { readonly size: number; readonly next: number } {
  let size = 0;
  for (let at = from, unit = 1; ; at++, unit *= 128) {
    const byte = byteAt(bytes, at);
    size += (byte & 127) * unit;
    if (byte < 0x80) return { size, next: at + 1 };
    if (unit > Number.MAX_SAFE_INTEGER / 2 ** 14) throw broken();
  }
}

function afterVarint(body: Uint8Array, from: number): number {
  let at = from;
  while (byteAt(body, at) >= 0x80) at++;
  return at + 1;
}

function resultSize(head: Uint8Array): number {
  return readSize(head, readSize(head, 0).next).size;
}

/** Where one deflated stream ends, and its first bytes. */
function skipDeflated(
  body: Uint8Array,
  { from, size }: Entry,
): { readonly next: number; readonly head: Uint8Array } {
  const inflate = new pako.Inflate({ chunkSize: Math.min(CHUNK_BYTES, Math.max(64, size)) });
  const read = { bytes: 0, isEnded: false };
  let head = new Uint8Array();
  inflate.onData = (chunk) => {
    if (!(chunk instanceof Uint8Array)) return;
    if (read.bytes === 0) head = chunk.slice(0, DELTA_HEAD_BYTES);
    read.bytes += chunk.length;
    if (read.bytes > size) throw broken();
  };
  inflate.onEnd = (status) => {
    if (status !== 0) throw broken();
    read.isEnded = true;
  };
  let at = from;
  for (; at < body.length && !read.isEnded; at += CHUNK_BYTES) {
    inflate.push(body.subarray(at, at + CHUNK_BYTES), false);
  }
  if (!read.isEnded || read.bytes !== size) throw broken();
  return { next: Math.min(at, body.length) - leftOf(inflate), head };
}

/** Bytes that were given to a stream after its end. Its state is public in pako, and missing in the types. */
function leftOf(inflate: pako.Inflate): number {
  const { strm } = inflate as pako.Inflate & { readonly strm: { readonly avail_in: number } };
  return strm.avail_in;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw broken();
  return byte;
}

function broken(): PackRefusal {
  return new PackRefusal('the pack is broken');
}
