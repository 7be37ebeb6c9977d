import type { FileSet } from '../file-set.ts';
import type { LabDefinition } from './lab-definition.ts';

/** What stands in a learner's lab in the place of what the author wrote, by the variant's name. */
export type ChosenVariant = Readonly<Record<string, string>>;

export interface LabVariant {
  readonly files: FileSet;
  readonly chosen: ChosenVariant;
}

/** The lab's files in the variant of a seed: each text is replaced wherever it stands. The same seed chooses the same. */
export function variantOf(
  variants: LabDefinition['variants'],
  files: FileSet,
  seed: number,
): LabVariant {
  const chosen = variants.map(({ name, replace, with: others }) => {
    const values = [replace, ...others];
    const value = values[hashOf(`${seed} ${name}`) % values.length] ?? replace;
    return { name, replace, value };
  });
  const inPlace = (text: string): string =>
    chosen.reduce((all, { replace, value }) => all.replaceAll(replace, () => value), text);
  return {
    files: new Map([...files].map(([path, text]) => [path, inPlace(text)])),
    chosen: Object.fromEntries(chosen.map(({ name, value }) => [name, value])),
  };
}

/** FNV-1a, 32 bits: near seeds choose unlike values. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
