import type { HostileCase } from './hostile-case.ts';
import { hostileArchives } from './hostile-archives.ts';
import { hostileFolders } from './hostile-folders.ts';
import { hostileTexts } from './hostile-texts.ts';

/** Everything that somebody might hand in to do harm. `manyFiles`: how many the folder with too many holds. */
export function hostileCorpus(manyFiles: number): readonly HostileCase[] {
  return [...hostileArchives, ...hostileFolders(manyFiles), ...hostileTexts];
}
