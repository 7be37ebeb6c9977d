import { packWork, unpackWork, type SharedWork } from './packed-work.ts';

const marker = '#work=';
/** A link that unpacks to more than this is refused: nobody typed that much. */
const mostBytes = 2_000_000;

/** The part of an address behind `#`: deflated and in base64url, some kilobytes for a usual lab. */
export async function encodeShare(work: SharedWork): Promise<string> {
  const stream = new Blob([JSON.stringify(packWork(work))]).stream();
  const bytes = await collect(stream.pipeThrough(new CompressionStream('deflate-raw')));
  return marker + toBase64Url(bytes);
}

/** Undefined when the text carries no work of this lab; rejects when it is damaged. */
export async function decodeShare(hash: string, lab: string): Promise<SharedWork | undefined> {
  if (!hash.startsWith(marker)) return undefined;
  const packed = new Blob([fromBase64Url(hash.slice(marker.length))]).stream();
  const bytes = await collect(packed.pipeThrough(new DecompressionStream('deflate-raw')));
  const work = unpackWork(JSON.parse(new TextDecoder().decode(bytes)));
  if (!work) throw new Error('The link holds something else.');
  return work.lab === lab ? work : undefined;
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.byteLength;
    if (length > mostBytes) throw new Error('The link holds too much.');
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
