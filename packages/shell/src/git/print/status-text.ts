import type { Status } from '@drydock/git';
import { shownPath, type GitMemory } from '../git-context.ts';
import { short } from '../revisions.ts';
import type { UnmergedPath, WorktreeStatus } from '../worktree-status.ts';
import { plural } from './diffstat.ts';
import type { FilePair } from './file-pairs.ts';

export interface StatusView {
  readonly prefix: string;
  readonly memory: GitMemory;
}

/** `git status`. */
export function longStatus(found: WorktreeStatus, view: StatusView): string {
  const { status, staged, unmerged, unstaged, untracked } = found;
  const shown = (path: string): string => shownPath(view.prefix, path);
  let text = `${headLine(status, view.memory)}\n${trackingText(status, '\n')}`;
  if (status.head === undefined) text += '\nNo commits yet\n\n';
  text += mergingText(status);
  text += section('Changes to be committed:', [stagedHint(status)], staged.map(stagedLine(shown)));
  text += unmergedSection(unmerged, shown);
  const removes = unstaged.some(({ change }) => change === 'deleted');
  text += section(
    'Changes not staged for commit:',
    [
      `use "git add${removes ? '/rm' : ''} <file>..." to update what will be committed`,
      'use "git restore <file>..." to discard changes in working directory',
    ],
    unstaged.map(({ change, path }) => `${label(change)}${shown(path)}`),
  );
  const include = 'use "git add <file>..." to include in what will be committed';
  text += section('Untracked files:', [include], untracked.map(shown));
  return text + lastLine(found);
}

/** `git status --short`; with `full` the paths are from the top, as `--porcelain` has them. */
export function shortStatus(found: WorktreeStatus, view: StatusView, full: boolean): string {
  const shown = (path: string): string => (full ? path : shownPath(view.prefix, path));
  const unstaged = new Map(found.unstaged.map(({ change, path }) => [path, letter(change)]));
  const lines: [string, string][] = [];
  for (const pair of found.staged) {
    const work = unstaged.get(pair.path) ?? ' ';
    unstaged.delete(pair.path);
    const name = pair.renamed
      ? `${shown(pair.renamed.from)} -> ${shown(pair.path)}`
      : shown(pair.path);
    lines.push([pair.path, `${pairLetter(pair)}${work} ${name}\n`]);
  }
  for (const [path, work] of unstaged) lines.push([path, ` ${work} ${shown(path)}\n`]);
  for (const one of found.unmerged)
    lines.push([one.path, `${unmergedLetters(one)} ${shown(one.path)}\n`]);
  const tracked = lines.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  return [...tracked, ...found.untracked.map((path) => `?? ${shown(path)}\n`)].join('');
}

/** `## main...origin/main [ahead 1]`. */
export function branchLine({ ahead, behind, branch, head, upstream }: Status): string {
  if (branch === undefined) return '## HEAD (no branch)\n';
  if (head === undefined) return `## No commits yet on ${branch}\n`;
  const parts = [
    ...(ahead > 0 ? [`ahead ${ahead}`] : []),
    ...(behind > 0 ? [`behind ${behind}`] : []),
  ];
  const follows = upstream === undefined ? '' : `...${upstream}`;
  return `## ${branch}${follows}${parts.length > 0 ? ` [${parts.join(', ')}]` : ''}\n`;
}

/** `On branch main`, or where HEAD is detached. */
export function headLine({ branch, head = '' }: Status, { detached }: GitMemory): string {
  if (branch !== undefined) return `On branch ${branch}`;
  if (!detached) return `HEAD detached at ${short(head)}`;
  return `HEAD detached ${detached.id === head ? 'at' : 'from'} ${detached.name}`;
}

/** How the branch stands to the one that it follows; '' when it follows none. `end` is printed behind it. */
export function trackingText({ ahead, behind, upstream }: Status, end = ''): string {
  if (upstream === undefined) return '';
  const commits = (count: number): string => plural(count, 'commit');
  if (ahead === 0 && behind === 0) return `Your branch is up to date with '${upstream}'.\n${end}`;
  if (behind === 0)
    return `Your branch is ahead of '${upstream}' by ${commits(ahead)}.\n  (use "git push" to publish your local commits)\n${end}`;
  if (ahead === 0)
    return `Your branch is behind '${upstream}' by ${commits(behind)}, and can be fast-forwarded.\n  (use "git pull" to update your local branch)\n${end}`;
  return (
    `Your branch and '${upstream}' have diverged,\n` +
    `and have ${ahead} and ${behind} different commits each, respectively.\n` +
    `  (use "git pull" to merge the remote branch into yours)\n${end}`
  );
}

function mergingText({ conflicted, merging }: Status): string {
  if (merging === undefined) return '';
  if (conflicted.length === 0)
    return 'All conflicts fixed but you are still merging.\n  (use "git commit" to conclude merge)\n\n';
  return 'You have unmerged paths.\n  (fix conflicts and run "git commit")\n  (use "git merge --abort" to abort the merge)\n\n';
}

function stagedHint({ head, merging }: Status): string {
  if (merging !== undefined) return '';
  if (head === undefined) return 'use "git rm --cached <file>..." to unstage';
  return 'use "git restore --staged <file>..." to unstage';
}

function section(title: string, hints: readonly string[], lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const help = hints.filter((hint) => hint !== '').map((hint) => `  (${hint})\n`);
  return `${title}\n${help.join('')}${lines.map((line) => `\t${line}\n`).join('')}\n`;
}

function stagedLine(shown: (path: string) => string): (pair: FilePair) => string {
  return (pair) => {
    const { after, before, path, renamed } = pair;
    if (renamed) return `renamed:    ${shown(renamed.from)} -> ${shown(path)}`;
    return `${label(!before ? 'added' : !after ? 'deleted' : 'modified')}${shown(path)}`;
  };
}

function label(change: 'added' | 'modified' | 'deleted'): string {
  return { added: 'new file:   ', modified: 'modified:   ', deleted: 'deleted:    ' }[change];
}

function unmergedSection(
  unmerged: readonly UnmergedPath[],
  shown: (path: string) => string,
): string {
  const removed = unmerged.some(({ ours, theirs }) => ours === 'deleted' || theirs === 'deleted');
  const hint = `use "git add${removed ? '/rm' : ''} <file>..." ${removed ? 'as appropriate to mark' : 'to mark'} resolution`;
  const lines = unmerged.map((one) => `${unmergedLabel(one)}${shown(one.path)}`);
  return section('Unmerged paths:', [hint], lines);
}

function unmergedLabel({ ours, theirs }: UnmergedPath): string {
  const words =
    ours === 'added' && theirs === 'added'
      ? 'both added:'
      : ours === 'deleted'
        ? 'deleted by us:'
        : theirs === 'deleted'
          ? 'deleted by them:'
          : 'both modified:';
  return words.padEnd(17);
}

function unmergedLetters({ ours, theirs }: UnmergedPath): string {
  if (ours === 'added' && theirs === 'added') return 'AA';
  if (ours === 'deleted') return 'DU';
  return theirs === 'deleted' ? 'UD' : 'UU';
}

function letter(change: 'added' | 'modified' | 'deleted'): string {
  return { added: 'A', modified: 'M', deleted: 'D' }[change];
}

export function pairLetter({ after, before, renamed }: FilePair): string {
  if (renamed) return 'R';
  return !before ? 'A' : !after ? 'D' : 'M';
}

function lastLine({ staged, status, unmerged, unstaged, untracked }: WorktreeStatus): string {
  if (staged.length > 0 || (status.merging !== undefined && unmerged.length === 0)) return '';
  if (unstaged.length > 0 || unmerged.length > 0)
    return 'no changes added to commit (use "git add" and/or "git commit -a")\n';
  if (untracked.length > 0)
    return 'nothing added to commit but untracked files present (use "git add" to track)\n';
  if (status.head === undefined)
    return 'nothing to commit (create/copy files and use "git add" to track)\n';
  return 'nothing to commit, working tree clean\n';
}
