import type { JournalEntry } from '../worker/protocol.ts';

/** What a link carries: files, what was done, the open step. No name, no score. */
export interface SharedWork {
  readonly lab: string;
  readonly version: number;
  readonly step: string;
  readonly files: ReadonlyMap<string, string>;
  readonly journal: readonly JournalEntry[];
}

const marker = '#work=';
/** A link that unpacks to more than this is refused: nobody typed that much. */
const mostBytes = 2_000_000;

type Pairs = readonly (readonly [path: string, text: string])[];

interface Packed {
  readonly v: 1;
  readonly lab: string;
  readonly version: number;
  readonly step: string;
  readonly files: Pairs;
  readonly journal: readonly {
    readonly at: number;
    readonly line?: string;
    /** Index into `sets`. */
    readonly set: number;
  }[];
  /** The files of each act; mostly the same few. */
  readonly sets: readonly Pairs[];
}

/** The part of an address behind `#`: deflated and in base64url, some kilobytes for a usual lab. */
export async function encodeShare(work: SharedWork): Promise<string> {
  const sets: string[] = [];
  const journal = work.journal.map((entry) => {
    const text = JSON.stringify([...entry.files]);
    const known = sets.indexOf(text);
    const set = known === -1 ? sets.push(text) - 1 : known;
    return { at: entry.atMs, set, ...(entry.act === 'shell' ? { line: entry.line } : {}) };
  });
  const packed: Packed = {
    v: 1,
    lab: work.lab,
    version: work.version,
    step: work.step,
    files: [...work.files],
    journal,
    sets: sets.map((text) => JSON.parse(text) as Pairs), // made three lines above
  };
  const stream = new Blob([JSON.stringify(packed)]).stream();
  const bytes = await collect(stream.pipeThrough(new CompressionStream('deflate-raw')));
  return marker + toBase64Url(bytes);
}

/** Undefined when the text carries no work of this lab; rejects when it is damaged. */
export async function decodeShare(hash: string, lab: string): Promise<SharedWork | undefined> {
  if (!hash.startsWith(marker)) return undefined;
  const packed = new Blob([fromBase64Url(hash.slice(marker.length))]).stream();
  const bytes = await collect(packed.pipeThrough(new DecompressionStream('deflate-raw')));
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!isPacked(value)) throw new Error('The link holds something else.');
  if (value.lab !== lab) return undefined;
  const journal = value.journal.map((entry): JournalEntry => {
    const files = new Map(value.sets[entry.set] ?? []);
    return entry.line === undefined
      ? { atMs: entry.at, act: 'apply', files }
      : { atMs: entry.at, act: 'shell', line: entry.line, files };
  });
  const { version, step } = value;
  return { lab, version, step, files: new Map(value.files), journal };
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

function isPairs(value: unknown): value is Pairs {
  return (
    Array.isArray(value) &&
    value.every(
      (pair: unknown) =>
        Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'),
    )
  );
}

function isPacked(value: unknown): value is Packed {
  if (typeof value !== 'object' || value === null) return false;
  const { v, lab, version, step, files, journal, sets } = value as Partial<
    Record<keyof Packed, unknown>
  >; // fields checked below
  return (
    v === 1 &&
    typeof lab === 'string' &&
    typeof version === 'number' &&
    typeof step === 'string' &&
    isPairs(files) &&
    Array.isArray(sets) &&
    sets.every(isPairs) &&
    Array.isArray(journal) &&
    journal.every(isPackedEntry)
  );
}

function isPackedEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { at, set, line } = value as { at?: unknown; set?: unknown; line?: unknown }; // fields checked below
  return (
    typeof at === 'number' &&
    typeof set === 'number' &&
    (line === undefined || typeof line === 'string')
  );
}
