import { isJsonObject } from '@drydock/manifests';
import { parseDocument } from 'yaml';
import type { FileSet } from '../file-set.ts';

/** The file of a learner's answers to questions; it is no manifest and is never applied. */
export const ANSWERS_FILE = 'answers.yaml';

/** Chosen ids by check; what is no list of text counts as no answer. */
export function readAnswers(files: FileSet): ReadonlyMap<string, readonly string[]> {
  const document = parseDocument(files.get(ANSWERS_FILE) ?? '', { logLevel: 'silent' });
  if (document.errors.length > 0) return new Map();
  const value = plain(() => document.toJS({ maxAliasCount: 0 }) as unknown);
  if (!isJsonObject(value)) return new Map();
  return new Map(
    Object.entries(value).map(([check, chosen]) => {
      const list: readonly unknown[] = Array.isArray(chosen) ? chosen : [chosen];
      return [check, list.filter((id) => typeof id === 'string')] as const;
    }),
  );
}

/** The text of answers.yaml. */
export function formatAnswers(answers: ReadonlyMap<string, readonly string[]>): string {
  return [...answers].map(([check, chosen]) => `${check}: ${JSON.stringify(chosen)}\n`).join('');
}

/** An alias is nothing that an answer needs. */
function plain(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
