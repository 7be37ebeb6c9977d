import { SubmissionError } from './submission-error.ts';
import { megabytes, type SubmissionLimits } from './submission-limits.ts';

/** A regular file of a folder, an archive or a commit; read only when somebody asks. */
export interface FoundFile {
  readonly bytes: number;
  /** Rejects with SubmissionError. */
  read(): Promise<Uint8Array>;
}

/** What was found where the work should be. */
export interface FoundFiles {
  /** By path with forward slashes. */
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Links, devices and the like, which nobody opens. */
  readonly others: readonly string[];
}

/** Throws SubmissionError when files are over a limit; none of them was read yet. */
export function assertSizes(where: string, { files }: FoundFiles, limits: SubmissionLimits): void {
  let total = 0;
  for (const [name, { bytes }] of files) {
    total += bytes;
    if (bytes > limits.fileBytes) {
      throw tooLarge(`${shown(name)} is larger than ${megabytes(limits.fileBytes)}.`);
    }
  }
  if (total > limits.setBytes) {
    throw tooLarge(`${where} holds more than ${megabytes(limits.setBytes)}.`);
  }
}

export function tooLarge(what: string): SubmissionError {
  return new SubmissionError(`${what} A submission holds manifests only.`, 'limit');
}

export function tooMany(where: string, limits: SubmissionLimits): SubmissionError {
  return new SubmissionError(`${where} holds more than ${limits.entries} files.`, 'limit');
}

const LONGEST_NAME = 1000;

/** Throws SubmissionError for a name in an archive that leads out of it, or that no file system of a learner has. */
export function assertName(where: string, name: string, limits: SubmissionLimits): void {
  const fault = nameFault(name, limits);
  if (fault === undefined) return;
  const [code, why] = fault;
  throw new SubmissionError(`${where} holds ${shown(name)}: ${why}.`, code);
}

function nameFault(
  name: string,
  limits: SubmissionLimits,
): readonly ['refused' | 'limit', string] | undefined {
  const parts = name.split(/[/\\]/);
  if (/^[/\\]|^[A-Za-z]:/.test(name)) return ['refused', 'names in an archive are relative'];
  if (parts.includes('..')) return ['refused', 'this name leads out of the archive'];
  if (name === '' || name.includes('\0')) return ['refused', 'this is no name of a file'];
  if (name.length > LONGEST_NAME) return ['limit', 'this name is too long'];
  return parts.length > limits.depth ? ['limit', 'it lies too deep'] : undefined;
}

const LONGEST_SHOWN = 80;

/** A name from outside in a message: quoted, without control characters, not longer than a line. */
export function shown(name: string): string {
  const clean = name.replaceAll(/\p{C}/gu, '\u{fffd}');
  return clean.length > LONGEST_SHOWN ? `${clean.slice(0, LONGEST_SHOWN)}…` : clean;
}
