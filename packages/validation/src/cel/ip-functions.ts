import { CelScalar, celFunc, celMethod, type CelFunc } from '@bufbuild/cel';
import { formatIp, maskIp, parseCidr, parseIp, type CidrBits, type IpBits } from './ip-bits.ts';

const { BOOL, INT, STRING } = CelScalar;

function ipOf(text: string): IpBits {
  const ip = parseIp(text);
  if (!ip) throw new Error(`${JSON.stringify(text)} is no IP address`);
  return ip;
}

function cidrOf(text: string): CidrBits {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`${JSON.stringify(text)} is no range of IP addresses`);
  return cidr;
}

const inRange = ({ value, bits }: IpBits, address: string): boolean => {
  const range = cidrOf(address);
  return range.bits === bits && maskIp({ value, bits, prefix: range.prefix }) === maskIp(range);
};

const isMulticast = (ip: IpBits): boolean => inRange(ip, '224.0.0.0/4') || inRange(ip, 'ff00::/8');
const isLoopback = (ip: IpBits): boolean => inRange(ip, '127.0.0.0/8') || inRange(ip, '::1/128');
const isLinkLocal = (ip: IpBits): boolean =>
  inRange(ip, '169.254.0.0/16') || inRange(ip, 'fe80::/10');
const isLinkLocalMulticast = (ip: IpBits): boolean =>
  inRange(ip, '224.0.0.0/24') || inRange(ip, 'ff02::/16');
const isGlobal = (ip: IpBits): boolean =>
  ip.value !== 0n &&
  ip.value !== 0xffff_ffffn &&
  !isMulticast(ip) &&
  !isLoopback(ip) &&
  !isLinkLocal(ip);

const IS: Readonly<Record<string, (ip: IpBits) => boolean>> = {
  isUnspecified: (ip) => ip.value === 0n,
  isLoopback,
  isLinkLocalMulticast,
  isLinkLocalUnicast: isLinkLocal,
  isGlobalUnicast: isGlobal,
};

function contains(range: CidrBits, { value, bits }: IpBits): boolean {
  return range.bits === bits && maskIp({ value, bits, prefix: range.prefix }) === maskIp(range);
}

/** Addresses and ranges, kept as their canonical text. Source: apiserver pkg/cel/library/{ip,cidr}.go. */
export const ipFunctions: readonly CelFunc[] = [
  celFunc('isIP', [STRING], BOOL, (text) => parseIp(text) !== undefined),
  celFunc('ip', [STRING], STRING, (text) => formatIp(ipOf(text))),
  celFunc('ip.isCanonical', [STRING], BOOL, (text) => formatIp(ipOf(text)) === text),
  celMethod('family', STRING, [], INT, function () {
    return ipOf(this).bits === 32 ? 4n : 6n;
  }),
  ...Object.entries(IS).map(([name, test]) =>
    celMethod(name, STRING, [], BOOL, function () {
      return test(ipOf(this));
    }),
  ),
  celFunc('isCIDR', [STRING], BOOL, (text) => parseCidr(text) !== undefined),
  celFunc('cidr', [STRING], STRING, (text) => {
    const range = cidrOf(text);
    return `${formatIp(range)}/${range.prefix}`;
  }),
  celMethod('containsIP', STRING, [STRING], BOOL, function (text) {
    return contains(cidrOf(this), ipOf(text));
  }),
  celMethod('containsCIDR', STRING, [STRING], BOOL, function (text) {
    const [outer, inner] = [cidrOf(this), cidrOf(text)];
    return inner.prefix >= outer.prefix && contains(outer, inner);
  }),
  celMethod('ip', STRING, [], STRING, function () {
    return formatIp(cidrOf(this));
  }),
  celMethod('masked', STRING, [], STRING, function () {
    const range = cidrOf(this);
    return `${formatIp({ ...range, value: maskIp(range) })}/${range.prefix}`;
  }),
  celMethod('prefixLength', STRING, [], INT, function () {
    return BigInt(cidrOf(this).prefix);
  }),
];
