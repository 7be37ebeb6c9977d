import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeSubmission, type Submission } from './submission.ts';
import { SubmissionError } from './submission-error.ts';

export interface SubmissionLimits {
  readonly fileBytes: number;
  readonly setBytes: number;
  /** Entries of the folder that are looked at. */
  readonly entries: number;
}

const MEGABYTE = 1024 * 1024;

/** What one person may hand in. */
export const SUBMISSION_LIMITS: SubmissionLimits = {
  fileBytes: 50 * MEGABYTE,
  setBytes: 100 * MEGABYTE,
  entries: 100_000,
};

/**
 * Reads a submission from a folder. Data only: nothing in it is run, links are not followed, and
 * only regular files at paths that the lab knows are opened. Rejects with SubmissionError when the
 * folder cannot be read or is over a limit.
 */
export async function readSubmission(
  folder: string,
  workspace: readonly string[],
  limits: SubmissionLimits = SUBMISSION_LIMITS,
): Promise<Submission> {
  const root = await lstat(folder).catch((error: unknown) => {
    throw new SubmissionError(`Cannot read ${folder}: ${reasonOf(error)}.`);
  });
  if (!root.isDirectory()) {
    throw new SubmissionError(`${folder} is not a folder. Give the folder that holds the work.`);
  }
  const { regular, ignored } = await listFolder(folder, limits);
  const sizes = [...regular.values()];
  const largest = [...regular].find(([, bytes]) => bytes > limits.fileBytes);
  if (largest) {
    throw new SubmissionError(
      `${largest[0]} is larger than ${megabytes(limits.fileBytes)}. A submission holds manifests only.`,
    );
  }
  if (sizes.reduce((sum, bytes) => sum + bytes, 0) > limits.setBytes) {
    throw new SubmissionError(
      `${folder} holds more than ${megabytes(limits.setBytes)}. A submission holds manifests only.`,
    );
  }
  const contents = new Map<string, Uint8Array>();
  for (const name of workspace.filter((known) => regular.has(known))) {
    contents.set(name, await readBytes(path.join(folder, name)));
  }
  const unknown = [...regular.keys()].filter((name) => !workspace.includes(name));
  return decodeSubmission({ contents, ignored: [...ignored, ...unknown] });
}

interface Listing {
  /** Size in bytes by path with forward slashes. */
  readonly regular: ReadonlyMap<string, number>;
  readonly ignored: readonly string[];
}

async function listFolder(root: string, limits: SubmissionLimits): Promise<Listing> {
  const regular = new Map<string, number>();
  const ignored: string[] = [];
  const folders = [''];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const current = folder;
    const listed = await readdir(path.join(root, current), { withFileTypes: true }).catch(
      (error: unknown) => {
        throw new SubmissionError(`Cannot read ${path.join(root, current)}: ${reasonOf(error)}.`);
      },
    );
    for (const entry of listed) {
      entries += 1;
      if (entries > limits.entries) {
        throw new SubmissionError(`${root} holds more than ${limits.entries} files.`);
      }
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(name);
      else if (entry.isFile()) regular.set(name, (await lstat(path.join(root, name))).size);
      else ignored.push(name);
    }
  }
  return { regular, ignored };
}

async function readBytes(file: string): Promise<Uint8Array> {
  return await readFile(file).catch((error: unknown) => {
    throw new SubmissionError(`Cannot read ${file}: ${reasonOf(error)}.`);
  });
}

/** In words what the operating system said. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
    ELOOP: 'too many links',
    ENAMETOOLONG: 'the name is too long',
  };
  if (typeof code === 'string') return words[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}

function megabytes(bytes: number): string {
  return `${bytes / MEGABYTE} MB`;
}
