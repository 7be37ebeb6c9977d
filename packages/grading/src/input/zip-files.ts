import type { Entry, ZipFile } from 'yauzl';
import {
  assertName,
  shown,
  tooLarge,
  tooMany,
  type FoundFile,
  type FoundFiles,
} from './found-files.ts';
import { SubmissionError } from './submission-error.ts';
import { megabytes, type SubmissionLimits } from './submission-limits.ts';

/** An archive as it was handed in; `name` is for messages. */
export interface Archive {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Files of a zip. The directory at its end is read, an entry only when somebody asks for it, and never
 * beyond the size that it declared. Rejects with SubmissionError for a zip that is broken or over a limit, and for one
 * with links, devices, or names that lead elsewhere.
 */
export async function filesInZip(archive: Archive, limits: SubmissionLimits): Promise<FoundFiles> {
  const { fromBufferPromise } = await import('yauzl');
  const where = archive.name;
  const { buffer, byteLength, byteOffset } = archive.bytes;
  try {
    const zip = await fromBufferPromise(Buffer.from(buffer, byteOffset, byteLength), {
      lazyEntries: true,
      autoClose: false,
    });
    if (zip.entryCount > limits.entries) throw tooMany(where, limits);
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entries.length >= limits.entries) throw tooMany(where, limits);
      assertEntry(where, entry, limits);
      entries.push(entry);
    }
    assertApart(where, entries);
    assertRatio(archive, entries, limits);
    return { files: filesOf(where, zip, entries), others: [] };
  } catch (error) {
    throw zipError(where, error);
  }
}

function filesOf(where: string, zip: ZipFile, entries: readonly Entry[]): FoundFiles['files'] {
  const files = new Map<string, FoundFile>();
  for (const entry of entries) {
    const { fileName, uncompressedSize } = entry;
    if (fileName.endsWith('/')) continue;
    if (files.has(fileName)) {
      throw new SubmissionError(`${where} holds ${shown(fileName)} twice.`, 'refused');
    }
    const read = (): Promise<Uint8Array> => readEntry(where, zip, entry);
    files.set(fileName, { bytes: uncompressedSize, read });
  }
  return files;
}

async function readEntry(where: string, zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  try {
    const chunks: Buffer[] = [];
    // yauzl ends the stream with an error as soon as there is more than was declared.
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch (error) {
    throw zipError(where, error);
  }
}

const KIND_BITS = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

function assertEntry(where: string, entry: Entry, limits: SubmissionLimits): void {
  assertName(where, entry.fileName, limits);
  const kind = (entry.externalFileAttributes >>> 16) & KIND_BITS;
  if (kind !== 0 && kind !== REGULAR && kind !== FOLDER) {
    const name = shown(entry.fileName);
    throw new SubmissionError(`${where} holds ${name}, which is a link or a device.`, 'refused');
  }
  if (entry.isEncrypted()) {
    throw new SubmissionError(`${where} is encrypted. Hand it in without a password.`);
  }
}

/** Before an entry come at least so many. */
const LOCAL_HEADER_BYTES = 30;

/** Entries that share their bytes let a small file hold any number of large ones. */
function assertApart(where: string, entries: readonly Entry[]): void {
  const sorted = entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  );
  let end = 0;
  for (const { relativeOffsetOfLocalHeader: begin, compressedSize } of sorted) {
    if (begin < end) throw new SubmissionError(`${where} has entries that overlap.`, 'refused');
    end = begin + LOCAL_HEADER_BYTES + compressedSize;
  }
}

const NO_BOMB_BYTES = 1024 * 1024;

function assertRatio(
  { name, bytes }: Archive,
  entries: readonly Entry[],
  limits: SubmissionLimits,
): void {
  const held = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (held > limits.setBytes) {
    throw tooLarge(`${name} holds more than ${megabytes(limits.setBytes)}.`);
  }
  if (held > NO_BOMB_BYTES && held > bytes.length * limits.ratio) {
    throw tooLarge(`${name} holds more than ${limits.ratio} times its own size.`);
  }
}

/** What yauzl says of names before we see them. */
const BAD_NAME = /^(?:absolute path|invalid relative path|invalid characters in fileName)/;

function zipError(where: string, error: unknown): SubmissionError {
  if (error instanceof SubmissionError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return BAD_NAME.test(said)
    ? new SubmissionError(`${where} holds a name that leads out of it: ${shown(said)}.`, 'refused')
    : new SubmissionError(`${where} is a broken zip: ${shown(said)}.`);
}
