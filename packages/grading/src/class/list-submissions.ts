import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../input/reason-of.ts';
import { SubmissionError } from '../input/submission-error.ts';

/** A submission of a class, and where it lies. */
export interface ListedSubmission {
  /** Name of the folder or archive; the archive's without its ending, where that is nobody else's. */
  readonly submission: string;
  readonly path: string;
}

const ARCHIVE = /\.(?:zip|tar|tar\.gz|tgz)$/i;

/** Every folder and archive in a folder, in the order of their names; what begins with a dot is none. Rejects with SubmissionError. */
export async function listSubmissions(folder: string): Promise<readonly ListedSubmission[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new SubmissionError(`Cannot read ${folder}: ${reasonOf(error)}.`);
  });
  const found = entries
    .filter((entry) => entry.isDirectory() || (entry.isFile() && ARCHIVE.test(entry.name)))
    .map((entry) => ({
      file: entry.name,
      short: entry.isFile() ? entry.name.replace(ARCHIVE, '') : entry.name,
    }))
    .filter(({ short }) => short !== '' && !short.startsWith('.'));
  const uses = new Map<string, number>();
  for (const { short } of found) uses.set(short, (uses.get(short) ?? 0) + 1);
  return found
    .map(({ file, short }) => ({
      submission: uses.get(short) === 1 ? short : file,
      path: path.join(folder, file),
    }))
    .toSorted((a, b) => (a.submission < b.submission ? -1 : 1));
}
