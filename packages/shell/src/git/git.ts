import type { Command } from '../command.ts';
import type { ProgramHost } from '../programs.ts';
import { completeGit } from './complete-git.ts';
import { REPOSITORY_FOLDER, type GitContext, type GitMemory } from './git-context.ts';
import { fatal, GitFailure, notModelled } from './git-failure.ts';
import { GIT_COMMANDS, REFUSED_COMMANDS } from './git-commands.ts';
import { createFileSync, type FileSync } from './sync-files.ts';
import { GIT_USAGE } from './usage.ts';

const VERSION = '2.39.5';

/** `git` over the learner's working copy, which lies below `repo/` in the workspace. It prints what git 2.39 prints. */
export function createGit({ options }: ProgramHost): Command {
  const memory: GitMemory = { previous: undefined, detached: undefined, config: new Map() };
  const sync = createFileSync(options.files.list());
  return {
    name: 'git',
    summary: 'commits, branches, push and pull of the repository in repo/',
    async run(args, shell) {
      const { folder, words } = leadingOptions(args, shell.files.folderNow);
      const [name, ...rest] = words;
      try {
        if (name === undefined || name === 'help' || name === '--help') {
          shell.stdout(GIT_USAGE);
          return name === undefined ? 1 : 0;
        }
        if (name === '--version' || name === 'version') {
          shell.stdout(`git version ${VERSION}\n`);
          return 0;
        }
        const command = GIT_COMMANDS.get(name);
        if (!command) throw unknownCommand(name);
        const copy = await options.repository?.();
        const prefix = prefixIn(folder);
        if (!copy || prefix === undefined)
          throw fatal('not a git repository (or any of the parent directories): .git');
        const git: GitContext = {
          shell,
          copy,
          memory,
          prefix,
          out: shell.stdout,
          err: shell.stderr,
          ...(options.edit && { edit: options.edit }),
        };
        return await around(sync, git, () => command(rest, git));
      } catch (error) {
        return report(error, shell.stderr);
      }
    },
    async complete(words) {
      return completeGit(words, await options.repository?.(), options.files.list());
    },
  };
}

async function around(
  sync: FileSync,
  git: GitContext,
  run: () => Promise<number>,
): Promise<number> {
  const { copy, err, shell } = git;
  sync.intoCopy(copy, shell.files);
  try {
    return await run();
  } finally {
    for (const path of sync.intoFiles(copy, shell.files))
      err(`error: unable to unlink '${path}': files of this workspace cannot be removed\n`);
  }
}

function report(error: unknown, stderr: (text: string) => void): number {
  if (error instanceof GitFailure) {
    stderr(error.message);
    return error.code;
  }
  // GitError of packages/git, which is loaded only where there is a repository.
  if (error instanceof Error && error.name === 'GitError') {
    stderr(`fatal: ${error.message}\n`);
    return 128;
  }
  throw error;
}

/** `git -C folder command`. */
function leadingOptions(
  args: readonly string[],
  folderNow: string,
): { readonly folder: string; readonly words: readonly string[] } {
  let folder = folderNow;
  let words = args;
  for (;;) {
    const [option, value = ''] = words;
    if (option === '-C') {
      folder = value.startsWith('/') ? value.slice(1) : `${folder}/${value}`;
      words = words.slice(2);
    } else if (option === '--no-pager' || option === '-P') words = words.slice(1);
    else if (option === '-c') words = words.slice(2);
    else return { folder, words };
  }
}

/** The folder inside the repository, from the workspace's root too; undefined outside of it. */
function prefixIn(folder: string): string | undefined {
  const parts: string[] = [];
  for (const part of folder.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const [top, ...inside] = parts;
  if (top === undefined) return '';
  if (top !== REPOSITORY_FOLDER) return undefined;
  return inside.length === 0 ? '' : `${inside.join('/')}/`;
}

function unknownCommand(name: string): GitFailure {
  if (REFUSED_COMMANDS.includes(name)) return notModelled(`\`git ${name}\``);
  if (name.startsWith('-')) return new GitFailure(129, `unknown option: ${name}\n${GIT_USAGE}`);
  return new GitFailure(1, `git: '${name}' is not a git command. See 'git --help'.\n`);
}
