import { parseHeaders, readObject } from '../store/loose-object.ts';
import { parseSignature, readRefs } from '../store/view-of.ts';
import type { TagAnnotation } from './working-copy.ts';
import type { Work } from './work.ts';

/** What an annotated tag says; undefined for one that is only a name. */
export function annotationOf({ fs, gitdir }: Work, tag: string): TagAnnotation | undefined {
  const id = readRefs(fs, gitdir).get(`refs/tags/${tag}`);
  const object = id === undefined ? undefined : readObject(fs, gitdir, id);
  if (id === undefined || object?.type !== 'tag') return undefined;
  const { headers, text } = parseHeaders(object.content);
  const tagger = headers.find(([name]) => name === 'tagger')?.[1] ?? '';
  return { id, message: text, tagger: parseSignature(tagger) };
}
