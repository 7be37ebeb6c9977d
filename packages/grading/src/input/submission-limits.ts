const MEGABYTE = 1024 * 1024;

/** What one person may hand in. */
export interface SubmissionLimits {
  /** Bytes of any file, also of one that the lab does not know. */
  readonly fileBytes: number;
  /** Bytes of all files together, out of their archive. */
  readonly setBytes: number;
  /** Bytes of all files together that the lab knows: these are parsed. */
  readonly knownBytes: number;
  /** Files and folders that are looked at. */
  readonly entries: number;
  /** Folders within folders. */
  readonly depth: number;
  /** Bytes of an archive. */
  readonly archiveBytes: number;
  /** How many times its own size an archive of more than a megabyte's content may hold. */
  readonly ratio: number;
  /** Objects of a Git repository. */
  readonly gitObjects: number;
  /** Bytes of all objects of a Git repository, inflated. */
  readonly gitBytes: number;
  /** Commits that are replayed; what older ones did is taken together. */
  readonly commits: number;
}

export const SUBMISSION_LIMITS: SubmissionLimits = {
  fileBytes: 50 * MEGABYTE,
  setBytes: 100 * MEGABYTE,
  knownBytes: MEGABYTE / 4,
  entries: 20_000,
  depth: 40,
  archiveBytes: 50 * MEGABYTE,
  ratio: 200,
  gitObjects: 20_000,
  gitBytes: 32 * MEGABYTE,
  commits: 100,
};

/** `50 MB` */
export function megabytes(bytes: number): string {
  return `${bytes / MEGABYTE} MB`;
}
