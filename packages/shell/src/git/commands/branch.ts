import type { Branch } from '@drydock/git';
import { parseArguments } from '../git-arguments.ts';
import type { GitCommand, GitContext } from '../git-context.ts';
import { failed, fatal, notModelled } from '../git-failure.ts';
import { commitAt, commitsBetween, short, subjectOf } from '../revisions.ts';

/** `git branch`: list, make, delete, rename. */
export const branch: GitCommand = async (args, git) => {
  const options = parseArguments('branch', args, {
    flags: {
      '-a': 'all',
      '--all': 'all',
      '-r': 'remotes',
      '--remotes': 'remotes',
      '-v': 'verbose',
      '-vv': 'verbose',
      '--verbose': 'verbose',
      '-d': 'delete',
      '--delete': 'delete',
      '-D': 'force-delete',
      '-f': 'force',
      '--force': 'force',
      '-m': 'move',
      '--move': 'move',
      '--list': 'list',
      '-l': 'list',
      '--show-current': 'current',
      '-q': 'quiet',
    },
    refused: [
      '-M',
      '-c',
      '-C',
      '--copy',
      '-u',
      '--set-upstream-to',
      '--unset-upstream',
      '--edit-description',
      '--merged',
      '--no-merged',
      '--contains',
      '--track',
      '-t',
      '--sort',
      '--format',
    ],
  });
  const { words } = options;
  const { copy, out } = git;
  if (options.has('current')) {
    const { branch: name } = await copy.status();
    if (name !== undefined) out(`${name}\n`);
    return 0;
  }
  if (options.has('delete') || options.has('force-delete'))
    return deleteBranches(git, words, options.has('force-delete') || options.has('force'));
  if (options.has('move')) return rename(git, words);
  const [name, from] = words;
  if (name === undefined || options.has('list')) {
    const verbose =
      args
        .filter((one) => /^-\w*v/.test(one))
        .join('')
        .split('v').length - 1;
    const places = {
      local: !options.has('remotes'),
      remote: options.has('all') || options.has('remotes'),
    };
    out(await listText(git, places, verbose));
    return 0;
  }
  if (options.has('force')) throw notModelled('`git branch -f`');
  await copy.createBranch(name, from);
  return 0;
};

interface Row {
  readonly mark: string;
  readonly name: string;
  readonly id: string;
  readonly upstream?: string;
  /** A symbolic ref: `origin/main`. */
  readonly target?: string;
}

async function listText(
  git: GitContext,
  places: { readonly local: boolean; readonly remote: boolean },
  verbose: number,
): Promise<string> {
  const { branch: current, head = '' } = await git.copy.status();
  const rows: Row[] = [];
  if (places.local && current === undefined) {
    const { detached } = git.memory;
    const how = detached && detached.id !== head ? 'from' : 'at';
    rows.push({
      mark: '* ',
      name: `(HEAD detached ${how} ${detached?.name ?? short(head)})`,
      id: head,
    });
  }
  const local = (one: Branch): Row => ({ ...one, mark: one.name === current ? '* ' : '  ' });
  if (places.local) rows.push(...git.copy.branches().map(local));
  if (places.remote) rows.push(...remoteRows(git, places.local ? 'remotes/' : ''));
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map((row) => rowText(git, row, verbose, width)).join('');
}

function remoteRows({ copy }: GitContext, prefix: string): readonly Row[] {
  const target = copy.remoteHead();
  const head = { mark: '  ', name: `${prefix}origin/HEAD`, id: '', target: target ?? '' };
  const rows = copy
    .remoteBranches()
    .map(({ id, name }) => ({ mark: '  ', name: prefix + name, id }));
  const sorted = [...rows, ...(target === undefined ? [] : [head])];
  return sorted.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function rowText(git: GitContext, row: Row, verbose: number, width: number): string {
  const { id, mark, name, target } = row;
  if (target !== undefined)
    return `${mark}${verbose > 0 ? name.padEnd(width) : name} -> ${target}\n`;
  if (verbose === 0) return `${mark}${name}\n`;
  const commit = commitAt(git.copy, id);
  const tracking = trackingOf(git, row, verbose > 1);
  return `${mark}${name.padEnd(width)} ${short(id)} ${tracking}${subjectOf(commit)}\n`;
}

function trackingOf({ copy }: GitContext, { id, upstream }: Row, isNamed: boolean): string {
  if (upstream === undefined) return '';
  const other = copy.remoteBranches().find(({ name }) => name === upstream);
  if (!other) return isNamed ? `[${upstream}: gone] ` : '[gone] ';
  const ahead = commitsBetween(copy, [other.id], [id]).length;
  const behind = commitsBetween(copy, [id], [other.id]).length;
  const parts = [
    ...(ahead > 0 ? [`ahead ${ahead}`] : []),
    ...(behind > 0 ? [`behind ${behind}`] : []),
  ].join(', ');
  if (isNamed) return `[${upstream}${parts === '' ? '' : `: ${parts}`}] `;
  return parts === '' ? '' : `[${parts}] `;
}

async function deleteBranches(
  git: GitContext,
  names: readonly string[],
  force: boolean,
): Promise<number> {
  if (names.length === 0) throw fatal('branch name required');
  const { copy, err, out } = git;
  const { branch: current } = await copy.status();
  let code = 0;
  for (const name of names) {
    const found = copy.branches().find((one) => one.name === name);
    if (!found) err(`error: branch '${name}' not found.\n`);
    else if (name === current)
      err(`error: Cannot delete branch '${name}' checked out at '/repo'\n`);
    else if (!force && !isMerged(git, found))
      err(
        `error: The branch '${name}' is not fully merged.\n` +
          `If you are sure you want to delete it, run 'git branch -D ${name}'.\n`,
      );
    else {
      warnIfOnlyUpstream(git, found, force);
      out(`Deleted branch ${name} (was ${short(await copy.deleteBranch(name, true))}).\n`);
      continue;
    }
    code = 1;
  }
  return code;
}

/** Into the branch that it follows, or else into HEAD. */
function isMerged({ copy }: GitContext, { id, upstream }: Branch): boolean {
  const other = copy.remoteBranches().find(({ name }) => name === upstream)?.id ?? 'HEAD';
  return commitsBetween(copy, [other], [id]).length === 0;
}

function warnIfOnlyUpstream(git: GitContext, branch: Branch, force: boolean): void {
  const { name, upstream } = branch;
  if (force || upstream === undefined) return;
  if (commitsBetween(git.copy, ['HEAD'], [branch.id]).length === 0) return;
  git.err(
    `warning: deleting branch '${name}' that has been merged to\n` +
      `         'refs/remotes/${upstream}', but not yet merged to HEAD.\n`,
  );
}

async function rename({ copy }: GitContext, words: readonly string[]): Promise<number> {
  const { branch: current } = await copy.status();
  const [first, second] = words;
  const [from, to] = second === undefined ? [current, first] : [first, second];
  if (from === undefined || to === undefined) throw fatal('branch name required');
  const found = copy.branches().find(({ name }) => name === from);
  if (!found)
    throw failed(`refname refs/heads/${from} not found\nfatal: Branch rename failed`, 128);
  if (found.upstream !== undefined)
    throw notModelled(`\`git branch -m\` of a branch that follows another ('${from}')`);
  await copy.createBranch(to, from);
  if (from === current) await copy.switchTo(to);
  await copy.deleteBranch(from, true);
  return 0;
}
