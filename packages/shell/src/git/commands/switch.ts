import type { Status } from '@drydock/git';
import { parseArguments } from '../git-arguments.ts';
import { isNamed, pathFromTop, type GitCommand, type GitContext } from '../git-context.ts';
import { failed, fatal, GitFailure } from '../git-failure.ts';
import { plural } from '../print/diffstat.ts';
import { pairLetter, trackingText } from '../print/status-text.ts';
import { commitAt, commitsBetween, short, subjectOf } from '../revisions.ts';
import { trackedPaths } from '../worktree-status.ts';
import { namedPaths } from './stage.ts';

/** `git switch`: to a branch, to a new one (-c), or to a commit (--detach). */
export const switchBranch: GitCommand = async (args, git) => {
  const options = parseArguments('switch', args, {
    flags: { '-d': 'detach', '--detach': 'detach', '-q': 'quiet', '--quiet': 'quiet' },
    values: { '-c': 'create', '--create': 'create' },
    refused: [
      '-C',
      '--force-create',
      '--orphan',
      '-f',
      '--force',
      '--discard-changes',
      '-m',
      '--merge',
      '-t',
      '--track',
      '--guess',
      '--no-guess',
    ],
  });
  const created = options.value('create');
  const [word] = options.words;
  if (created !== undefined) return createAndSwitch(git, created, word);
  if (word === undefined) throw fatal('missing branch or commit argument');
  const target = word === '-' ? previous(git) : word;
  if (options.has('detach')) return detach(git, target, false);
  if (isBranch(git, target) || hasRemote(git, target)) return toBranch(git, target);
  const { copy } = git;
  if (copy.resolve(target) === undefined) throw fatal(`invalid reference: ${target}`);
  const kind = copy.tags().has(target)
    ? 'tag'
    : copy.remoteBranches().some(({ name }) => name === target)
      ? 'remote branch'
      : 'commit';
  if (word === '-') return detach(git, target, false);
  throw new GitFailure(
    128,
    `fatal: a branch is expected, got ${kind} '${target}'\n` +
      'hint: If you want to detach HEAD at the commit, try again with the --detach option.\n',
  );
};

/** `git checkout`: as switch, and for paths as restore. */
export const checkout: GitCommand = async (args, git) => {
  const options = parseArguments('checkout', args, {
    flags: { '-q': 'quiet', '--quiet': 'quiet', '--detach': 'detach', '-d': 'detach' },
    values: { '-b': 'create' },
    refused: [
      '-B',
      '-f',
      '--force',
      '-m',
      '--merge',
      '-p',
      '--patch',
      '--ours',
      '--theirs',
      '--orphan',
      '-t',
      '--track',
    ],
  });
  const created = options.value('create');
  const [word, ...others] = options.words;
  if (created !== undefined) return createAndSwitch(git, created, word);
  if (options.paths !== undefined) return checkoutPaths(git, word, options.paths, true);
  if (word === undefined) {
    git.out(await carriedText(git));
    git.out(trackingText(await git.copy.status()));
    return 0;
  }
  const target = word === '-' ? (git.memory.previous ?? word) : word;
  const isTarget = isBranch(git, target) || git.copy.resolve(target) !== undefined;
  if (isTarget && others.length > 0) return checkoutPaths(git, target, others);
  if (!options.has('detach') && isBranch(git, target)) return toBranch(git, target);
  if (isTarget) return detach(git, target, true);
  const spec = pathFromTop(git, target);
  const isPath = [...(await trackedPaths(git.copy))].some((path) => isNamed(path, [spec]));
  if (!isPath && hasRemote(git, target)) return toBranch(git, target);
  return checkoutPaths(git, undefined, options.words);
};

/** Files as the index, or as a commit, has them; of a commit the index takes them too. */
async function checkoutPaths(
  git: GitContext,
  revision: string | undefined,
  paths: readonly string[],
  isSilent = false,
): Promise<number> {
  const { copy } = git;
  if (revision === undefined) {
    const named = namedPaths(git, paths, await trackedPaths(copy));
    const changed = (await copy.status()).unstaged.filter(({ path }) => named.includes(path));
    await copy.restore(named);
    if (!isSilent) git.err(`Updated ${plural(changed.length, 'path')} from the index\n`);
    return 0;
  }
  const id = commitAt(copy, revision).id;
  const files = await copy.diff({ kind: 'commits', from: undefined, to: id });
  const named = namedPaths(
    git,
    paths,
    files.map(({ path }) => path),
  );
  const changed = (await copy.diff({ kind: 'worktree', from: id })).map(({ path }) => path);
  await copy.restore(named, id);
  await copy.add(named);
  const count = named.filter((path) => changed.includes(path)).length;
  if (!isSilent) git.err(`Updated ${plural(count, 'path')} from ${short(id)}\n`);
  return 0;
}

async function createAndSwitch(
  git: GitContext,
  name: string,
  from: string | undefined,
): Promise<number> {
  const { copy } = git;
  if (isBranch(git, name)) throw fatal(`a branch named '${name}' already exists`);
  if (from !== undefined && copy.resolve(from) === undefined)
    throw fatal(`'${from}' is not a commit and a branch '${name}' cannot be created from it`);
  const carried = await copy.status();
  const before = leavingText(git, carried);
  await copy.createBranch(name, from);
  try {
    await moveTo(git, name, false);
  } catch (error) {
    await copy.deleteBranch(name, true);
    throw error;
  }
  remember(git, carried);
  if (from !== undefined) git.out(await carriedText(git));
  git.err(`${from === undefined ? '' : before}Switched to a new branch '${name}'\n`);
  return 0;
}

async function toBranch(git: GitContext, name: string): Promise<number> {
  const { copy, err, out } = git;
  const before = await copy.status();
  const isNew = !isBranch(git, name);
  if (before.branch === name) {
    out(await carriedText(git));
    err(`Already on '${name}'\n`);
  } else {
    const leaving = leavingText(git, before, name);
    await moveTo(git, name, false);
    remember(git, before);
    out(await carriedText(git));
    err(`${leaving}Switched to ${isNew ? 'a new ' : ''}branch '${name}'\n`);
    if (isNew) out(`branch '${name}' set up to track 'origin/${name}'.\n`);
  }
  if (!isNew) out(trackingText(await copy.status()));
  return 0;
}

async function detach(git: GitContext, target: string, explains: boolean): Promise<number> {
  const { copy, err, memory } = git;
  const commit = commitAt(copy, target);
  const before = await copy.status();
  const leaving = before.head === commit.id ? '' : leavingText(git, before, commit.id);
  await moveTo(git, commit.id, true);
  remember(git, before);
  const isName =
    copy.tags().has(target) || copy.remoteBranches().some(({ name }) => name === target);
  memory.detached = { name: isName ? target : short(commit.id), id: commit.id };
  git.out(await carriedText(git));
  const note = explains && before.branch !== undefined ? adviceOn(target) : '';
  err(`${note}${leaving}HEAD is now at ${short(commit.id)} ${subjectOf(commit)}\n`);
  return 0;
}

/** Puts git's words around a refusal to lose local changes. */
async function moveTo({ copy }: GitContext, target: string, isDetached: boolean): Promise<void> {
  try {
    await copy.switchTo(target, { detach: isDetached });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'GitError') throw error;
    if (error.message.startsWith('Your local changes'))
      throw failed(
        `${error.message}\nPlease commit your changes or stash them before you switch branches.\nAborting`,
      );
    if (error.message.includes('untracked'))
      throw failed(
        `${error.message}\nPlease move or remove them before you switch branches.\nAborting`,
      );
    throw fatal(error.message);
  }
}

function remember({ memory }: GitContext, { branch, head }: Status): void {
  memory.previous = branch ?? head;
  memory.detached = undefined;
}

function previous({ memory }: GitContext): string {
  if (memory.previous === undefined) throw fatal('invalid reference: @{-1}');
  return memory.previous;
}

/** Local changes that were carried along: `M\ta.yaml`. */
async function carriedText({ copy }: GitContext): Promise<string> {
  if (copy.resolve('HEAD') === undefined) return '';
  const changes = await copy.diff({ kind: 'worktree', from: 'HEAD' });
  const staged = await copy.diff({ kind: 'staged' });
  const lines = new Map([...staged, ...changes].map((pair) => [pair.path, pairLetter(pair)]));
  return [...lines]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, letter]) => `${letter}\t${path}\n`)
    .join('');
}

/** What is said of a detached HEAD that is left; commits that nothing else leads to are named. */
function leavingText(git: GitContext, { branch, head }: Status, next?: string): string {
  if (branch !== undefined || head === undefined) return '';
  const { copy } = git;
  const refs = [...copy.branches(), ...copy.remoteBranches()].map(({ id }) => id);
  const kept = [...refs, ...copy.tags().values(), ...(next === undefined ? [] : [next])];
  const lost = commitsBetween(copy, kept, [head]);
  if (lost.length === 0) {
    const commit = commitAt(copy, head);
    return `Previous HEAD position was ${short(head)} ${subjectOf(commit)}\n`;
  }
  const [some, it, this_] =
    lost.length === 1 ? ['1 commit', 'it', 'This'] : [`${lost.length} commits`, 'them', 'This'];
  const list = lost.slice(0, 4).map((one) => `  ${short(one.id)} ${subjectOf(one)}\n`);
  const more = lost.length > 4 ? ` ... and ${lost.length - 4} more.\n` : '';
  return (
    `Warning: you are leaving ${some} behind, not connected to\nany of your branches:\n\n` +
    `${list.join('')}${more}\n` +
    `If you want to keep ${it} by creating a new branch, ${this_.toLowerCase()} may be a good time\n` +
    `to do so with:\n\n git branch <new-branch-name> ${short(head)}\n\n`
  );
}

function adviceOn(target: string): string {
  return (
    `Note: switching to '${target}'.\n\n` +
    "You are in 'detached HEAD' state. You can look around, make experimental\n" +
    'changes and commit them, and you can discard any commits you make in this\n' +
    'state without impacting any branches by switching back to a branch.\n\n' +
    'If you want to create a new branch to retain commits you create, you may\n' +
    'do so (now or later) by using -c with the switch command. Example:\n\n' +
    '  git switch -c <new-branch-name>\n\n' +
    'Or undo this operation with:\n\n  git switch -\n\n' +
    'Turn off this advice by setting config variable advice.detachedHead to false\n\n'
  );
}

function isBranch({ copy }: GitContext, name: string): boolean {
  return copy.branches().some((one) => one.name === name);
}

function hasRemote({ copy }: GitContext, name: string): boolean {
  return copy.remoteBranches().some((one) => one.name === `origin/${name}` && name !== 'HEAD');
}
