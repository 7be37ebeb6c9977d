import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';

/** Names and values of one block. Repeated values are joined by NUL, as they come. */
export type SpdyHeaders = ReadonlyMap<string, string>;

/** Header blocks of one connection: each side compresses all of its blocks as one stream. */
export interface HeaderCodec {
  read(block: Buffer): Promise<SpdyHeaders>;
  write(headers: SpdyHeaders): Promise<Buffer>;
  close(): void;
}

export function createHeaderCodec(): HeaderCodec {
  const inflate = createInflate({ dictionary: SPDY_DICTIONARY });
  const deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
  return {
    read: async (block) => parse(await through(inflate, block)),
    write: (headers) => through(deflate, format(headers)),
    close() {
      inflate.destroy();
      deflate.destroy();
    },
  };
}

/** Largest block that is read: what a client says in a few headers is far smaller. */
const MOST_BYTES = 64 * 1024;

/** What comes out of a stream for one piece that goes in, flushed. */
function through(stream: Inflate | Deflate, piece: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) stream.destroy(new RangeError('A SPDY header block is too large'));
    };
    const end = (error?: Error): void => {
      stream.off('data', collect);
      stream.off('error', end);
      if (error) reject(error);
      else resolve(Buffer.concat(chunks));
    };
    stream.on('data', collect);
    stream.on('error', end);
    stream.write(piece);
    stream.flush(constants.Z_SYNC_FLUSH, () => end());
  });
}

function parse(block: Buffer): SpdyHeaders {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = block.readUInt32BE(at);
    const value = block.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let count = block.readUInt32BE(0); count > 0; count--) {
    const name = text().toLowerCase();
    headers.set(name, text());
  }
  return headers;
}

function format(headers: SpdyHeaders): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    return Buffer.concat([number(bytes.length), bytes]);
  };
  const pairs = [...headers].flatMap(([name, value]) => [text(name), text(value)]);
  return Buffer.concat([number(headers.size), ...pairs]);
}
