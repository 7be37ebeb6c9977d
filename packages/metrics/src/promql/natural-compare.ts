/** Order in which runs of digits count as numbers: `a9` before `a10`. */
export function naturalCompare(a: string, b: string): number {
  const [left, right] = [chunks(a), chunks(b)];
  for (const [i, chunk] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = compareChunks(chunk, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function chunks(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

function compareChunks(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) {
    const [x, y] = [BigInt(a), BigInt(b)];
    if (x !== y) return x < y ? -1 : 1;
    return b.length - a.length;
  }
  return a === b ? 0 : a < b ? -1 : 1;
}
