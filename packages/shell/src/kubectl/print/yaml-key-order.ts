/** The order of go-yaml v2's keyList: letters before digits' values, numbers in names by value (`a2` before `a10`). */
export function compareKeys(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  let digits = false;
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i += 1) {
    const x = left[i] ?? '';
    const y = right[i] ?? '';
    if (x === y) {
      digits = isDigit(x);
      continue;
    }
    if (isLetter(x) && isLetter(y)) return x < y ? -1 : 1;
    if (isLetter(x) || isLetter(y)) {
      if (digits) return isLetter(x) ? -1 : 1;
      return isLetter(x) ? 1 : -1;
    }
    const byNumber = compareNumbers(left, right, i);
    if (byNumber !== 0) return byNumber;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

/** Compares the runs of digits that begin at `at`; leading zeros are looked at on both sides. */
function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  let a = 0;
  let b = 0;
  if (left[at] === '0' || right[at] === '0') {
    for (let j = at - 1; j >= 0 && isDigit(left[j] ?? ''); j -= 1) {
      if (left[j] !== '0') {
        a = 1;
        b = 1;
        break;
      }
    }
  }
  let i = at;
  let j = at;
  for (; isDigit(left[i] ?? ''); i += 1) a = a * 10 + Number(left[i]);
  for (; isDigit(right[j] ?? ''); j += 1) b = b * 10 + Number(right[j]);
  if (a !== b) return a < b ? -1 : 1;
  return i - j;
}

function isDigit(character: string): boolean {
  return /^\d$/.test(character);
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}
