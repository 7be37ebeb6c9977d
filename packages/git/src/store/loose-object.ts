import { unzlibSync, zlibSync } from 'fflate';
import type { MemoryFs } from './memory-fs.ts';

/** An object of the store, inflated, without its header. */
export interface GitObject {
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
  readonly content: Uint8Array;
}

export interface TreeEntry {
  /** `100644`, `100755`, `120000`, `40000` or `160000`, as Git writes it. */
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

const SPACE = 0x20;
const ID_BYTES = 20;
const LONGEST_MODE = 6;

/**
 * Reads one loose object; undefined when the store has none of that id. Stores here keep every object
 * loose (receive-pack unpacks), so that reading needs no promise.
 */
export function readObject(fs: MemoryFs, gitdir: string, id: string): GitObject | undefined {
  const deflated = fs.read(objectPath(gitdir, id));
  if (deflated === undefined) return undefined;
  const known = inflated.get(deflated);
  if (known) return known;
  const bytes = unzlibSync(deflated);
  const end = bytes.indexOf(0);
  const type = ascii(bytes, 0, bytes.indexOf(SPACE));
  if (!isObjectType(type)) throw new TypeError(`object ${id} is of no type that Git has`);
  const object = { type, content: bytes.subarray(end + 1) };
  inflated.set(deflated, object);
  return object;
}

/** By the stored bytes, which nobody changes: clones and snapshots share them. */
const inflated = new WeakMap<Uint8Array, GitObject>();

/** Stores an object whose id is known already: to hash it once more would cost most of a clone. */
export function writeObject(
  fs: MemoryFs,
  gitdir: string,
  id: string,
  { type, content }: GitObject,
): void {
  const header = new TextEncoder().encode(`${type} ${content.length}\0`);
  const bytes = new Uint8Array(header.length + content.length);
  bytes.set(header);
  bytes.set(content, header.length);
  fs.write(objectPath(gitdir, id), zlibSync(bytes, { level: 1 }));
}

function objectPath(gitdir: string, id: string): string {
  return `${gitdir}/objects/${id.slice(0, 2)}/${id.slice(2)}`;
}

/** Entries of a tree in Git's order. Throws TypeError when the bytes are no tree. */
export function parseTree(content: Uint8Array): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  const decoder = new TextDecoder();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(SPACE, at);
    const end = space === -1 ? -1 : content.indexOf(0, space);
    const next = end + 1 + ID_BYTES;
    if (end === -1 || next > content.length) throw new TypeError('a tree ends within an entry');
    if (space - at > LONGEST_MODE) throw new TypeError('an entry of a tree has no mode');
    const id = hex(content.subarray(end + 1, next));
    const name = decoder.decode(content.subarray(space + 1, end));
    entries.push({ mode: ascii(content, at, space), name, id });
    at = next;
  }
  return entries;
}

/** The headers of a commit or tag, and the text after them. `parent` can stand several times. */
export function parseHeaders(content: Uint8Array): {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
} {
  const whole = new TextDecoder().decode(content);
  const end = whole.indexOf('\n\n');
  const head = end === -1 ? whole : whole.slice(0, end);
  const lines = head.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
  return {
    headers: lines.map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)] as const;
    }),
    text: end === -1 ? '' : whole.slice(end + 2),
  };
}

/** Whether a word names a type of object that Git has. */
export function isObjectType(type: string): type is GitObject['type'] {
  return type === 'commit' || type === 'tree' || type === 'blob' || type === 'tag';
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCodePoint(...bytes.subarray(from, to));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
