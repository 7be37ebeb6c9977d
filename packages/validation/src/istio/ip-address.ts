/** An IPv4 or IPv6 address as Go's netip reads it: no leading zeros, a zone allowed in IPv6. */
export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text, true);
}

/** A CIDR range: an address without a zone and a prefix length that fits it. */
export function isIpPrefix(text: string): boolean {
  const slash = text.lastIndexOf('/');
  if (slash === -1) return false;
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(bits)) return false;
  if (isIpv4(address)) return Number(bits) <= 32;
  return isIpv6(address, false) && Number(bits) <= 128;
}

/** An address, or a CIDR range where there is a slash. */
export function isIpAddressOrPrefix(text: string): boolean {
  return text.includes('/') ? isIpPrefix(text) : isIpAddress(text);
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
  );
}

function isIpv6(text: string, allowZone: boolean): boolean {
  const percent = text.indexOf('%');
  if (percent !== -1) {
    return allowZone && percent < text.length - 1 && isIpv6(text.slice(0, percent), false);
  }
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const [head = '', tail] = halves;
  const groups =
    tail === undefined
      ? countGroups(head, true)
      : sum(countGroups(head, false), countGroups(tail, true));
  if (groups === undefined) return false;
  return tail === undefined ? groups === 8 : groups < 8;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Number of 16-bit groups in a part of an IPv6 address; an IPv4 tail counts two. */
function countGroups(part: string, allowIpv4: boolean): number | undefined {
  if (part === '') return 0;
  const groups = part.split(':');
  const last = groups.at(-1) ?? '';
  const hasIpv4 = allowIpv4 && last.includes('.');
  const hex = hasIpv4 ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  if (hasIpv4 && !isIpv4(last)) return undefined;
  return hex.length + (hasIpv4 ? 2 : 0);
}
