import type { WorkingCopy } from '@drydock/git';
import type { CommandContext } from '../command.ts';

/** What this terminal's git remembers between commands, besides the repository. */
export interface GitMemory {
  /** The branch or commit that was left last: `git switch -`. */
  previous: string | undefined;
  /** How a detached HEAD was named, and where it was then. */
  detached: { readonly name: string; readonly id: string } | undefined;
  /** `git config`. */
  readonly config: Map<string, string>;
}

/** What a git command works with. */
export interface GitContext {
  readonly shell: CommandContext;
  readonly copy: WorkingCopy;
  readonly memory: GitMemory;
  /** Folder inside the repository that typed paths begin in: '' or `app/`. */
  readonly prefix: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly edit?: (file: string, text: string) => Promise<string | undefined>;
}

/** One command of git; resolves to the exit code, throws GitFailure or GitError. */
export type GitCommand = (args: readonly string[], git: GitContext) => Promise<number>;

/** The folder of the workspace that is the working copy. */
export const REPOSITORY_FOLDER = 'repo';

/** A path as typed, from the top of the repository; '.' is the top itself. */
export function pathFromTop({ prefix, shell }: GitContext, typed: string): string {
  const own = `/${REPOSITORY_FOLDER}`;
  const isAtRoot = shell.files.folderNow === '';
  const plain = typed.startsWith(`${own}/`) || typed === own ? typed.slice(own.length + 1) : typed;
  const inside =
    isAtRoot && plain === typed && (typed === REPOSITORY_FOLDER || typed.startsWith('repo/'))
      ? typed.slice(REPOSITORY_FOLDER.length + 1)
      : plain;
  const kept: string[] = plain === typed ? prefix.split('/').filter(Boolean) : [];
  for (const part of inside.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/') || '.';
}

/** A path from the top as it is shown to somebody in the folder `prefix`. */
export function shownPath(prefix: string, path: string): string {
  const here = prefix.split('/').filter(Boolean);
  const there = path.split('/');
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared += 1;
  const up = here.slice(shared).map(() => '..');
  return [...up, ...there.slice(shared)].join('/') || './';
}

/** Whether a path from the top is what was typed, lies below it, or matches it as a pattern. */
export function isNamed(path: string, specs: readonly string[]): boolean {
  return specs.some((spec) => {
    if (spec === '.' || path === spec || path.startsWith(`${spec}/`)) return true;
    return /[*?[]/.test(spec) && globPattern(spec).test(path);
  });
}

function globPattern(spec: string): RegExp {
  const source = spec
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return /(?!)/;
  }
}
