import { createLineIndex, type LineIndex } from './position.ts';
import type { Texts } from './text.ts';

/** The line index of each file, made when it is first asked for. */
export function lineIndexes(texts: Texts): (file: string) => LineIndex {
  const indexes = new Map<string, LineIndex>();
  return (file) => {
    const index = indexes.get(file) ?? createLineIndex(texts.get(file) ?? '');
    indexes.set(file, index);
    return index;
  };
}
