import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Addresses that this server may call although they are not public: `10.1.2.0/24`, `::1/128`. */
export interface AllowedRange {
  readonly text: string;
  /** Whether it holds this address. */
  readonly holds: (address: ipaddr.IPv4 | ipaddr.IPv6) => boolean;
  readonly holdsText: (address: string) => boolean;
}

/** Why an address is not called. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/** Reads a list of ranges or single addresses, by commas. Throws `RangeError` for what is none. */
export function readRanges(text: string): readonly AllowedRange[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map(readRange);
}

function readRange(text: string): AllowedRange {
  const isRange = ipaddr.isValidCIDR(text);
  if (!isRange && !ipaddr.isValid(text))
    throw new RangeError(`"${text}" is no range of addresses.`);
  const one = isRange ? undefined : ipaddr.process(text);
  const [base, bits] = one ? [one, one.kind() === 'ipv4' ? 32 : 128] : ipaddr.parseCIDR(text);
  const holds = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
    address.kind() === base.kind() && address.match(base, bits);
  return { text, holds, holdsText: (address) => holds(ipaddr.process(address)) };
}

/** An address to connect to. */
export interface SafeAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Resolves the host of a URL once and gives an address to connect to, so that a second answer of the name
 * server cannot lead elsewhere. Rejects with `RefusedAddress` unless every address of the name is public or
 * in an allowed range: loopback, private, link-local (where clouds keep their metadata), multicast, and
 * the IPv6 forms that hide an IPv4 address are none.
 */
export async function resolveSafely(
  hostname: string,
  allowed: readonly AllowedRange[],
  resolve: (hostname: string) => Promise<readonly string[]> = resolveAll,
): Promise<SafeAddress> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found = ipaddr.isValid(host) ? [host] : await resolve(host);
  const addresses = found.map((address) => ipaddr.process(address));
  const refused = addresses.find((address) => !isAllowed(address, allowed));
  if (refused) {
    throw new RefusedAddress(
      `${host} is ${refused.toString()}, a ${refused.range()} address: this server calls public ones only.`,
    );
  }
  const [first] = addresses;
  if (!first) throw new RefusedAddress(`${host} has no address.`);
  return { address: first.toString(), family: first.kind() === 'ipv4' ? 4 : 6 };
}

function isAllowed(address: ipaddr.IPv4 | ipaddr.IPv6, allowed: readonly AllowedRange[]): boolean {
  return address.range() === 'unicast' || allowed.some(({ holds }) => holds(address));
}

async function resolveAll(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}
