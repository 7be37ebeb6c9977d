import { fn, type TemplateFunction } from '../template/function-set.ts';
import type { GoInt, GoValue } from '../template/go-value.ts';

/** Seeded randomness: the same chart renders to the same bytes. */
export interface Random {
  /** In [0, 1). */
  next(): number;
}

const ALPHA = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const NUMERIC = '0123456789';
const LONGEST = 100_000;

/** sprig's random texts. In Argo CD they make an application that is never in sync; here they differ with the seed. */
export function randomFunctions(random: Random): readonly (readonly [string, TemplateFunction])[] {
  const pick = (alphabet: string, count: GoInt): string =>
    Array.from(
      { length: Math.min(LONGEST, Math.max(0, Number(count.value))) },
      () => alphabet[Math.floor(random.next() * alphabet.length)] ?? '',
    ).join('');
  const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
  const uuid = (): GoValue =>
    'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (one) => {
      const digit = Math.floor(random.next() * 16);
      return (one === 'y' ? (digit & 3) | 8 : digit).toString(16);
    });
  return [
    ['randAlphaNum', fn('int', (count: GoInt) => pick(ALPHA + NUMERIC, count))],
    ['randAlpha', fn('int', (count: GoInt) => pick(ALPHA, count))],
    ['randNumeric', fn('int', (count: GoInt) => pick(NUMERIC, count))],
    ['randAscii', fn('int', (count: GoInt) => pick(ascii, count))],
    ['shuffle', fn('string', (text: string) => shuffle(text, random))],
    ['uuidv4', fn('', uuid)],
  ];
}

function shuffle(text: string, random: Random): string {
  const characters = Array.from(text);
  for (let i = characters.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const [a = '', b = ''] = [characters[i], characters[j]];
    characters[i] = b;
    characters[j] = a;
  }
  return characters.join('');
}
