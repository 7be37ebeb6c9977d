import type { WorkingCopy } from '@drydock/git';
import { GIT_COMMANDS } from './git-commands.ts';
import { REPOSITORY_FOLDER } from './git-context.ts';

const TAKES_REVISION = [
  'branch',
  'checkout',
  'diff',
  'log',
  'merge',
  'reset',
  'revert',
  'show',
  'switch',
  'tag',
  'rev-parse',
];
const TAKES_PATH = ['add', 'checkout', 'diff', 'log', 'mv', 'reset', 'restore', 'rm'];
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  add: ['--all', '--update'],
  branch: ['--all', '--delete', '--list', '--remotes', '--show-current', '--verbose'],
  checkout: ['-b', '--detach'],
  commit: ['--all', '--allow-empty', '--amend', '--message', '--no-edit'],
  diff: ['--cached', '--name-only', '--name-status', '--staged', '--stat'],
  log: ['--all', '--decorate', '--format=', '--graph', '--oneline', '--stat'],
  merge: ['--abort', '--continue', '--ff-only', '--no-ff'],
  pull: ['--ff-only', '--no-rebase'],
  push: ['--delete', '--force', '--force-with-lease', '--set-upstream', '--tags'],
  reset: ['--hard', '--mixed', '--soft'],
  restore: ['--source', '--staged', '--worktree'],
  revert: ['--no-edit'],
  status: ['--branch', '--porcelain', '--short'],
  switch: ['--create', '--detach'],
  tag: ['--annotate', '--delete', '--list', '--message'],
};

/** Candidates for the last word of a git command: commands, options, branches and tags, files. */
export function completeGit(
  words: readonly string[],
  copy: WorkingCopy | undefined,
  files: readonly string[],
): readonly string[] {
  const [command = '', ...rest] = words;
  if (rest.length === 0) return [...GIT_COMMANDS.keys()];
  if (rest.at(-1)?.startsWith('-') === true) return OPTIONS[command] ?? [];
  const found: string[] = [];
  if (['push', 'pull', 'fetch'].includes(command)) found.push('origin');
  if (copy && (TAKES_REVISION.includes(command) || command === 'push')) {
    found.push('HEAD', ...copy.branches().map(({ name }) => name), ...copy.tags().keys());
    if (command !== 'push') found.push(...copy.remoteBranches().map(({ name }) => name));
  }
  if (TAKES_PATH.includes(command)) {
    const top = `${REPOSITORY_FOLDER}/`;
    const inside = files.filter((path) => path.startsWith(top));
    found.push(...inside, ...inside.map((path) => path.slice(top.length)));
  }
  return found;
}
