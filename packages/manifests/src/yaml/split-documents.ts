import type { TextRange } from '../diagnostic.ts';

/** The documents of a file, or undefined when it needs the full parser as a whole (`%` directives, `...`). */
export function splitDocuments(text: string): readonly TextRange[] | undefined {
  if (/^(?:%|\.\.\.(?:[ \t\r\n]|$))/m.test(text)) return undefined;
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const documents: TextRange[] = [];
  let from = start;
  for (let at = start; at !== -1; at = nextLineWith(text, at)) {
    if (!isMarker(text, at)) continue;
    if (at > start) documents.push([from, at]);
    from = at + 3;
  }
  documents.push([from, text.length]);
  return documents;
}

function nextLineWith(text: string, after: number): number {
  const at = text.indexOf('\n---', after);
  return at === -1 ? -1 : at + 1;
}

function isMarker(text: string, at: number): boolean {
  if (!text.startsWith('---', at)) return false;
  const next = text.charCodeAt(at + 3);
  return next === 0x20 || next === 0x09 || next === 0x0a || next === 0x0d || Number.isNaN(next);
}
