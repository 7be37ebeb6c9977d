import { isIpAddress, isIpPrefix, isIpv4 } from '../istio/ip-address.ts';

/** An address as a number, and how many bits it has. */
export interface IpBits {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

/**
 * The address that Kubernetes' `ip()` reads; undefined for what it refuses: zones, and IPv4 written
 * as IPv6. Source: apiserver pkg/cel/library/ip.go.
 */
export function parseIp(text: string): IpBits | undefined {
  if (!isIpAddress(text) || text.includes('%')) return undefined;
  if (isIpv4(text)) return { value: fromIpv4(text), bits: 32 };
  const value = fromIpv6(text);
  return value >> 32n === 0xffffn ? undefined : { value, bits: 128 };
}

/** A range: its address as written, and the length of its prefix. */
export interface CidrBits extends IpBits {
  readonly prefix: number;
}

export function parseCidr(text: string): CidrBits | undefined {
  if (!isIpPrefix(text)) return undefined;
  const slash = text.lastIndexOf('/');
  const address = parseIp(text.slice(0, slash));
  return address && { ...address, prefix: Number(text.slice(slash + 1)) };
}

/** The address with all bits behind the prefix cleared. */
export function maskIp({ value, bits, prefix }: CidrBits): bigint {
  const rest = BigInt(bits - prefix);
  return (value >> rest) << rest;
}

/** The canonical text: no leading zeros, the longest run of zeros as `::`, lower case. */
export function formatIp({ value, bits }: IpBits): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((by) => (value >> by) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  const runs = [...groups.join(':').matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)];
  const longest = runs.toSorted((a, b) => b[0].length - a[0].length || a.index - b.index)[0];
  if (!longest) return groups.join(':');
  const text = groups.join(':');
  const [head, tail] = [
    text.slice(0, longest.index),
    text.slice(longest.index + longest[0].length),
  ];
  return `${head.replace(/:$/, '')}::${tail.replace(/^:/, '')}`;
}

function fromIpv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function fromIpv6(text: string): bigint {
  const [head = '', tail = ''] = text.split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail)];
  const zeros = Array.from<bigint>({ length: 8 - front.length - back.length }).fill(0n);
  return [...front, ...zeros, ...back].reduce((value, group) => (value << 16n) | group, 0n);
}

function groupsOf(part: string): readonly bigint[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)];
    const value = fromIpv4(group);
    return [value >> 16n, value & 0xffffn];
  });
}
