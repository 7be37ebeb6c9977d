import { isMap, isPair, isSeq } from 'yaml';
import type { TextRange } from '../diagnostic.ts';

/** Where a text stands in its file. */
export interface PlacedText {
  readonly text: string;
  readonly base: number;
}

/** The range of a parsed node in the file, without the line ends and comments behind it. */
export function rangeOf({ base, text }: PlacedText, node: unknown): TextRange {
  const from = rangeInText(node)?.[0] ?? 0;
  let to = Math.max(from, endInText(node, text));
  // The parser counts the line's end after a literal block to it.
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  return [base + from, base + to];
}

function rangeInText(node: unknown): readonly [number, number, number] | undefined {
  return (node as { range?: readonly [number, number, number] | null } | null)?.range ?? undefined; // every parsed node has one
}

/**
 * A block collection ends with its last value, and a field without one behind its colon; the parser
 * would count the comments after it too.
 */
function endInText(node: unknown, text: string): number {
  let last = node;
  while ((isMap(last) || isSeq(last)) && last.flow !== true && last.items.length > 0) {
    const item: unknown = last.items.at(-1);
    if (!isPair(item)) last = item;
    else if (isEmpty(item.value)) return colonEnd(text, rangeInText(item.key)?.[1] ?? 0);
    else last = item.value;
  }
  return rangeInText(last)?.[1] ?? 0;
}

/** The end of the colon behind a key that ends at `keyEnd`; of the key where there is none. */
export function colonEnd(text: string, keyEnd: number): number {
  const colon = text.indexOf(':', keyEnd);
  return colon === -1 ? keyEnd : colon + 1;
}

function isEmpty(node: unknown): boolean {
  const range = rangeInText(node);
  return !range || range[0] === range[1];
}
