/** One field of a message as it stands on the wire. */
export interface WireField {
  readonly number: number;
  /** A number for varints and fixed widths, else the bytes. */
  readonly value: bigint | Uint8Array;
}

const truncated = (): RangeError => new RangeError('the message ends in the middle of a field');

/** The fields of a protobuf message in order. Throws RangeError where the bytes are none. @see https://protobuf.dev/programming-guides/encoding */
export function* readWire(bytes: Uint8Array): Iterable<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw truncated();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError('a number is longer than ten bytes');
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw truncated();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: littleEndian(take(8)) };
        break;
      case 2:
        yield { number, value: take(Number(varint())) };
        break;
      case 5:
        yield { number, value: littleEndian(take(4)) };
        break;
      default:
        throw new RangeError(`wire type ${tag & 7} is not used`);
    }
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
