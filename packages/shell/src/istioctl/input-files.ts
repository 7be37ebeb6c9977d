import type { CommandContext } from '../command.ts';
import { readAll } from '../line/pipe.ts';
import { istioctlFailure } from './istioctl-failure.ts';

/** Texts of files by the names typed; a folder stands for its YAML and JSON files. Throws KubectlFailure for what is not there. */
export async function readInputFiles(
  paths: readonly string[],
  isRecursive: boolean,
  { files, stdin }: CommandContext,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = path === '-' ? await readAll(stdin) : files.read(path);
    const inside = text === undefined ? files.folder(path) : undefined;
    if (text !== undefined) texts.set(path, text);
    else if (inside) {
      const depth = files.resolve(path) === '' ? 0 : files.resolve(path).split('/').length;
      for (const name of inside) {
        const isNear = files.resolve(name).split('/').length === depth + 1;
        if (/\.(?:json|ya?ml)$/.test(name) && (isRecursive || isNear)) {
          texts.set(name, files.read(name) ?? '');
        }
      }
    } else throw istioctlFailure(`open ${path}: no such file or directory`);
  }
  return texts;
}
