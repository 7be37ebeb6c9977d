import type { Commit } from '../repository-view.ts';
import { branchOfHead, viewOf } from '../store/view-of.ts';
import type { Work } from './work.ts';

const STEP = /[~^]\d*/g;

/** The commit of a revision: a name or id, with `~n` and `^n` behind it; undefined when there is none. Source: gitrevisions(7). */
export function resolveRevision(work: Work, revision: string): string | undefined {
  const at = revision.search(/[~^]/);
  const name = at === -1 ? revision : revision.slice(0, at);
  const steps = at === -1 ? '' : revision.slice(at);
  if (steps.replaceAll(STEP, '') !== '') return undefined;
  const view = viewOf(work.fs, work.gitdir, work.cache);
  let id = baseOf(work, name === '' || name === '@' ? 'HEAD' : name);
  for (const [step] of steps.matchAll(STEP)) {
    const count = step.length === 1 ? 1 : Number(step.slice(1));
    if (step.startsWith('^')) id = count === 0 ? id : parent(view.commit(id ?? ''), count);
    else
      for (let left = Math.min(count, 10_000); left > 0; left--)
        id = parent(view.commit(id ?? ''), 1);
  }
  return id;
}

function baseOf(work: Work, name: string): string | undefined {
  const view = viewOf(work.fs, work.gitdir, work.cache);
  if (name === 'HEAD') return headOf(work);
  if (name === 'MERGE_HEAD') return readLine(work, 'MERGE_HEAD');
  return view.refs.get(`refs/remotes/${name}`) ?? (name === '' ? undefined : view.resolve(name));
}

function parent(commit: Commit | undefined, number: number): string | undefined {
  return commit?.parents[number - 1];
}

/** The commit of HEAD; undefined before the first one. */
export function headOf(work: Work): string | undefined {
  const line = readLine(work, 'HEAD') ?? '';
  const view = viewOf(work.fs, work.gitdir, work.cache);
  return line.startsWith('ref: ') ? view.refs.get(line.slice(5)) : view.commit(line)?.id;
}

/** The branch that is checked out; undefined when HEAD is detached. */
export function currentBranch(work: Work): string | undefined {
  const line = readLine(work, 'HEAD') ?? '';
  return line.startsWith('ref: ') ? branchOfHead(work.fs, work.gitdir) : undefined;
}

/** One line of a file in `.git`; undefined when the file is absent. */
export function readLine({ fs, gitdir }: Work, name: string): string | undefined {
  const bytes = fs.read(`${gitdir}/${name}`);
  return bytes && new TextDecoder().decode(bytes).trim();
}

export function writeLine({ fs, gitdir }: Work, name: string, line: string): void {
  fs.write(`${gitdir}/${name}`, new TextEncoder().encode(`${line}\n`));
}

/**
 * Commits that `from` leads to, newest first, as `git log` orders them: by date, where dates are equal in the order
 * in which they were met.
 */
export function history(work: Work, from: string | undefined): readonly Commit[] {
  const view = viewOf(work.fs, work.gitdir, work.cache);
  const commits: Commit[] = [];
  const seen = new Set<string>();
  const open: Commit[] = [];
  const meet = (id: string | undefined): void => {
    const commit = id === undefined || seen.has(id) ? undefined : view.commit(id);
    if (!commit) return;
    seen.add(commit.id);
    const later = open.findIndex((other) => other.author.atMs < commit.author.atMs);
    open.splice(later === -1 ? open.length : later, 0, commit);
  };
  meet(from);
  for (let next = open.shift(); next; next = open.shift()) {
    commits.push(next);
    for (const id of next.parents) meet(id);
  }
  return commits;
}
