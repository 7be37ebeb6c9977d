import type { Commit } from '@drydock/git';
import { parseArguments, type GitArguments, type OptionSpec } from '../git-arguments.ts';
import { isNamed, type GitCommand, type GitContext } from '../git-context.ts';
import { fatal } from '../git-failure.ts';
import { commitHeader, dateStyle, formatCommit, type CommitView } from '../print/commit-format.ts';
import { decorations } from '../print/decorations.ts';
import { findRenames, textOf } from '../print/file-pairs.ts';
import { Graph, inGraphOrder } from '../print/graph.ts';
import { gitDate } from '../dates.ts';
import { commitAt, commitsBetween, mergeBase, short, subjectOf } from '../revisions.ts';
import { CHANGE_OPTIONS, changesText, revisionsIn, splitWords } from './diff.ts';

const COMMIT_OPTIONS: OptionSpec = {
  flags: {
    ...CHANGE_OPTIONS.flags,
    '--oneline': 'oneline',
    '--decorate': 'decorate',
    '--no-decorate': 'no-decorate',
    '--abbrev-commit': 'abbrev',
  },
  values: {
    ...CHANGE_OPTIONS.values,
    '--format': 'format',
    '--pretty': 'format',
    '--date': 'date',
  },
  refused: [...CHANGE_OPTIONS.refused],
};

/** `git log`: of revisions and ranges, of paths, in git's named forms and in those that `--format` writes. */
export const log: GitCommand = async (args, git) => {
  const options = parseArguments('log', args, {
    flags: {
      ...COMMIT_OPTIONS.flags,
      '--graph': 'graph',
      '--all': 'all',
      '--reverse': 'reverse',
      '--merges': 'merges',
      '--no-merges': 'no-merges',
      '--first-parent': 'first-parent',
      '-i': 'ignore-case',
    },
    values: {
      ...COMMIT_OPTIONS.values,
      '-n': 'count',
      '--max-count': 'count',
      '--skip': 'skip',
      '--author': 'author',
      '--grep': 'grep',
    },
    refused: [
      ...(COMMIT_OPTIONS.refused ?? []),
      '--follow',
      '-S',
      '-G',
      '-L',
      '--since',
      '--until',
      '--before',
      '--after',
      '-g',
      '--topo-order',
    ],
  });
  const { paths, revisions } = splitWords(git, options);
  const { branch } = await git.copy.status();
  if (git.copy.resolve('HEAD') === undefined)
    throw fatal(`your current branch '${branch ?? 'HEAD'}' does not have any commits yet`);
  const found = await selected(git, options, revisions, paths);
  const commits = options.has('graph') ? inGraphOrder(found) : found;
  const print = await printer(git, options, 'none');
  const isLong = print.isLong;
  const graph = options.has('graph') ? new Graph(commits) : undefined;
  for (const [index, commit] of commits.entries()) {
    const text = `${index > 0 && isLong ? '\n' : ''}${await print.commit(commit, paths)}`;
    git.out(graph ? graph.draw(commit, text, index > 0 && isLong) : text);
  }
  return 0;
};

async function selected(
  git: GitContext,
  options: GitArguments,
  revisions: readonly string[],
  paths: readonly string[],
): Promise<readonly Commit[]> {
  const { copy } = git;
  const refs = [...copy.branches(), ...copy.remoteBranches()].map(({ id }) => id);
  const to: string[] = options.has('all') ? ['HEAD', ...refs, ...copy.tags().values()] : [];
  const from: string[] = [];
  for (const word of revisions) {
    const [first = '', second] = revisionsIn(word);
    if (second === undefined) (word.startsWith('^') ? from : to).push(first);
    else {
      to.push(second);
      if (word.includes('...')) to.push(first);
      from.push(word.includes('...') ? (mergeBase(copy, first, second) ?? first) : first);
    }
  }
  const found = commitsBetween(copy, from, to.length === 0 ? ['HEAD'] : to);
  const kept: Commit[] = [];
  const onMain = options.has('first-parent') ? firstParents(found) : undefined;
  for (const commit of found) {
    const isMerge = commit.parents.length > 1;
    if (onMain && !onMain.has(commit.id)) continue;
    if ((options.has('merges') && !isMerge) || (options.has('no-merges') && isMerge)) continue;
    if (!matches(commit, options)) continue;
    if (paths.length > 0 && !(await touches(git, commit, paths))) continue;
    kept.push(commit);
  }
  const skip = count(options.value('skip'), 0);
  const most = count(options.value('count'), Number.POSITIVE_INFINITY);
  const shown = kept.slice(skip, skip + most);
  return options.has('reverse') ? shown.toReversed() : shown;
}

function firstParents(commits: readonly Commit[]): ReadonlySet<string> {
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  const ids = new Set<string>();
  for (let at = commits[0]; at; at = byId.get(at.parents[0] ?? '')) ids.add(at.id);
  return ids;
}

function count(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw fatal(`'${text}': not an integer`);
  return Number(text);
}

function matches({ author, message }: Commit, options: GitArguments): boolean {
  const ignoresCase = options.has('ignore-case');
  const fold = (text: string): string => (ignoresCase ? text.toLowerCase() : text);
  const who = options.value('author');
  const words = options.all('grep');
  if (who !== undefined && !fold(`${author.name} <${author.email}>`).includes(fold(who)))
    return false;
  return words.length === 0 || words.some((word) => fold(message).includes(fold(word)));
}

/** Whether a commit changed one of the paths; a merge did when it differs there from each parent. */
async function touches(
  { copy }: GitContext,
  { id, parents }: Commit,
  paths: readonly string[],
): Promise<boolean> {
  for (const from of parents.length === 0 ? [undefined] : parents) {
    const changes = await copy.diff({ kind: 'commits', from, to: id });
    if (!changes.some(({ path }) => isNamed(path, paths))) return false;
  }
  return true;
}

interface Printer {
  /** Whether an empty line stands between commits. */
  readonly isLong: boolean;
  readonly commit: (commit: Commit, paths: readonly string[]) => Promise<string>;
}

async function printer(
  git: GitContext,
  options: GitArguments,
  changes: 'patch' | 'none',
): Promise<Printer> {
  const nowMs = git.shell.cluster.clock.now();
  const style = options.value('date') ?? 'default';
  const dates = dateStyle(style, nowMs);
  if (!dates) throw fatal(`unknown date format ${style}`);
  const names = options.has('no-decorate') ? new Map<string, never>() : await decorations(git.copy);
  const form = formOf(options);
  return {
    isLong: form.kind === 'named' && form.name !== 'oneline',
    async commit(commit, paths) {
      const view: CommitView = { names: names.get(commit.id) ?? [], nowMs, dates };
      const text = changesText(await changesOf(git, commit, paths), options, changes);
      const isOneLine = form.kind === 'named' && form.name === 'oneline';
      const head = headText(commit, form, view, options);
      if (text === '') return head;
      const isStatOnly = !isOneLine && form.kind === 'named';
      return `${head}${isStatOnly || form.kind === 'custom' ? '\n' : ''}${text}`;
    },
  };
}

type Form =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'custom'; readonly format: string; readonly ends: boolean };

function formOf(options: GitArguments): Form {
  const given = options.value('format');
  if (options.has('oneline')) return { kind: 'named', name: 'oneline' };
  if (given === undefined) return { kind: 'named', name: 'medium' };
  if (/^t?format:/.test(given))
    return { kind: 'custom', format: given.replace(/^t?format:/, ''), ends: true };
  if (given.includes('%')) return { kind: 'custom', format: given, ends: true };
  if (['oneline', 'short', 'medium', 'full', 'fuller'].includes(given))
    return { kind: 'named', name: given };
  throw fatal(`invalid --pretty format: ${given}`);
}

function headText(commit: Commit, form: Form, view: CommitView, options: GitArguments): string {
  if (form.kind === 'custom') return `${formatCommit(commit, form.format, view)}\n`;
  const abbreviates = options.has('oneline') || options.has('abbrev');
  const text = commitHeader(commit, form.name, view);
  return abbreviates ? text.replace(commit.id, short(commit.id)) : text;
}

/** What a commit changed; nothing for a merge, whose sides were shown before. */
async function changesOf(
  { copy }: GitContext,
  { id, parents }: Commit,
  paths: readonly string[],
): Promise<ReturnType<typeof findRenames>> {
  if (parents.length > 1) return [];
  const changes = await copy.diff({ kind: 'commits', from: parents[0], to: id });
  return findRenames(changes.filter(({ path }) => paths.length === 0 || isNamed(path, paths)));
}

/** `git show`: commits, tags, and files of a commit (`HEAD:a.yaml`). */
export const show: GitCommand = async (args, git) => {
  const options = parseArguments('show', args, COMMIT_OPTIONS);
  const words = options.words.length === 0 ? ['HEAD'] : options.words;
  const print = await printer(git, options, 'patch');
  const paths = options.paths ?? [];
  for (const [index, word] of words.entries()) {
    const gap = index > 0 && print.isLong ? '\n' : '';
    if (word.includes(':')) {
      git.out(await fileAt(git, word));
      continue;
    }
    const commit = commitAt(git.copy, word);
    const tag = git.copy.annotation(word);
    if (tag) {
      const who = `${tag.tagger.name} <${tag.tagger.email}>`;
      const title = `tag ${word}\nTagger: ${who}\nDate:   ${gitDate(tag.tagger)}\n`;
      git.out(`${gap}${title}\n${tag.message.trimEnd()}\n\n`);
    } else git.out(gap);
    git.out(await print.commit(commit, paths));
    if (commit.parents.length > 1 && print.isLong && !options.has('no-patch')) git.out('\n');
    await sayIfResolved(git, commit);
  }
  return 0;
};

/** `HEAD:path`: a file of a commit, or the names in a folder of it. */
async function fileAt({ copy }: GitContext, word: string): Promise<string> {
  const cut = word.indexOf(':');
  const [revision, path] = [word.slice(0, cut) || 'HEAD', word.slice(cut + 1).replace(/^\.\//, '')];
  if (copy.resolve(revision) === undefined) throw fatal(`invalid object name '${revision}'.`);
  const files = await copy.diff({ kind: 'commits', from: undefined, to: revision });
  const file = files.find((one) => one.path === path)?.after;
  if (file) return textOf(file);
  const folder = path === '' ? '' : `${path.replace(/\/$/, '')}/`;
  const inside = files.filter((one) => one.path.startsWith(folder));
  if (inside.length === 0) throw fatal(`path '${path}' does not exist in '${revision}'`);
  const names = inside.map((one) => one.path.slice(folder.length).replace(/\/.*/, '/'));
  return `tree ${word}\n\n${[...new Set(names)].join('\n')}\n`;
}

/** A merge whose conflicts were resolved has a combined diff, which is not modelled. */
async function sayIfResolved({ copy, err }: GitContext, commit: Commit): Promise<void> {
  const { id, parents } = commit;
  if (parents.length < 2) return;
  const changed: Set<string>[] = [];
  for (const from of parents) {
    const files = await copy.diff({ kind: 'commits', from, to: id });
    changed.push(new Set(files.map(({ path }) => path)));
  }
  const [first = new Set(), ...rest] = changed;
  const both = [...first].filter((path) => rest.every((paths) => paths.has(path)));
  if (both.length > 0)
    err(`git: the combined diff of ${both.join(', ')} is not modelled in this terminal\n`);
}

/** `1234567 Subject`. */
export function oneLine(commit: Commit): string {
  return `${short(commit.id)} ${subjectOf(commit)}`;
}
