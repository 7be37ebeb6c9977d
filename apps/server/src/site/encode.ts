import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { SiteFile } from './site-files.ts';

export type Encoding = 'br' | 'gzip';

const packBrotli = promisify(brotliCompress);
const packGzip = promisify(gzip);

/** Smaller files gain nothing from being packed. */
const leastBytes = 1024;

/** The best encoding that the client takes, by its Accept-Encoding header; undefined sends the file as it is. */
export function chooseEncoding(accept: string | undefined): Encoding | undefined {
  const weights = new Map(
    (accept ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.trim().split(';');
      const q = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return [name.trim().toLowerCase(), q === undefined ? 1 : Number(q.trim().slice(2))];
    }),
  );
  const takes = (name: Encoding): boolean => (weights.get(name) ?? weights.get('*') ?? 0) > 0;
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : undefined;
}

export interface Encoder {
  /** The file in this encoding; packed once, then kept. Undefined where packing is no gain. */
  encode(file: SiteFile, encoding: Encoding): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

export function createEncoder(): Encoder {
  const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  return {
    encode: async (file, encoding) => {
      if (!file.isText || file.bytes.byteLength < leastBytes) return undefined;
      const key = `${encoding} ${file.etag}`;
      const packed = kept.get(key) ?? pack(file.bytes, encoding);
      kept.set(key, packed);
      const bytes = await packed;
      return bytes.byteLength < file.bytes.byteLength ? bytes : undefined;
    },
  };
}

async function pack(bytes: Uint8Array, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  // Quality 7 packs a megabyte in some 100 ms, for which the first visitor waits; 8 and more gain little.
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 7 };
  const packed =
    encoding === 'br' ? await packBrotli(bytes, { params: quality }) : await packGzip(bytes);
  return new Uint8Array(packed);
}
