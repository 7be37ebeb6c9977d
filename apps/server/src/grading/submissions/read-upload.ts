import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { UPLOAD_LIMITS } from '@drydock/api';
import { ApiError } from '../../http/api-error.ts';
import { kindOfArchive } from './archive-kind.ts';
import { plainFileName } from './file-name.ts';

/** What an upload holds, read to its end. */
export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly content: Uint8Array;
  /** `sha256:` and the hash of the content. */
  readonly hash: string;
}

export interface UploadLimits {
  readonly archiveBytes: number;
  readonly requestBytes: number;
  readonly uploadMs: number;
}

const MEGABYTE = 1024 * 1024;

/**
 * Reads a multipart upload of one archive and a few short fields. Bytes are counted while they come in: the
 * rest of what is too large, or too slow, is never read. What the archive is, its own bytes say, not its name
 * or type. Throws `ApiError` with 400, 408, 413 or 415.
 */
export async function readUpload(
  request: Request,
  limits: UploadLimits = UPLOAD_LIMITS,
): Promise<Upload> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limits.requestBytes) throw tooLarge(limits);
  const parser = openParser(request.headers.get('content-type') ?? '', limits);
  const parts = collect(parser, limits);
  const tooSlow = AbortSignal.timeout(limits.uploadMs);
  try {
    const ended = AbortSignal.any([tooSlow, request.signal]);
    await feed(parser, request, { limits, ended });
  } catch (error) {
    if (tooSlow.aborted) throw slow(limits);
    if (error instanceof ApiError) throw error;
    throw broken('it ends too early or is not well-formed');
  }
  return uploadOf(parts, limits);
}

interface Feeding {
  readonly limits: UploadLimits;
  readonly ended: AbortSignal;
}

/** Gives the body to the parser as it comes. Whatever ends this, the rest of the body is not waited for. */
async function feed(
  parser: BusboyInstance,
  request: Request,
  { ended, limits }: Feeding,
): Promise<void> {
  const reader = request.body?.getReader();
  if (!reader) throw broken('it has no body');
  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('finish', resolve);
    parser.on('error', reject);
    const stop = (): void => reject(new Error('The upload was ended.'));
    ended.addEventListener('abort', stop);
    if (ended.aborted) stop();
  });
  try {
    let bytes = 0;
    for (;;) {
      const chunk = await Promise.race([reader.read(), parsed]);
      if (!chunk || chunk.done) break;
      bytes += chunk.value.byteLength;
      if (bytes > limits.requestBytes) throw tooLarge(limits);
      if (!parser.write(chunk.value)) await Promise.race([once(parser, 'drain'), parsed]);
    }
    parser.end();
    await parsed;
  } finally {
    parsed.catch(() => undefined);
    parser.destroy();
    reader.cancel().catch(() => undefined);
  }
}

function openParser(contentType: string, limits: UploadLimits): BusboyInstance {
  try {
    if (!/^multipart\/form-data\b/i.test(contentType)) throw new Error('no form');
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fieldNameSize: 40,
        fieldSize: 1000,
        fields: 8,
        files: 1,
        parts: 10,
        fileSize: limits.archiveBytes,
        headerPairs: 20,
        headerSize: 4096,
      },
    });
  } catch {
    throw new ApiError(415, 'grading/not-multipart', 'An upload is multipart/form-data.', {
      action: 'Send it with curl -F file=@work.zip, or with the form of the page.',
    });
  }
}

interface Parts {
  readonly fields: Map<string, string>;
  readonly chunks: Uint8Array[];
  fileName: string | undefined;
  fault: ApiError | undefined;
}

function collect(parser: BusboyInstance, limits: UploadLimits): Parts {
  const parts: Parts = { fields: new Map(), chunks: [], fileName: undefined, fault: undefined };
  const refuse = (fault: ApiError): void => {
    parts.fault ??= fault;
    parser.destroy(fault);
  };
  parser.on('field', (name, value, isNameCut, isValueCut) => {
    if (isNameCut || isValueCut) refuse(broken(`the field ${JSON.stringify(name)} is too long`));
    else if (parts.fields.has(name))
      refuse(broken(`the field ${JSON.stringify(name)} comes twice`));
    else parts.fields.set(name, value);
  });
  parser.on('file', (name, stream, fileName) => {
    stream.on('limit', () => refuse(tooLarge(limits)));
    stream.on('error', () => undefined);
    if (name !== 'file') {
      stream.resume();
      refuse(broken('the archive is in the field "file"'));
      return;
    }
    parts.fileName = fileName;
    stream.on('data', (chunk: Uint8Array) => parts.chunks.push(chunk));
  });
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    parser.on(event, () => refuse(broken('it has one file and a few fields only')));
  }
  return parts;
}

function uploadOf(parts: Parts, limits: UploadLimits): Upload {
  if (parts.fault) throw parts.fault;
  if (parts.fileName === undefined) throw broken('there is no file in it');
  const content = Buffer.concat(parts.chunks);
  if (content.byteLength > limits.archiveBytes) throw tooLarge(limits);
  const kind = kindOfArchive(content);
  if (!kind) {
    throw new ApiError(415, 'grading/not-an-archive', 'This file is no zip, tar or tar.gz.', {
      action: 'Pack the folder that holds the work and hand the archive in.',
    });
  }
  return {
    fields: parts.fields,
    fileName: plainFileName(parts.fileName, kind),
    content,
    hash: `sha256:${createHash('sha256').update(content).digest('hex')}`,
  };
}

function tooLarge({ archiveBytes }: UploadLimits): ApiError {
  const most = Math.floor(archiveBytes / MEGABYTE);
  return new ApiError(413, 'request/too-large', `An archive has at most ${most} MB.`, {
    action: 'Hand in manifests only: no images, no node_modules, no copy of the repository.',
  });
}

function slow({ uploadMs }: UploadLimits): ApiError {
  return new ApiError(
    408,
    'grading/too-slow',
    `The upload took longer than ${uploadMs / 1000} s.`,
    {
      action: 'Try again with a better connection, or with a smaller archive.',
    },
  );
}

function broken(why: string): ApiError {
  return new ApiError(400, 'grading/bad-upload', `This upload cannot be read: ${why}.`, {
    action: 'Send the fields assignmentId and file, as multipart/form-data.',
  });
}
