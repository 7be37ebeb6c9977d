import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { RenderError } from '@drydock/render';
import { parseAllDocuments } from 'yaml';
import type { CaseResult } from './adapter.ts';

/** Folders of a suite; each is a case. */
export function caseFolders(suiteDir: string): readonly string[] {
  return readdirSync(suiteDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** All files below a folder by their path in it; those that are no UTF-8 as bytes. */
export function readFiles(folder: string): ReadonlyMap<string, string | Uint8Array> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map((entry) => {
      const full = path.join(entry.parentPath, entry.name);
      const bytes = readFileSync(full);
      return [path.relative(folder, full), isUtf8(bytes) ? bytes.toString('utf8') : bytes];
    }),
  );
}

/** The same as texts. */
export function readTexts(folder: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(readFiles(folder), ([name, file]) => [
      name,
      typeof file === 'string' ? file : new TextDecoder().decode(file),
    ]),
  );
}

/** Compares what rendering gives with the recorded files, any of which is right: documents in order, or an error. */
export function judgeRendering(
  name: string,
  expectedFiles: readonly string[],
  render: () => string,
): CaseResult {
  const detail = differenceOf(expectedFiles, render);
  return { name, passed: detail === undefined, ...(detail === undefined ? {} : { detail }) };
}

function differenceOf(expectedFiles: readonly string[], render: () => string): string | undefined {
  const isError = (file: string): boolean => path.basename(file).startsWith('expected-error');
  const wanted = expectedFiles.filter((file) => !isError(file));
  try {
    const seen = documents(render());
    const isRight = wanted.some((file) =>
      isDeepStrictEqual(documents(readFileSync(file, 'utf8')), seen),
    );
    if (isRight) return undefined;
    const [first] = expectedFiles;
    const text = first === undefined ? 'nothing recorded' : readFileSync(first, 'utf8');
    return wanted.length === 0
      ? `wanted the error ${text.slice(0, 300)}, seen ${JSON.stringify(seen).slice(0, 300)}`
      : `wanted ${JSON.stringify(documents(readFileSync(wanted[0] ?? '', 'utf8')))}, seen ${JSON.stringify(seen)}`;
  } catch (error) {
    if (!(error instanceof RenderError)) return `stopped: ${String(error)}`;
    return wanted.length < expectedFiles.length
      ? undefined
      : `seen the error ${error.message.slice(0, 500)}`;
  }
}

function documents(text: string): readonly unknown[] {
  return parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    merge: true,
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || !tag.tag.endsWith(':timestamp')),
  })
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null && value !== undefined);
}
