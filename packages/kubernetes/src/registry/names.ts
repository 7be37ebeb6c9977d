import type { Random } from '../reconciler.ts';

/** Letters and digits that cannot spell words; what generated names end with. @see apimachinery util/rand */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

export function randomSuffix(random: Random, length = 5): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(random.next() * alphabet.length)];
  return text;
}

/** `rand.SafeEncodeString`: each character mapped into the alphabet. */
export function safeEncode(text: string): string {
  let encoded = '';
  for (let i = 0; i < text.length; i++) encoded += alphabet[text.charCodeAt(i) % alphabet.length];
  return encoded;
}

const hex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** A version 4 UUID from the seeded source. */
export function randomUid(random: Random): string {
  const a = Math.floor(random.next() * 4_294_967_296);
  const b = Math.floor(random.next() * 4_294_967_296);
  const c = Math.floor(random.next() * 4_294_967_296);
  const d = Math.floor(random.next() * 4_294_967_296);
  const byte = (word: number, i: number): string => hex[(word >>> (8 * i)) & 255] ?? '00';
  const version = hex[((b >>> 8) & 15) | 64] ?? '40';
  const variant = hex[(c & 63) | 128] ?? '80';
  return `${byte(a, 3)}${byte(a, 2)}${byte(a, 1)}${byte(a, 0)}-${byte(b, 3)}${byte(b, 2)}-${version}${byte(b, 0)}-${variant}${byte(c, 1)}-${byte(c, 2)}${byte(c, 3)}${byte(d, 3)}${byte(d, 2)}${byte(d, 1)}${byte(d, 0)}`;
}

/** The name that `generateName` gives: at most 63 characters, five of them random. */
export function generateName(base: string, random: Random): string {
  return base.slice(0, 58) + randomSuffix(random);
}
