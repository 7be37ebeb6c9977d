/**
 * Git's pkt-line framing: four hexadecimal digits of length (themselves included), then the data;
 * `0000` ends a section. Source: gitprotocol-common(5).
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const FLUSH: Uint8Array = encoder.encode('0000');

/** Longest data of one line. */
const MAX_DATA = 65_516;

export function pktLine(data: string | Uint8Array): Uint8Array {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  const head = encoder.encode((bytes.length + 4).toString(16).padStart(4, '0'));
  return concat([head, bytes]);
}

/** Data as band `band` of side-band-64k, cut into as many lines as it takes. */
export function sideBand(band: 1 | 2 | 3, data: Uint8Array): Uint8Array {
  const lines: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += MAX_DATA - 1) {
    const part = data.subarray(at, at + MAX_DATA - 1);
    lines.push(pktLine(concat([Uint8Array.of(band), part])));
  }
  return concat(lines);
}

/**
 * Reads lines until `sections` flushes were met or the data ends; `undefined` stands for a flush. `rest` is what follows.
 * Undefined when the framing is broken.
 */
export function readPktLines(
  bytes: Uint8Array,
  sections: number,
): { readonly lines: readonly (string | undefined)[]; readonly rest: Uint8Array } | undefined {
  const lines: (string | undefined)[] = [];
  let at = 0;
  for (let flushes = 0; flushes < sections && at < bytes.length;) {
    const length = Number.parseInt(decoder.decode(bytes.subarray(at, at + 4)), 16);
    if (length === 0) {
      lines.push(undefined);
      flushes++;
      at += 4;
    } else {
      if (Number.isNaN(length) || length < 4 || at + length > bytes.length) return undefined;
      lines.push(decoder.decode(bytes.subarray(at + 4, at + length)).replace(/\n$/, ''));
      at += length;
    }
  }
  return { lines, rest: bytes.subarray(at) };
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
