const LONGEST_NAME = 253;

/** A text as a DNS name: lower case, `-` for what may not stand in one, nothing but letters and digits at the ends. */
export function normalizeName(text: string): string {
  const replaced = text.toLowerCase().replaceAll(/[^-a-z0-9.]/g, '-');
  return replaced.slice(0, LONGEST_NAME).replaceAll(/^[-.]+|[-.]+$/g, '');
}

/** A text as a DNS label of at most `longest` characters; `isSmart` cuts between words (gosimple/slug). */
export function slugifyName(text: string, longest = 50, isSmart = false): string {
  const words = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (words.length <= longest) return words;
  if (!isSmart) return words.slice(0, longest).replaceAll(/^-+|-+$/g, '');
  let kept = '';
  for (const word of words.split('-')) {
    const next = kept === '' ? word : `${kept}-${word}`;
    if (next.length > longest) break;
    kept = next;
  }
  return kept === '' ? words.slice(0, longest).replaceAll(/-+$/g, '') : kept;
}
