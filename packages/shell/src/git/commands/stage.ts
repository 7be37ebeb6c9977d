import type { WorkingCopy } from '@drydock/git';
import { parseArguments } from '../git-arguments.ts';
import { isNamed, pathFromTop, type GitCommand, type GitContext } from '../git-context.ts';
import { failed, fatal, GitFailure } from '../git-failure.ts';
import { trackedPaths } from '../worktree-status.ts';

/** `git add`: paths, folders, patterns, `-A`, `-u`. */
export const add: GitCommand = async (args, git) => {
  const options = parseArguments('add', args, {
    flags: {
      '-A': 'all',
      '--all': 'all',
      '-u': 'update',
      '--update': 'update',
      '-v': 'verbose',
      '--verbose': 'verbose',
      '-n': 'dry-run',
      '--dry-run': 'dry-run',
    },
    refused: ['-p', '--patch', '-i', '--interactive', '-e', '--edit', '-f', '--force', '-N'],
  });
  const typed = [...options.words, ...(options.paths ?? [])];
  if (typed.length === 0 && !options.has('all') && !options.has('update')) {
    git.err(
      'Nothing specified, nothing added.\n' +
        "hint: Maybe you wanted to say 'git add .'?\n" +
        'hint: Turn this message off by running\n' +
        'hint: "git config advice.addEmptyPathspec false"\n',
    );
    return 0;
  }
  const specs = typed.length === 0 ? ['.'] : typed.map((one) => pathFromTop(git, one));
  const tracked = await trackedPaths(git.copy);
  const known = options.has('update')
    ? [...tracked]
    : [...new Set([...tracked, ...git.copy.paths()])];
  refuseUnmatched(git, typed, known);
  await refuseIgnored(git, typed, tracked);
  const named = await changedPaths(git.copy, specs, options.has('update'));
  if (options.has('verbose') || options.has('dry-run'))
    for (const path of named) git.out(`${git.copy.read(path) ? 'add' : 'remove'} '${path}'\n`);
  if (!options.has('dry-run') && named.length > 0) await git.copy.add(named);
  return 0;
};

/** A file that is ignored must be named with -f; patterns and folders pass over it. */
async function refuseIgnored(
  git: GitContext,
  typed: readonly string[],
  tracked: ReadonlySet<string>,
): Promise<void> {
  const { untracked } = await git.copy.status();
  const ignored = typed.filter((one) => {
    const path = pathFromTop(git, one);
    return git.copy.read(path) && !tracked.has(path) && !untracked.includes(path);
  });
  if (ignored.length === 0) return;
  throw new GitFailure(
    1,
    `The following paths are ignored by one of your .gitignore files:\n${ignored.join('\n')}\n` +
      'hint: Use -f if you really want to add them.\n' +
      'hint: Turn this message off by running\n' +
      'hint: "git config advice.addIgnoredFile false"\n',
  );
}

async function changedPaths(
  copy: WorkingCopy,
  specs: readonly string[],
  onlyTracked: boolean,
): Promise<readonly string[]> {
  const { conflicted, unstaged, untracked } = await copy.status();
  const changed = [
    ...unstaged.map(({ path }) => path),
    ...conflicted,
    ...(onlyTracked ? [] : untracked),
  ];
  return changed.filter((path) => isNamed(path, specs)).toSorted((a, b) => (a < b ? -1 : 1));
}

function refuseUnmatched(
  git: GitContext,
  typed: readonly string[],
  known: readonly string[],
): void {
  for (const one of typed) {
    const spec = pathFromTop(git, one);
    if (spec !== '.' && !known.some((path) => isNamed(path, [spec])))
      throw fatal(`pathspec '${one}' did not match any files`);
  }
}

/** Paths of `known` that were typed; throws `error: pathspec …` for one that names nothing. */
export function namedPaths(
  git: GitContext,
  typed: readonly string[],
  known: Iterable<string>,
): readonly string[] {
  const all = [...known];
  return [
    ...new Set(
      typed.flatMap((one) => {
        const spec = pathFromTop(git, one);
        const named = all.filter((path) => isNamed(path, [spec]));
        if (named.length === 0 && spec !== '.')
          throw failed(`pathspec '${one}' did not match any file(s) known to git`);
        return named;
      }),
    ),
  ].toSorted((a, b) => (a < b ? -1 : 1));
}

/** `git restore`: files from the index or a commit, `--staged` the index from HEAD. */
export const restore: GitCommand = async (args, git) => {
  const options = parseArguments('restore', args, {
    flags: {
      '-S': 'staged',
      '--staged': 'staged',
      '-W': 'worktree',
      '--worktree': 'worktree',
      '-q': 'quiet',
      '--quiet': 'quiet',
    },
    values: { '-s': 'source', '--source': 'source' },
    refused: ['-p', '--patch', '--ours', '--theirs', '-m', '--merge'],
  });
  const typed = [...options.words, ...(options.paths ?? [])];
  if (typed.length === 0) throw fatal('you must specify path(s) to restore');
  const source = options.value('source');
  if (source !== undefined && git.copy.resolve(source) === undefined)
    throw fatal(`could not resolve ${source}`);
  const paths = namedPaths(git, typed, await restorable(git, source));
  if (paths.length === 0) return 0;
  const { conflicted } = await git.copy.status();
  const [open] = paths.filter((path) => conflicted.includes(path));
  if (options.has('staged')) await restoreIndex(git, paths, source);
  else if (open !== undefined && source === undefined) throw failed(`path '${open}' is unmerged`);
  if (!options.has('staged') || options.has('worktree'))
    await git.copy.restore(paths, source ?? (options.has('staged') ? 'HEAD' : undefined));
  return 0;
};

async function restorable(git: GitContext, source: string | undefined): Promise<Set<string>> {
  const known = new Set(await trackedPaths(git.copy));
  const head = await git.copy.diff({ kind: 'staged' });
  for (const { path } of head) known.add(path);
  if (source === undefined) return known;
  const files = await git.copy.diff({ kind: 'commits', from: undefined, to: source });
  for (const { path } of files) known.add(path);
  return known;
}

async function restoreIndex(
  { copy }: GitContext,
  paths: readonly string[],
  source: string | undefined,
): Promise<void> {
  if (source === undefined || copy.resolve(source) === copy.resolve('HEAD'))
    return copy.unstage(paths);
  // The index is written from files: put the commit's there for a moment.
  const kept = paths.map((path) => [path, copy.read(path)] as const);
  await copy.restore(paths, source);
  await copy.add(paths);
  for (const [path, file] of kept) {
    if (file) copy.write(path, file.bytes);
    else copy.remove(path);
  }
}

/** `git rm`: takes files away, from the index too; `--cached` only from the index. */
export const rm: GitCommand = async (args, git) => {
  const options = parseArguments('rm', args, {
    flags: {
      '-r': 'recursive',
      '-f': 'force',
      '--force': 'force',
      '--cached': 'cached',
      '-q': 'quiet',
      '--quiet': 'quiet',
      '-n': 'dry-run',
      '--dry-run': 'dry-run',
    },
  });
  const typed = [...options.words, ...(options.paths ?? [])];
  if (typed.length === 0) throw fatal('No pathspec was given. Which files should I remove?');
  const tracked = await trackedPaths(git.copy);
  const paths = new Set<string>();
  for (const one of typed) {
    const spec = pathFromTop(git, one);
    const named = [...tracked].filter((path) => isNamed(path, [spec]));
    if (named.length === 0) throw fatal(`pathspec '${one}' did not match any files`);
    if (!options.has('recursive') && !tracked.has(spec) && !/[*?[]/.test(spec))
      throw fatal(`not removing '${one}' recursively without -r`);
    for (const path of named) paths.add(path);
  }
  if (!options.has('force') && !options.has('cached')) await refuseLoss(git, paths);
  const sorted = [...paths].toSorted((a, b) => (a < b ? -1 : 1));
  if (!options.has('quiet')) for (const path of sorted) git.out(`rm '${path}'\n`);
  if (!options.has('dry-run')) await removePaths(git.copy, sorted, options.has('cached'));
  return 0;
};

async function removePaths(
  copy: WorkingCopy,
  paths: readonly string[],
  keepFiles: boolean,
): Promise<void> {
  const kept = paths.map((path) => [path, copy.read(path)] as const);
  for (const path of paths) if (copy.read(path)) copy.remove(path);
  await copy.add(paths);
  if (keepFiles) for (const [path, file] of kept) if (file) copy.write(path, file.bytes);
}

async function refuseLoss(git: GitContext, paths: ReadonlySet<string>): Promise<void> {
  const { staged, unstaged } = await git.copy.status();
  const modified = unstaged.filter(({ change, path }) => change !== 'deleted' && paths.has(path));
  const cached = staged.filter(({ change, path }) => change !== 'deleted' && paths.has(path));
  const list = (changes: readonly { readonly path: string }[]): string =>
    changes.map(({ path }) => `    ${path}\n`).join('');
  const both = cached.filter(({ path }) => modified.some((one) => one.path === path));
  const say = (found: readonly { readonly path: string }[], one: string, hint: string): string => {
    if (found.length === 0) return '';
    const has = found.length === 1 ? 'file has' : 'files have';
    return `error: the following ${has} ${one}:\n${list(found)}(${hint})\n`;
  };
  const text =
    say(
      both,
      'staged content different from both the\nfile and the HEAD',
      'use -f to force removal',
    ) +
    say(
      cached.filter((one) => !both.includes(one)),
      'changes staged in the index',
      'use --cached to keep the file, or -f to force removal',
    ) +
    say(
      modified.filter(({ path }) => !both.some((one) => one.path === path)),
      'local modifications',
      'use --cached to keep the file, or -f to force removal',
    );
  if (text !== '') throw new GitFailure(1, text);
}

/** `git mv old new`: a file, or a folder. */
export const mv: GitCommand = async (args, git) => {
  const options = parseArguments('mv', args, {
    flags: { '-f': 'force', '--force': 'force', '-v': 'verbose' },
  });
  const typed = [...options.words, ...(options.paths ?? [])];
  const last = typed.at(-1);
  if (last === undefined || typed.length < 2)
    throw new GitFailure(129, 'usage: git mv [<options>] <source>... <destination>\n');
  const { copy } = git;
  const target = pathFromTop(git, last);
  const isFolder = target === '.' || copy.paths().some((path) => path.startsWith(`${target}/`));
  if (typed.length > 2 && !isFolder) throw fatal(`destination '${last}' is not a directory`);
  const tracked = await trackedPaths(copy);
  const moves: [string, string][] = [];
  for (const one of typed.slice(0, -1)) {
    const source = pathFromTop(git, one);
    const name = source.split('/').at(-1) ?? '';
    const to = isFolder ? (target === '.' ? name : `${target}/${name}`) : target;
    const files = [...tracked].filter((path) => path === source || path.startsWith(`${source}/`));
    const where = `source=${one}, destination=${shownTarget(last, isFolder, name)}`;
    if (files.length === 0)
      throw fatal(
        copy.read(source) ? `not under version control, ${where}` : `bad source, ${where}`,
      );
    if (copy.read(to) && !options.has('force')) throw fatal(`destination exists, ${where}`);
    for (const path of files) moves.push([path, to + path.slice(source.length)]);
  }
  for (const [from, to] of moves) {
    const file = copy.read(from);
    if (file) copy.write(to, file.bytes);
    if (file) copy.remove(from);
  }
  await copy.add(moves.flat().filter((path) => tracked.has(path) || copy.read(path)));
  return 0;
};

function shownTarget(last: string, isFolder: boolean, name: string): string {
  return isFolder ? `${last.replace(/\/$/, '')}/${name}` : last;
}
