import { lstat } from 'node:fs/promises';
import { JOURNAL_FILE } from '@drydock/lab';
import { filesInFolder, readRegular } from './folder-files.ts';
import { assertSizes, tooLarge, type FoundFiles } from './found-files.ts';
import {
  asLabRepository,
  gitFolderOf,
  journalOf,
  readCommitted,
  REPOSITORY_FOLDER,
  type Committed,
} from './git-files.ts';
import { reasonOf } from './reason-of.ts';
import { decodeSubmission, type HandedIn, type Submission } from './submission.ts';
import { SubmissionError } from './submission-error.ts';
import { megabytes, SUBMISSION_LIMITS, type SubmissionLimits } from './submission-limits.ts';
import { filesInTar, inflateGzip } from './tar-files.ts';
import { filesInZip, type Archive } from './zip-files.ts';

export interface ReadOptions {
  /** Default: SUBMISSION_LIMITS. */
  readonly limits?: SubmissionLimits;
  /** In an assignment of several labs, folders named as the labs hold the work for each. */
  readonly assignment?: { readonly all: readonly string[]; readonly own: string };
}

/** What reading goes by: the paths that the lab knows, and the options with their defaults. */
interface Reading extends ReadOptions {
  readonly where: string;
  readonly known: readonly string[];
  readonly limits: SubmissionLimits;
}

/**
 * Reads a submission: a folder, a zip, a tar or tar.gz, or a Git repository, which may lie in any of them. Data only: nothing in it
 * is run or written anywhere, links are not followed, and only regular files at paths that the lab knows (`known`) are opened.
 * Rejects with SubmissionError when it cannot be read, is over a limit, or holds what none needs.
 */
export async function readSubmission(
  file: string,
  known: readonly string[],
  options: ReadOptions = {},
): Promise<Submission> {
  const { limits = SUBMISSION_LIMITS } = options;
  const root = await lstat(file).catch((error: unknown) => {
    throw new SubmissionError(`Cannot read ${file}: ${reasonOf(error)}.`);
  });
  if (root.isDirectory()) {
    const reading = { ...options, where: file, known, limits };
    return readFound(await filesInFolder(file, limits), reading);
  }
  if (!root.isFile()) throw notHandedIn(file);
  if (root.size > limits.archiveBytes) {
    throw tooLarge(`${file} is larger than ${megabytes(limits.archiveBytes)}.`);
  }
  const archive = { name: file, bytes: await readRegular(file, root.size) };
  return readArchive(archive, known, options);
}

/** Reads a submission from an archive in memory. Rejects with SubmissionError. */
export async function readArchive(
  archive: Archive,
  known: readonly string[],
  options: ReadOptions = {},
): Promise<Submission> {
  const { limits = SUBMISSION_LIMITS } = options;
  const { bytes, name } = archive;
  if (bytes.length > limits.archiveBytes) {
    throw tooLarge(`${name} is larger than ${megabytes(limits.archiveBytes)}.`);
  }
  const { all = [] } = options.assignment ?? {};
  const found = unwrap(await filesInArchive(archive, limits), known, all);
  return readFound(found, { ...options, where: name, known, limits });
}

async function filesInArchive(archive: Archive, limits: SubmissionLimits): Promise<FoundFiles> {
  const { bytes } = archive;
  if (startsWith(bytes, 0, 'PK')) return filesInZip(archive, limits);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const tar = isGzip ? await inflateGzip(archive, limits) : archive;
  if (startsWith(tar.bytes, USTAR_AT, 'ustar')) return filesInTar(tar, limits);
  throw notHandedIn(archive.name);
}

const USTAR_AT = 257;

function startsWith(bytes: Uint8Array, at: number, word: string): boolean {
  return Buffer.from(bytes.subarray(at, at + word.length)).toString('latin1') === word;
}

function notHandedIn(file: string): SubmissionError {
  return new SubmissionError(
    `${file} is not a folder, a zip or a tar. Give the folder that holds the work, or an archive of it.`,
  );
}

/** Added by macOS to what it packs. */
const NO_WORK = /^__MACOSX\//;

/** Who packs a folder packs the files in it: where all lie in one, that is the work. */
function unwrap(found: FoundFiles, known: readonly string[], labs: readonly string[]): FoundFiles {
  const names = [...found.files.keys()].filter((name) => !NO_WORK.test(name));
  const isHere = known.some((name) => found.files.has(name)) || gitFolderOf(found) !== undefined;
  const [first = ''] = names;
  const folder = first.slice(0, first.indexOf('/') + 1);
  const isWork = isHere || folder === '' || labs.includes(folder.slice(0, -1));
  if (isWork || !names.every((name) => name.startsWith(folder))) return found;
  const outside = [...found.files].filter(([name]) => !NO_WORK.test(name));
  return unwrap(inFolder({ ...found, files: new Map(outside) }, folder), known, labs);
}

/** What lies in a folder (`name/`), by path from there. */
function inFolder({ files, others }: FoundFiles, folder: string): FoundFiles {
  const inside = [...files].filter(([name]) => name.startsWith(folder));
  return {
    files: new Map(inside.map(([name, file]) => [name.slice(folder.length), file])),
    others: others
      .filter((name) => name.startsWith(folder))
      .map((name) => name.slice(folder.length)),
  };
}

/** The part of an assignment that is for this lab; all of it where nothing is divided. */
function partOf(found: FoundFiles, { assignment }: Reading): FoundFiles {
  const names = [...found.files.keys()];
  const isDivided = assignment?.all.some((lab) => names.some((name) => name.startsWith(`${lab}/`)));
  return assignment && isDivided === true ? inFolder(found, `${assignment.own}/`) : found;
}

async function readFound(found: FoundFiles, reading: Reading): Promise<Submission> {
  const { known, limits, where } = reading;
  assertSizes(where, found, limits);
  const folder = gitFolderOf(found);
  const read = folder === undefined ? undefined : await readCommitted(where, found, folder, limits);
  if (read === undefined) {
    return decodeSubmission(await takeKnown(partOf(withoutGit(found), reading), reading));
  }
  const isLabRepository = !known.some((name) => read.files.files.has(name));
  const hasRepository = known.some((name) => name.startsWith(REPOSITORY_FOLDER));
  const committed = isLabRepository && hasRepository ? asLabRepository(read) : read;
  return readCommits(committed, reading);
}

/** What is committed, not what lies beside it; where the lab has a repository, as it came to be. */
async function readCommits(committed: Committed, reading: Reading): Promise<Submission> {
  const { branch, commit, files } = committed;
  const { assignment, known } = reading;
  const part = partOf(files, reading);
  const handedIn = await takeKnown(part, reading);
  const isWhole = part === files || assignment === undefined;
  const replayed = isWhole && known.some((name) => name.startsWith(REPOSITORY_FOLDER));
  const hasJournal = handedIn.contents.has(JOURNAL_FILE);
  const graded = { branch, commit };
  if (!replayed || hasJournal) return { ...decodeSubmission(handedIn), graded };
  const history = journalOf(committed, known);
  const decoded = decodeSubmission(handedIn, JSON.stringify(history));
  return { ...decoded, files: new Map(), journal: history, graded };
}

/** What the lab's page puts into a zip of somebody's work for itself; nobody need be told of it. */
const PAGE_FILE = 'drydock.json';

async function takeKnown(
  { files, others }: FoundFiles,
  { known, limits, where }: Reading,
): Promise<HandedIn> {
  const wanted = known.flatMap((name) => {
    const file = files.get(name);
    return file ? [[name, file] as const] : [];
  });
  if (wanted.reduce((sum, [, { bytes }]) => sum + bytes, 0) > limits.knownBytes) {
    throw tooLarge(`The manifests of ${where} are larger than ${megabytes(limits.knownBytes)}.`);
  }
  const contents = new Map<string, Uint8Array>();
  for (const [name, file] of wanted) contents.set(name, await file.read());
  const names = new Set([...known, PAGE_FILE]);
  const unknown = [...files.keys()].filter((name) => !names.has(name));
  return { contents, ignored: [...others, ...unknown] };
}

/** Nothing is committed yet: what Git keeps beside the files is no work. */
function withoutGit({ files, others }: FoundFiles): FoundFiles {
  return { files: new Map([...files].filter(([name]) => !name.startsWith('.git/'))), others };
}
