/** Something that can be found: a lab, a step, a file, a command. */
export interface Entry {
  readonly group: string;
  readonly title: string;
  /** Words that lead here but are not shown. */
  readonly words?: string;
  /** What stands at the right: minutes, a key. */
  readonly note?: string;
}

export interface Found<Item extends Entry> {
  readonly items: readonly Item[];
  /** The word of the catalogue that was searched for instead of a mistyped one. */
  readonly corrected?: string;
}

/** Entries in which every word of the query begins some word; nearly the same words count when none is the same. */
export function search<Item extends Entry>(entries: readonly Item[], query: string): Found<Item> {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return { items: entries };
  const exact = rank(entries, wanted);
  if (exact.length > 0) return { items: exact };
  const known = new Set(entries.flatMap((entry) => wordsOf(textOf(entry))));
  const repaired = wanted.map((word) => nearest(word, known) ?? word);
  const items = rank(entries, repaired);
  return items.length > 0 ? { items, corrected: repaired.join(' ') } : { items };
}

function textOf({ title, words = '' }: Entry): string {
  return `${title} ${words}`;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Hits in the title come before hits in the hidden words; the order of entries decides the rest. */
function rank<Item extends Entry>(
  entries: readonly Item[],
  wanted: readonly string[],
): readonly Item[] {
  const scored = entries.flatMap((entry) => {
    const title = wordsOf(entry.title);
    const all = [...title, ...wordsOf(entry.words ?? '')];
    if (!wanted.every((word) => all.some((one) => one.startsWith(word)))) return [];
    const inTitle = wanted.filter((word) => title.some((one) => one.startsWith(word))).length;
    return [{ entry, inTitle }];
  });
  return scored.toSorted((a, b) => b.inTitle - a.inTitle).map(({ entry }) => entry);
}

function nearest(word: string, known: ReadonlySet<string>): string | undefined {
  const allowed = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(word, candidate);
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) {
      best = { word: candidate, distance };
    }
  }
  return best?.word;
}

/** Letters to insert, drop, change or swap with their neighbour (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + cost,
      );
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length] ?? 0;
}
