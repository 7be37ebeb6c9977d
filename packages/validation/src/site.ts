import type { Fix } from '@drydock/manifests';
import { didYouMean, nearestWords } from './did-you-mean.ts';
import { text, type Field } from './field.ts';
import { replaceValueFix } from './fix/replace-value.ts';
import type { ResourceSet } from './resource-set.ts';
import type { Report } from './rule.ts';
import type { Subject } from './subject.ts';

/** One subject under check by a rule over the set. */
export interface Site {
  readonly set: ResourceSet;
  readonly report: Report;
  readonly subject: Subject;
}

/** What to offer for a word that nobody knows: the known ones that a slip turns into it. */
export interface NearWords {
  /** `Did you mean …?`, undefined when no word is near. */
  readonly hint: string | undefined;
  readonly fixes: readonly Fix[];
}

/** The known words near the text of a field, as a hint and as fixes that put them there. */
export function nearWords(site: Site, field: Field, known: Iterable<string>): NearWords {
  const near = nearestWords(text(field), [...known].filter(Boolean));
  return { hint: didYouMean(near), fixes: near.flatMap((word) => wordFix(site, field, word)) };
}

/** The fix that writes another word into a field. */
export function wordFix({ set, subject }: Site, field: Field, word: string): readonly Fix[] {
  return replaceValueFix(`Change to "${word}"`, subject, field.path, word, set);
}
