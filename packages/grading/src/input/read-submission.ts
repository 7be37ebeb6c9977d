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
import { decodeSubmission, type Submission } from './submission.ts';
import { SubmissionError } from './submission-error.ts';
import { megabytes, SUBMISSION_LIMITS, type SubmissionLimits } from './submission-limits.ts';
import { filesInTar, inflateGzip } from './tar-files.ts';
import { filesInZip, type Archive } from './zip-files.ts';

/**
 * Reads a submission: a folder, a zip, a tar or tar.gz, or a Git repository, which may lie in any of them. Data only: nothing in it
 * is run or written anywhere, links are not followed, and only regular files at paths that the lab knows (`known`) are opened.
 * Rejects with SubmissionError when it cannot be read, is over a limit, or holds what none needs.
 */
export async function readSubmission(
  file: string,
  known: readonly string[],
  limits: SubmissionLimits = SUBMISSION_LIMITS,
): Promise<Submission> {
  const root = await lstat(file).catch((error: unknown) => {
    throw new SubmissionError(`Cannot read ${file}: ${reasonOf(error)}.`);
  });
  if (root.isDirectory()) {
    return readFound(file, await filesInFolder(file, limits), known, limits);
  }
  if (!root.isFile()) throw notHandedIn(file);
  if (root.size > limits.archiveBytes) {
    throw tooLarge(`${file} is larger than ${megabytes(limits.archiveBytes)}.`);
  }
  const archive = { name: file, bytes: await readRegular(file, root.size) };
  return readArchive(archive, known, limits);
}

/** Reads a submission from an archive in memory. Rejects with SubmissionError. */
export async function readArchive(
  archive: Archive,
  known: readonly string[],
  limits: SubmissionLimits = SUBMISSION_LIMITS,
): Promise<Submission> {
  const { bytes, name } = archive;
  if (bytes.length > limits.archiveBytes) {
    throw tooLarge(`${name} is larger than ${megabytes(limits.archiveBytes)}.`);
  }
  const found = unwrap(await filesInArchive(archive, limits), known);
  return readFound(name, found, known, limits);
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
function unwrap(found: FoundFiles, known: readonly string[]): FoundFiles {
  const names = [...found.files.keys()].filter((name) => !NO_WORK.test(name));
  const isHere = known.some((name) => found.files.has(name)) || gitFolderOf(found) !== undefined;
  const [first = ''] = names;
  const folder = first.slice(0, first.indexOf('/') + 1);
  if (isHere || folder === '' || !names.every((name) => name.startsWith(folder))) return found;
  const inside = names.map((name) => [name.slice(folder.length), found.files.get(name)] as const);
  const files = new Map(inside.flatMap(([name, file]) => (file ? [[name, file] as const] : [])));
  return unwrap({ ...found, files }, known);
}

async function readFound(
  where: string,
  found: FoundFiles,
  known: readonly string[],
  limits: SubmissionLimits,
): Promise<Submission> {
  assertSizes(where, found, limits);
  const folder = gitFolderOf(found);
  const read = folder === undefined ? undefined : await readCommitted(where, found, folder, limits);
  if (read === undefined) {
    return decodeSubmission(await takeKnown(where, withoutGit(found), known, limits));
  }
  const isLabRepository = !known.some((name) => read.files.files.has(name));
  const hasRepository = known.some((name) => name.startsWith(REPOSITORY_FOLDER));
  const committed = isLabRepository && hasRepository ? asLabRepository(read) : read;
  return readCommits(where, committed, known, limits);
}

/** What is committed, not what lies beside it; where the lab has a repository, as it came to be. */
async function readCommits(
  where: string,
  committed: Committed,
  known: readonly string[],
  limits: SubmissionLimits,
): Promise<Submission> {
  const { branch, commit, files } = committed;
  const handedIn = await takeKnown(where, files, known, limits);
  const replayed = known.some((name) => name.startsWith(REPOSITORY_FOLDER));
  const hasJournal = handedIn.contents.has(JOURNAL_FILE);
  const graded = { branch, commit };
  if (!replayed || hasJournal) return { ...decodeSubmission(handedIn), graded };
  const history = journalOf(committed, known);
  const decoded = decodeSubmission(handedIn, JSON.stringify(history));
  return { ...decoded, files: new Map(), journal: history, graded };
}

async function takeKnown(
  where: string,
  { files, others }: FoundFiles,
  known: readonly string[],
  limits: SubmissionLimits,
): Promise<{ contents: ReadonlyMap<string, Uint8Array>; ignored: readonly string[] }> {
  const wanted = known.flatMap((name) => {
    const file = files.get(name);
    return file ? [[name, file] as const] : [];
  });
  if (wanted.reduce((sum, [, { bytes }]) => sum + bytes, 0) > limits.knownBytes) {
    throw tooLarge(`The manifests of ${where} are larger than ${megabytes(limits.knownBytes)}.`);
  }
  const contents = new Map<string, Uint8Array>();
  for (const [name, file] of wanted) contents.set(name, await file.read());
  const names = new Set(known);
  const unknown = [...files.keys()].filter((name) => !names.has(name));
  return { contents, ignored: [...others, ...unknown] };
}

/** Nothing is committed yet: what Git keeps beside the files is no work. */
function withoutGit({ files, others }: FoundFiles): FoundFiles {
  return { files: new Map([...files].filter(([name]) => !name.startsWith('.git/'))), others };
}
