const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/** The order in which go-yaml writes keys: letters after all else, runs of digits as numbers. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [left[i] ?? '', right[i] ?? ''];
    if (x === y) continue;
    const [xIsLetter, yIsLetter] = [LETTER.test(x), LETTER.test(y)];
    if (xIsLetter && yIsLetter) return codeOf(x) - codeOf(y);
    if (xIsLetter || yIsLetter) return yIsLetter ? -1 : 1;
    return compareNumbers(left, right, i) || codeOf(x) - codeOf(y);
  }
  return left.length - right.length;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  let start = 0;
  if (left[at] === '0' || right[at] === '0') {
    for (let i = at - 1; i >= 0 && DIGIT.test(left[i] ?? ''); i--) if (left[i] !== '0') start = 1;
  }
  const [a, b] = [readNumber(left, at, start), readNumber(right, at, start)];
  return a.value - b.value || a.end - b.end;
}

function readNumber(
  characters: readonly string[],
  at: number,
  start: number,
): { readonly value: number; readonly end: number } {
  let [value, end] = [start, at];
  while (end < characters.length && DIGIT.test(characters[end] ?? ''))
    value = value * 10 + Number(characters[end++]);
  return { value, end };
}
