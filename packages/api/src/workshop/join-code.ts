/** Digits and letters that nobody mixes up when they are read aloud or from a slide: no 0 O 1 I L U, no B S Z beside 8 5 2. */
export const JOIN_ALPHABET = '23456789ACDEFGHJKMNPQRTVWXY';

/** 27^6, about 387 million codes. */
export const JOIN_CODE_LENGTH = 6;

const MISREAD: Readonly<Record<string, string>> = { B: '8', S: '5', Z: '2' };

/** A code as it was typed, without spaces and dashes, in capitals, with look-alikes repaired; undefined when it cannot be one. */
export function readJoinCode(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const code = text
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll(/[BSZ]/g, (letter) => MISREAD[letter] ?? letter);
  if (code.length !== JOIN_CODE_LENGTH) return undefined;
  return Array.from(code).every((letter) => JOIN_ALPHABET.includes(letter)) ? code : undefined;
}

/** A new code. `randomBelow(n)` gives an integer from 0 to n - 1, each as likely as the others. */
export function createJoinCode(randomBelow: (limit: number) => number): string {
  return Array.from(
    { length: JOIN_CODE_LENGTH },
    () => JOIN_ALPHABET[randomBelow(JOIN_ALPHABET.length)] ?? JOIN_ALPHABET[0],
  ).join('');
}

/** `7KQM2X` as `7KQ M2X`: how a code is shown. */
export function formatJoinCode(code: string): string {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`;
}
