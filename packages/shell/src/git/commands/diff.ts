import type { DiffSides } from '@drydock/git';
import { parseArguments, type GitArguments, type OptionSpec } from '../git-arguments.ts';
import { isNamed, pathFromTop, type GitCommand, type GitContext } from '../git-context.ts';
import { fatal } from '../git-failure.ts';
import { combinedPatch } from '../print/combined-patch.ts';
import { diffstat, numstat, shortstat, summary } from '../print/diffstat.ts';
import { findRenames, type FilePair } from '../print/file-pairs.ts';
import { patchOf } from '../print/patch.ts';
import { pairLetter } from '../print/status-text.ts';
import { mergeBase, unknownRevision } from '../revisions.ts';

/** Options that say how changes are printed: of diff, show and log. */
export const CHANGE_OPTIONS: Required<OptionSpec> = {
  flags: {
    '--stat': 'stat',
    '--shortstat': 'shortstat',
    '--numstat': 'numstat',
    '--summary': 'summary',
    '--name-only': 'name-only',
    '--name-status': 'name-status',
    '-p': 'patch',
    '-u': 'patch',
    '--patch': 'patch',
    '-s': 'no-patch',
    '--no-patch': 'no-patch',
    '--no-color': 'no-color',
    '-M': 'renames',
    '--no-renames': 'no-renames',
    '--exit-code': 'exit-code',
    '--quiet': 'quiet',
  },
  values: { '-U': 'context', '--unified': 'context' },
  refused: [
    '--word-diff',
    '--color-words',
    '-w',
    '-b',
    '--check',
    '--dirstat',
    '--raw',
    '--color',
    '--cc',
    '-c',
  ],
};

/** `git diff`: files, index, commits; paths; the usual forms of output. */
export const diff: GitCommand = async (args, git) => {
  const options = parseArguments('diff', args, {
    ...CHANGE_OPTIONS,
    flags: { ...CHANGE_OPTIONS.flags, '--staged': 'staged', '--cached': 'staged' },
  });
  const { paths, revisions } = splitWords(git, options);
  const changes = await git.copy.diff(sidesOf(git, revisions, options.has('staged')));
  const isOpen = new Set((await git.copy.status()).conflicted);
  const named = changes.filter(({ path }) => paths.length === 0 || isNamed(path, paths));
  const clean = named.filter(({ path }) => !isOpen.has(path) || revisions.length > 0);
  const pairs = options.has('no-renames') ? clean : findRenames(clean);
  if (!options.has('quiet')) {
    if (revisions.length === 0)
      for (const path of isOpen)
        if (paths.length === 0 || isNamed(path, paths)) await unmerged(git, path, options);
    git.out(changesText(pairs, options, 'patch'));
  }
  return (options.has('exit-code') || options.has('quiet')) && pairs.length > 0 ? 1 : 0;
};

/** A file with conflicts: git shows both sides at once. */
async function unmerged(
  { copy, err, out }: GitContext,
  path: string,
  options: GitArguments,
): Promise<void> {
  if (options.has('name-only')) return out(`${path}\n${path}\n`);
  if (options.has('name-status')) return out(`U\t${path}\nM\t${path}\n`);
  if (options.has('staged')) return out(`* Unmerged path ${path}\n`);
  const [ours, theirs] = await Promise.all(
    ['HEAD', 'MERGE_HEAD'].map(async (to) => {
      const files = await copy.diff({ kind: 'commits', from: undefined, to });
      return files.find((file) => file.path === path)?.after;
    }),
  );
  const now = copy.read(path);
  if (!ours || !theirs || !now || options.has('stat') || options.has('numstat'))
    return err(`git: the diff of ${path}, which is unmerged, is not modelled in this form\n`);
  out(combinedPatch(path, [ours, theirs], new TextDecoder().decode(now.bytes)));
}

/** Words before `--` are revisions as long as they are some; the rest are paths, from the top. */
export function splitWords(
  git: GitContext,
  { paths, words }: GitArguments,
): { readonly revisions: readonly string[]; readonly paths: readonly string[] } {
  const revisions: string[] = [];
  const typed: string[] = [...(paths ?? [])];
  for (const [index, word] of words.entries()) {
    const isRevision = revisionsIn(word).every((one) => git.copy.resolve(one) !== undefined);
    if (isRevision && typed.length === (paths?.length ?? 0)) revisions.push(word);
    else if (paths !== undefined) throw fatal(`bad revision '${word}'`);
    else {
      const rest = words.slice(index);
      for (const one of rest) if (!isPath(git, one)) throw unknownRevision(one);
      typed.push(...rest);
      break;
    }
  }
  return { revisions, paths: typed.map((one) => pathFromTop(git, one)) };
}

function isPath(git: GitContext, typed: string): boolean {
  const spec = pathFromTop(git, typed);
  return spec === '.' || git.copy.paths().some((path) => isNamed(path, [spec]));
}

/** `a..b`, `a...b` or one revision; what is left out is HEAD. */
export function revisionsIn(word: string): readonly string[] {
  const range = /^(.*?)\.\.\.?(.*)$/s.exec(word);
  if (!range) return [word.replace(/^\^/, '')];
  return [range[1] || 'HEAD', range[2] || 'HEAD'];
}

function sidesOf({ copy }: GitContext, revisions: readonly string[], isStaged: boolean): DiffSides {
  const [first, second] = revisions;
  if (first === undefined) return { kind: isStaged ? 'staged' : 'unstaged' };
  const [from = '', to] = revisionsIn(first);
  if (to !== undefined) {
    const isSymmetric = first.includes('...');
    return { kind: 'commits', from: isSymmetric ? mergeBase(copy, from, to) : from, to };
  }
  if (second !== undefined) return { kind: 'commits', from: first, to: second };
  if (isStaged) {
    if (copy.resolve(first) === copy.resolve('HEAD')) return { kind: 'staged' };
    throw fatal(`--staged with '${first}': only HEAD is modelled in this terminal`);
  }
  return { kind: 'worktree', from: first };
}

/** Changes in the forms that were asked for; `fallback` when none was. */
export function changesText(
  pairs: readonly FilePair[],
  options: GitArguments,
  fallback: 'patch' | 'none',
): string {
  if (options.has('no-patch')) return '';
  const parts: string[] = [];
  if (options.has('name-only')) return pairs.map(({ path }) => `${path}\n`).join('');
  if (options.has('name-status')) return pairs.map(nameStatus).join('');
  if (options.has('numstat')) parts.push(numstat(pairs));
  if (options.has('stat')) parts.push(diffstat(pairs));
  if (options.has('shortstat')) parts.push(shortstat(pairs));
  if (options.has('summary')) parts.push(summary(pairs));
  const wantsPatch = options.has('patch') || options.value('context') !== undefined;
  if (wantsPatch || (parts.length === 0 && fallback === 'patch')) {
    const context = Number(options.value('context') ?? '3');
    const patches = pairs.map((pair) => patchOf(pair, Number.isInteger(context) ? context : 3));
    const text = patches.join('');
    if (parts.length > 0 && text !== '') parts.push('\n');
    parts.push(text);
  }
  return parts.join('');
}

function nameStatus(pair: FilePair): string {
  const { path, renamed } = pair;
  if (!renamed) return `${pairLetter(pair)}\t${path}\n`;
  return `R${String(renamed.similarity).padStart(3, '0')}\t${renamed.from}\t${path}\n`;
}
