import type { Commit, GitFile, RepositoryView } from '@drydock/git';
import type { JournalEntry } from '@drydock/lab';
import { shown, tooLarge, type FoundFile, type FoundFiles } from './found-files.ts';
import { SubmissionError } from './submission-error.ts';
import { megabytes, type SubmissionLimits } from './submission-limits.ts';

/** What the branch of a Git repository holds, and how it came to it. */
export interface Committed {
  readonly branch: string;
  /** Id of the commit that is graded. */
  readonly commit: string;
  readonly files: FoundFiles;
  /** States of the files from the oldest commit that is looked at to the last. */
  readonly history: readonly CommittedState[];
}

interface CommittedState {
  readonly message: string;
  readonly files: ReadonlyMap<string, GitFile>;
}

/** Where Git keeps a repository: in `.git`, or in the folder itself when it is a bare one. */
export function gitFolderOf({ files }: FoundFiles): string | undefined {
  if (files.has('.git/HEAD')) return '.git/';
  const isBare = files.has('HEAD') && [...files.keys()].some((name) => name.startsWith('objects/'));
  return isBare ? '' : undefined;
}

/** The head of the repository's branch; undefined while nothing is committed. Rejects with SubmissionError. */
export async function readCommitted(
  where: string,
  found: FoundFiles,
  folder: string,
  limits: SubmissionLimits,
): Promise<Committed | undefined> {
  const view = await openView(where, found, folder, limits);
  const branch = branchOf(where, view);
  if (branch === undefined) return undefined;
  const head = view.refs.get(`refs/heads/${branch}`) ?? '';
  const states = statesOf(view, head, limits);
  const last = states.at(-1);
  if (last === undefined) {
    throw new SubmissionError(
      `The last commit of ${shown(branch)} in ${where} cannot be read, or holds more than ${limits.entries} files.`,
      'limit',
    );
  }
  return { branch, commit: head, files: filesOf(last), history: states };
}

async function openView(
  where: string,
  { files }: FoundFiles,
  folder: string,
  limits: SubmissionLimits,
): Promise<RepositoryView> {
  const { isRepositoryFile, openRepository } = await import('@drydock/git');
  const inside = [...files]
    .filter(([name]) => name.startsWith(folder))
    .map(([name, file]) => [name.slice(folder.length), file] as const)
    .filter(([name]) => isRepositoryFile(name));
  const stored = inside.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  if (stored > limits.gitBytes) {
    throw tooLarge(`The history of ${where} is larger than ${megabytes(limits.gitBytes)}.`);
  }
  const contents = new Map<string, Uint8Array>();
  for (const [name, file] of inside) contents.set(name, await file.read());
  try {
    const size = { objects: limits.gitObjects, bytes: limits.gitBytes };
    return await openRepository(contents, size);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'GitError') throw error;
    throw new SubmissionError(`Cannot read the Git repository of ${where}: ${error.message}.`);
  }
}

/** The branch that HEAD names, else main or master, else the only one. */
function branchOf(where: string, { defaultBranch, refs }: RepositoryView): string | undefined {
  const branches = [...refs.keys()]
    .filter((ref) => ref.startsWith('refs/heads/'))
    .map((ref) => ref.slice('refs/heads/'.length));
  if (branches.length === 0) return undefined;
  const known = [defaultBranch, 'main', 'master'].find((name) => branches.includes(name));
  if (known !== undefined) return known;
  const [only, ...others] = branches;
  if (others.length === 0) return only;
  const names = branches.slice(0, 5).map(shown).join(', ');
  throw new SubmissionError(`HEAD of ${where} names none of its branches: ${names}.`);
}

/** Files of all commits together that are looked at. */
const MOST_FILES = 100_000;

/** Along the first parents, oldest first; what is older than the limits allow is taken together. */
function statesOf(
  view: RepositoryView,
  head: string,
  limits: SubmissionLimits,
): readonly CommittedState[] {
  const states: CommittedState[] = [];
  let total = 0;
  let next: Commit | undefined = view.commit(head);
  while (next !== undefined && states.length < limits.commits && total < MOST_FILES) {
    const files = view.files(next.id);
    if (files === undefined || files.size > limits.entries) break;
    total += files.size;
    states.push({ message: next.message, files });
    const [parent] = next.parents;
    next = parent === undefined ? undefined : view.commit(parent);
  }
  return states.toReversed();
}

function filesOf({ files }: CommittedState): FoundFiles {
  const found = new Map<string, FoundFile>();
  const others: string[] = [];
  for (const [name, file] of files) {
    if (file.mode === 'symlink') others.push(name);
    else found.set(name, { bytes: file.bytes.length, read: () => Promise.resolve(file.bytes) });
  }
  return { files: found, others };
}

/** Workspace files below this folder are those of the lab's repository. */
export const REPOSITORY_FOLDER = 'repo/';

/** The same repository as the learner's copy of the lab's: its files lie where the workspace has those. */
export function asLabRepository(committed: Committed): Committed {
  const inside = <T>(files: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...files].map(([name, file]) => [`${REPOSITORY_FOLDER}${name}`, file]));
  const { files, history } = committed;
  return {
    ...committed,
    files: { ...files, files: inside(files.files) },
    history: history.map((state) => ({ ...state, files: inside(state.files) })),
  };
}

const LONGEST_MESSAGE = 500;

/**
 * What the commits did, as a journal: each is committed and pushed again, and what it changed outside the
 * lab's repository is applied. `known`: the files of the workspace.
 */
export function journalOf(
  { history }: Committed,
  known: readonly string[],
): readonly JournalEntry[] {
  const entries: JournalEntry[] = [];
  let before: Readonly<Record<string, string | null>> = {};
  for (const { message, files } of history) {
    const now = textsOf(files, known);
    const changed = changesBetween(before, now);
    before = now;
    const inside = changed.filter(([name]) => name.startsWith(REPOSITORY_FOLDER));
    const outside = changed.filter(([name]) => !name.startsWith(REPOSITORY_FOLDER));
    if (inside.length > 0) {
      const text = message.slice(0, LONGEST_MESSAGE) || 'Work';
      entries.push(
        { act: 'commit', message: text, files: Object.fromEntries(inside) },
        { act: 'push' },
      );
    }
    if (outside.length > 0) entries.push({ act: 'apply', files: Object.fromEntries(outside) });
  }
  return [...entries, { act: 'apply' }];
}

function textsOf(
  files: ReadonlyMap<string, GitFile>,
  known: readonly string[],
): Readonly<Record<string, string>> {
  const present = known.flatMap((name) => {
    const file = files.get(name);
    return file && file.mode !== 'symlink' ? [[name, new TextDecoder().decode(file.bytes)]] : [];
  });
  return Object.fromEntries(present);
}

function changesBetween(
  before: Readonly<Record<string, string | null>>,
  now: Readonly<Record<string, string>>,
): readonly (readonly [string, string | null])[] {
  const gone = Object.keys(before).filter((name) => now[name] === undefined);
  const changed = Object.entries(now).filter(([name, text]) => before[name] !== text);
  return [...changed, ...gone.map((name) => [name, null] as const)];
}
