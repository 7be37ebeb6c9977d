import { glob, lstat, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { decodeUtf8, type Diagnostic } from '@drydock/manifests';
import { resolvePath, UsageError, type CommandContext } from './command-context.ts';
import { reasonOf } from './reason-of.ts';

export interface ManifestFiles {
  /** Texts by the name under which a person knows the file. */
  readonly texts: ReadonlyMap<string, string>;
  readonly unreadable: readonly Diagnostic[];
}

const LIMIT = { fileBytes: 50 * 1024 * 1024, setBytes: 100 * 1024 * 1024 };

const STDIN = '-';

/**
 * Reads what the person named: files as they are, folders for their .yaml, .yml and .json files (links
 * inside a folder are not followed), globs for what they match, `-` for standard input. A file is read once. Throws UsageError for what is not there or too large.
 */
export async function readManifestFiles(
  paths: readonly string[],
  context: CommandContext,
): Promise<ManifestFiles> {
  const texts = new Map<string, string>();
  const unreadable: Diagnostic[] = [];
  let total = 0;
  const add = (name: string, bytes: Uint8Array): void => {
    total += bytes.byteLength;
    if (bytes.byteLength > LIMIT.fileBytes) throw new UsageError(`${name} is larger than 50 MB.`);
    if (total > LIMIT.setBytes) throw new UsageError('The files are larger than 100 MB together.');
    const { text, diagnostics } = decodeUtf8(name, bytes);
    unreadable.push(...diagnostics);
    texts.set(name, diagnostics.length === 0 ? text : '');
  };
  for (const given of paths) {
    if (given === STDIN) {
      add('stdin', await context.readStdin());
      continue;
    }
    for (const name of await listFiles(given, context)) {
      if (texts.has(name)) continue;
      const file = resolvePath(context, name);
      const { size } = await attempt(name, () => stat(file));
      if (size > LIMIT.fileBytes) throw new UsageError(`${name} is larger than 50 MB.`);
      add(name, await attempt(name, () => readFile(file)));
    }
  }
  return { texts, unreadable };
}

async function listFiles(given: string, context: CommandContext): Promise<readonly string[]> {
  const names = await expandGlob(given, context);
  if (names) return names;
  const root = await attempt(given, () => stat(resolvePath(context, given)));
  if (root.isFile()) return [given];
  if (!root.isDirectory()) throw new UsageError(`${given} is neither a file nor a folder.`);
  return listFolder(given, context);
}

/** The files that a glob matches, by name; undefined for a path without wildcards, or one that exists as it is. */
async function expandGlob(
  given: string,
  context: CommandContext,
): Promise<readonly string[] | undefined> {
  if (!/[*?[{]/.test(given)) return undefined;
  const exists = await stat(resolvePath(context, given)).catch(() => undefined);
  if (exists) return undefined;
  const names: string[] = [];
  for await (const name of glob(given, { cwd: context.cwd })) {
    const found = await attempt(name, () => stat(resolvePath(context, name)));
    if (found.isFile()) names.push(name);
  }
  if (names.length === 0) throw new UsageError(`Nothing matches ${given}.`);
  return names.toSorted();
}

async function listFolder(folder: string, context: CommandContext): Promise<readonly string[]> {
  const entries = await attempt(folder, () =>
    readdir(resolvePath(context, folder), { withFileTypes: true }),
  );
  const names: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const isFolder = (await attempt(name, () => lstat(resolvePath(context, name)))).isDirectory();
    if (isFolder) names.push(...(await listFolder(name, context)));
    else if (entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name)) names.push(name);
  }
  return names;
}

async function attempt<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new UsageError(`Cannot read ${name}: ${reasonOf(error)}.`);
  }
}
