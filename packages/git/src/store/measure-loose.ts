import { Unzlib, unzlibSync } from 'fflate';
import { PackRefusal } from './measure-pack.ts';

/** Deflate packs at most about a thousand to one: what a piece of this size inflates to fits into memory. */
const PIECE_BYTES = 1024;

/**
 * How many bytes a loose object inflates to, without keeping them. Throws PackRefusal when it is broken,
 * and as soon as there are more than `limit`.
 */
export function looseSize(deflated: Uint8Array, limit: number): number {
  const size = inflatedSize(deflated, limit);
  if (size > limit) throw new PackRefusal('the objects are too large, inflated');
  return size;
}

function inflatedSize(deflated: Uint8Array, limit: number): number {
  const read = { bytes: 0 };
  try {
    if (deflated.length <= PIECE_BYTES) return unzlibSync(deflated).length;
    const inflate = new Unzlib((piece) => {
      read.bytes += piece.length;
    });
    for (let at = 0; at < deflated.length; at += PIECE_BYTES) {
      inflate.push(deflated.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= deflated.length);
      if (read.bytes > limit) break;
    }
    return read.bytes;
  } catch {
    throw new PackRefusal('a loose object is broken');
  }
}
