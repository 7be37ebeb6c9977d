import type { TextRange } from '@drydock/manifests';

export interface WordFinding {
  readonly code: string;
  readonly message: string;
  readonly range: TextRange;
}

/** Words that belittle, praise or plead (ui.md, section 5). */
const BANNED =
  /\b(simply|just|easy|easily|obviously|of course|please|oops|awesome|great job|congratulations)\b/gi;

/** Longest sentence that reads well in a narrow pane. */
export const MOST_WORDS = 18;

/** What is not said plainly in a piece of prose; ranges are offsets into it. */
export function* plainWordFindings(text: string): Iterable<WordFinding> {
  for (const match of text.matchAll(BANNED)) {
    const range = [match.index, match.index + match[0].length] as const;
    yield { code: 'lab/word', message: `Say it without "${match[0]}".`, range };
  }
  for (const match of text.matchAll(/!(?![=[(])/g)) {
    const range = [match.index, match.index + 1] as const;
    yield { code: 'lab/word', message: 'Say it without an exclamation mark.', range };
  }
  for (const { sentence, from } of sentences(text)) {
    const words = sentence.split(/\s+/).filter((word) => /\w/.test(word)).length;
    if (words <= MOST_WORDS) continue;
    yield {
      code: 'lab/long-sentence',
      message: `This sentence has ${words} words; ${MOST_WORDS} are enough.`,
      range: [from, from + sentence.length],
    };
  }
}

/** Sentences end at a full stop, question mark or colon before a space, or at the end of the text. */
function* sentences(text: string): Iterable<{ readonly sentence: string; readonly from: number }> {
  for (const match of text.matchAll(/\S[\s\S]*?(?:[.?:](?=\s|$)|$)/g)) {
    yield { sentence: match[0], from: match.index };
  }
}
