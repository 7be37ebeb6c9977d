import type { Streams } from './command.ts';
import { expandText, expandWords, type ExpansionContext } from './line/expand-words.ts';
import { inputOf } from './line/pipe.ts';
import type { Redirection } from './line/syntax.ts';
import type { Word } from './line/word.ts';
import type { WorkingFiles } from './working-files.ts';

export interface Redirected {
  readonly streams: Pick<Streams, 'stdin' | 'stdout' | 'stderr'>;
  /** Writes what was collected for files. */
  readonly flush: () => void;
}

/** Largest file that a redirection writes, in characters. */
const LARGEST_FILE = 8_000_000;

/** The streams of a command as its redirections leave them, from left to right; a text says why it cannot be. */
export async function redirect(
  redirections: readonly Redirection[],
  context: Pick<Streams, 'stdin' | 'stdout' | 'stderr'> & { readonly files: WorkingFiles },
  expansion: ExpansionContext,
): Promise<Redirected | string> {
  let { stdin, stdout, stderr } = context;
  const { files } = context;
  const collected = new Map<string, string>();
  for (const redirection of redirections) {
    if (redirection.mode === 'to-stdout') {
      if (redirection.from === 'stderr') stderr = stdout;
      continue;
    }
    if (redirection.mode === 'to-stderr') {
      stdout = stderr;
      continue;
    }
    if (redirection.mode === 'text') {
      stdin = inputOf(await expandText(redirection.target ?? [], expansion));
      continue;
    }
    const path = await targetOf(redirection.target, expansion);
    if (path === undefined) return 'ambiguous redirect';
    const existing = files.read(path);
    if (redirection.mode === 'read') {
      if (existing === undefined) return `${path}: ${files.absence(path)}`;
      stdin = inputOf(existing);
      continue;
    }
    if (path === '' || path.endsWith('/') || files.isFolder(path)) return `${path}: Is a directory`;
    collected.set(path, redirection.mode === 'append' ? (existing ?? '') : '');
    const write = (text: string): void => {
      const before = collected.get(path) ?? '';
      if (before.length + text.length <= LARGEST_FILE) collected.set(path, before + text);
    };
    if (redirection.from !== 'stderr') stdout = write;
    if (redirection.from !== 'stdout') stderr = write;
  }
  const flush = (): void => {
    for (const [path, text] of collected) files.write(path, text);
  };
  return { streams: { stdin, stdout, stderr }, flush };
}

async function targetOf(
  target: Word | undefined,
  expansion: ExpansionContext,
): Promise<string | undefined> {
  const paths = target ? await expandWords([target], expansion) : [];
  return paths.length === 1 ? paths[0] : undefined;
}
