/** What may stand at the caret of a PromQL query. */
export type PromqlPlace =
  | { readonly kind: 'name' }
  /** Inside the braces of `metric`, or in a list of labels such as `by (`. */
  | { readonly kind: 'label'; readonly metric?: string }
  | { readonly kind: 'value'; readonly label: string; readonly metric?: string }
  | { readonly kind: 'duration' }
  | { readonly kind: 'none' };

export interface PromqlCaret {
  readonly place: PromqlPlace;
  /** Where the word under the caret begins. */
  readonly from: number;
  readonly word: string;
}

const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*$/i;

/** Reads the query up to the caret: enough to know what kind of word is being typed. */
export function readPromqlCaret(query: string, caret: number): PromqlCaret {
  const before = query.slice(0, caret);
  const stack: { readonly open: string; readonly at: number }[] = [];
  let quote: { readonly mark: string; readonly at: number } | undefined;
  for (let at = 0; at < before.length; at++) {
    const char = before.charAt(at);
    if (quote) {
      if (char === '\\' && quote.mark !== '`') at++;
      else if (char === quote.mark) quote = undefined;
    } else if (char === '"' || char === "'" || char === '`') quote = { mark: char, at };
    else if (char === '(' || char === '{' || char === '[') stack.push({ open: char, at });
    else if (char === ')' || char === '}' || char === ']') stack.pop();
  }
  const inside = stack.at(-1);
  if (quote) return inQuotes(before, quote.at, inside);
  const word = /[\w:.]*$/.exec(before)?.[0] ?? '';
  const from = caret - word.length;
  return { place: placeOf(before, from, inside), from, word };
}

function inQuotes(
  before: string,
  quoteAt: number,
  inside: { readonly open: string; readonly at: number } | undefined,
): PromqlCaret {
  const from = quoteAt + 1;
  const word = before.slice(from);
  const label = /([\w.]+)\s*(?:=~|!~|!=|=)\s*$/.exec(before.slice(0, quoteAt))?.[1];
  if (inside?.open !== '{' || label === undefined) return { place: { kind: 'none' }, from, word };
  return { place: { kind: 'value', label, ...metricBefore(before, inside.at) }, from, word };
}

function placeOf(
  before: string,
  from: number,
  inside: { readonly open: string; readonly at: number } | undefined,
): PromqlPlace {
  if (inside?.open === '[') return { kind: 'duration' };
  if (inside?.open === '{') {
    const isName = /[{,]\s*$/.test(before.slice(0, from));
    return isName ? { kind: 'label', ...metricBefore(before, inside.at) } : { kind: 'none' };
  }
  if (inside?.open === '(' && GROUPING.test(before.slice(0, inside.at))) return { kind: 'label' };
  return /[\d.]/.test(before.charAt(from)) ? { kind: 'none' } : { kind: 'name' };
}

function metricBefore(before: string, at: number): { readonly metric?: string } {
  const metric = /([a-zA-Z_:][\w:]*)\s*$/.exec(before.slice(0, at))?.[1];
  return metric === undefined ? {} : { metric };
}

/** Words that begin with what is typed come first, then those that hold it; at most `most`. */
export function rankWords(
  words: readonly string[],
  typed: string,
  most: number,
): readonly string[] {
  const wanted = typed.toLowerCase();
  const starts: string[] = [];
  const holds: string[] = [];
  for (const word of words) {
    const at = word.toLowerCase().indexOf(wanted);
    if (at === 0) starts.push(word);
    else if (at > 0) holds.push(word);
  }
  return [...starts, ...holds].slice(0, most);
}
