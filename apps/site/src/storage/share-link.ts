import type { AppOrder } from '../worker/gitops-protocol.ts';
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

type Changes = readonly (readonly [path: string, text: string | null])[];

interface Packed {
  readonly v: 1 | 2;
  readonly lab: string;
  readonly version: number;
  readonly step: string;
  readonly files: Changes;
  readonly journal: readonly {
    readonly at: number;
    readonly line?: string;
    readonly order?: AppOrder;
    readonly solve?: string;
    /** Index into `sets`. */
    readonly set: number;
  }[];
  /**
   * The files of each act; mostly the same few. From version 2 on a set holds only what differs from
   * the one before it; null takes a file away.
   */
  readonly sets: readonly Changes[];
}

/** The part of an address behind `#`: deflated and in base64url, some kilobytes for a usual lab. */
export async function encodeShare(work: SharedWork): Promise<string> {
  const known: string[] = [];
  const sets: Changes[] = [];
  let last: ReadonlyMap<string, string> = new Map();
  const journal = work.journal.map((entry) => {
    const text = JSON.stringify([...entry.files]);
    let set = known.indexOf(text);
    if (set === -1) {
      set = known.push(text) - 1;
      sets.push(changesBetween(last, entry.files));
      last = entry.files;
    }
    const what =
      entry.act === 'shell'
        ? { line: entry.line }
        : entry.act === 'argocd'
          ? { order: entry.order }
          : entry.act === 'solve'
            ? { solve: entry.step }
            : {};
    return { at: entry.atMs, set, ...what };
  });
  const packed: Packed = {
    v: 2,
    lab: work.lab,
    version: work.version,
    step: work.step,
    files: changesBetween(last, work.files),
    journal,
    sets,
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
  const isDelta = value.v === 2;
  const sets: ReadonlyMap<string, string>[] = [];
  for (const changes of value.sets) {
    sets.push(withChanges(isDelta ? (sets.at(-1) ?? new Map()) : new Map(), changes));
  }
  const journal = value.journal.map((entry): JournalEntry => {
    const files = sets[entry.set] ?? new Map();
    const { at: atMs, line, order, solve } = entry;
    if (solve !== undefined) return { atMs, act: 'solve', step: solve, files };
    if (order !== undefined) return { atMs, act: 'argocd', order, files };
    return line === undefined ? { atMs, act: 'apply', files } : { atMs, act: 'shell', line, files };
  });
  const { version, step } = value;
  const files = withChanges(isDelta ? (sets.at(-1) ?? new Map()) : new Map(), value.files);
  return { lab, version, step, files, journal };
}

function changesBetween(
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): Changes {
  const gone = [...from.keys()].filter((path) => !to.has(path));
  return [
    ...[...to].filter(([path, text]) => from.get(path) !== text),
    ...gone.map((path) => [path, null] as const),
  ];
}

function withChanges(
  from: ReadonlyMap<string, string>,
  changes: Changes,
): ReadonlyMap<string, string> {
  const files = new Map(from);
  for (const [path, text] of changes) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  return files;
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

function isChanges(value: unknown): value is Changes {
  return (
    Array.isArray(value) &&
    value.every(
      (pair: unknown) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        typeof pair[0] === 'string' &&
        (pair[1] === null || typeof pair[1] === 'string'),
    )
  );
}

function isPacked(value: unknown): value is Packed {
  if (typeof value !== 'object' || value === null) return false;
  const { v, lab, version, step, files, journal, sets } = value as Partial<
    Record<keyof Packed, unknown>
  >; // fields checked below
  return (
    (v === 1 || v === 2) &&
    typeof lab === 'string' &&
    typeof version === 'number' &&
    typeof step === 'string' &&
    isChanges(files) &&
    Array.isArray(sets) &&
    sets.every(isChanges) &&
    Array.isArray(journal) &&
    journal.every(isPackedEntry)
  );
}

function isPackedEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { at, set, line, order, solve } = value as {
    at?: unknown;
    set?: unknown;
    line?: unknown;
    order?: unknown;
    solve?: unknown;
  }; // fields checked below
  return (
    typeof at === 'number' &&
    typeof set === 'number' &&
    (line === undefined || typeof line === 'string') &&
    (order === undefined || isOrder(order)) &&
    (solve === undefined || typeof solve === 'string')
  );
}

function isOrder(value: unknown): value is AppOrder {
  if (typeof value !== 'object' || value === null) return false;
  const { name, namespace, verb } = value as {
    name?: unknown;
    namespace?: unknown;
    verb?: unknown;
  }; // fields checked below
  return (
    typeof name === 'string' &&
    typeof namespace === 'string' &&
    (verb === 'sync' || verb === 'refresh' || verb === 'terminate' || verb === 'rollback')
  );
}
