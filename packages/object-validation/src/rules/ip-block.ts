/** An address block: 32 or 128 bits of address, of which `length` are given. */
export interface IpBlock {
  readonly bits: bigint;
  readonly width: 32 | 128;
  readonly length: number;
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`; undefined when it is none. */
export function parseBlock(text: string): IpBlock | undefined {
  const [address = '', suffix, ...rest] = text.split('/');
  if (suffix === undefined || rest.length > 0 || !/^\d{1,3}$/.test(suffix)) return undefined;
  const parsed = address.includes(':') ? parseIpv6(address) : parseIpv4(address);
  if (parsed === undefined) return undefined;
  const width = address.includes(':') ? 128 : 32;
  const length = Number(suffix);
  return length > width ? undefined : { bits: parsed, width, length };
}

/** Whether every address of `inner` is in `outer`, and not the other way round. */
export function isStrictlyWithin(inner: IpBlock, outer: IpBlock): boolean {
  if (inner.width !== outer.width || inner.length <= outer.length) return false;
  const shift = BigInt(outer.width - outer.length);
  return inner.bits >> shift === outer.bits >> shift;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((bits, part) => bits * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const words = (half: string | undefined): readonly string[] =>
    half === undefined || half === '' ? [] : half.split(':');
  const [head, tail] = [words(halves[0]), words(halves[1])];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [
    ...head,
    ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'),
    ...tail,
  ];
  if (!all.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word))) return undefined;
  return all.reduce((bits, word) => bits * 65_536n + BigInt(`0x${word}`), 0n);
}
