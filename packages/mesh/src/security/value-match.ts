/** An AuthorizationPolicy value: exact, `prefix*`, `*suffix`, or `*` for anything that is present. */
export function valueMatches(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return text === pattern;
}

/** A path value: like any value, or a template with `{*}` (one segment) and `{**}` (any rest). */
export function pathMatches(pattern: string, path: string): boolean {
  if (!pattern.includes('{*}') && !pattern.includes('{**}')) return valueMatches(pattern, path);
  return matchSegments(pattern.split('/'), path.split('/'));
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return segments.length === 0;
  if (first === '{**}') {
    for (let taken = 1; taken <= segments.length; taken += 1) {
      if (matchSegments(rest, segments.slice(taken))) return true;
    }
    return false;
  }
  const [segment, ...others] = segments;
  if (segment === undefined) return false;
  if (first === '{*}' ? segment === '' : first !== segment) return false;
  return matchSegments(rest, others);
}

/** Whether an IPv4 or IPv6 address lies in a CIDR block (or equals a plain address). */
export function inBlock(address: string, block: string): boolean {
  const [base = '', length] = block.split('/');
  const own = toBits(address);
  const other = toBits(base);
  if (!own || !other || own.width !== other.width) return false;
  const bits = length === undefined ? own.width : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > own.width) return false;
  const shift = BigInt(own.width - bits);
  return own.value >> shift === other.value >> shift;
}

function toBits(address: string): { readonly value: bigint; readonly width: number } | undefined {
  if (address.includes(':')) return toBits6(address);
  const parts = address.split('.').map(Number);
  if (
    parts.length !== 4 ||
    parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)
  ) {
    return undefined;
  }
  let value = 0n;
  for (const part of parts) value = value * 256n + BigInt(part);
  return { value, width: 32 };
}

function toBits6(address: string): { readonly value: bigint; readonly width: number } | undefined {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined;
  let value = 0n;
  for (const group of [...left, ...Array.from({ length: missing }, () => '0'), ...right]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = value * 65_536n + BigInt(Number.parseInt(group, 16));
  }
  return { value, width: 128 };
}
