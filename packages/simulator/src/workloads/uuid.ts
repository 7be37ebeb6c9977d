/** A version 4 UUID from a source of numbers in [0, 1). */
export function uuidOf(next: () => number): string {
  const digit = (): string => Math.floor(next() * 16).toString(16);
  const digits = (count: number): string => Array.from({ length: count }, digit).join('');
  const variant = (8 + Math.floor(next() * 4)).toString(16);
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}
