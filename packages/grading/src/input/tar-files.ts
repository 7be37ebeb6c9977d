import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Header } from 'tar-stream';
import {
  assertName,
  shown,
  tooLarge,
  tooMany,
  type FoundFile,
  type FoundFiles,
} from './found-files.ts';
import { reasonOf } from './reason-of.ts';
import { SubmissionError } from './submission-error.ts';
import { megabytes, type SubmissionLimits } from './submission-limits.ts';
import type { Archive } from './zip-files.ts';

/** A gzip, inflated up to the limit of a set. Rejects with SubmissionError. */
export async function inflateGzip(
  { name, bytes }: Archive,
  limits: SubmissionLimits,
): Promise<Archive> {
  // A tar has a header for each entry, and is padded.
  const maxOutputLength = Math.min(limits.setBytes, NO_BOMB_BYTES + bytes.length * limits.ratio);
  try {
    return { name, bytes: await promisify(gunzip)(bytes, { maxOutputLength }) };
  } catch (error) {
    if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') {
      throw new SubmissionError(`${name} is a broken gzip: ${reasonOf(error)}.`);
    }
    throw tooLarge(
      maxOutputLength === limits.setBytes
        ? `${name} holds more than ${megabytes(limits.setBytes)}.`
        : `${name} holds more than ${limits.ratio} times its own size.`,
    );
  }
}

const NO_BOMB_BYTES = 1024 * 1024;

/**
 * Files of a tar that is in memory already. Rejects with SubmissionError for one that is broken or over a
 * limit, and for one with links, devices, or names that lead elsewhere.
 */
export async function filesInTar(
  { name: where, bytes }: Archive,
  limits: SubmissionLimits,
): Promise<FoundFiles> {
  const { extract } = await import('tar-stream');
  const files = new Map<string, FoundFile>();
  const entries = extract();
  let count = 0;
  try {
    entries.end(bytes);
    for await (const entry of entries) {
      count += 1;
      if (count > limits.entries) throw tooMany(where, limits);
      const { header } = entry;
      assertName(where, header.name, limits);
      const isFile = assertKind(where, header);
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
      if (!isFile) continue;
      const name = header.name.replace(/^(?:\.\/)+/, '');
      if (files.has(name)) {
        throw new SubmissionError(`${where} holds ${shown(name)} twice.`, 'refused');
      }
      const content = Buffer.concat(chunks);
      files.set(name, { bytes: content.length, read: () => Promise.resolve(content) });
    }
    return { files, others: [] };
  } catch (error) {
    if (error instanceof SubmissionError) throw error;
    throw new SubmissionError(`${where} is a broken tar: ${shown(reasonOf(error))}.`);
  } finally {
    entries.destroy();
  }
}

/** Whether it is a file; folders are none, everything else is refused. */
function assertKind(where: string, { name, type }: Header): boolean {
  if (type === 'file' || type === 'contiguous-file') return true;
  if (type === 'directory') return false;
  throw new SubmissionError(
    `${where} holds ${shown(name)}, which is a link or a device.`,
    'refused',
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
