import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** Packs and pushes written byte by byte, as a client writes them that keeps to no rule. */
export interface RawObject {
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
  readonly content: Buffer;
}

export interface RawEntry {
  readonly kind: number;
  readonly size: number;
  /** Between the sizes and the deflated data: where a delta's base is. */
  readonly base?: Buffer;
  readonly content: Buffer;
}

export const NO_ID: string = '0'.repeat(40);

const KINDS = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;

export function idOf({ type, content }: RawObject): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}

export function blob(text: string): RawObject {
  return { type: 'blob', content: Buffer.from(text) };
}

export function tree(
  ...entries: readonly (readonly [mode: string, name: string, id: string])[]
): RawObject {
  const parts = entries.flatMap(([mode, name, id]) => [
    Buffer.from(`${mode} ${name}\0`),
    Buffer.from(id, 'hex'),
  ]);
  return { type: 'tree', content: Buffer.concat(parts) };
}

export function commit(treeId: string, ...parents: readonly string[]): RawObject {
  const who = 'Eve <eve@example.org> 0 +0000';
  const before = parents.map((id) => `parent ${id}\n`).join('');
  const text = `tree ${treeId}\n${before}author ${who}\ncommitter ${who}\n\nx\n`;
  return { type: 'commit', content: Buffer.from(text) };
}

export function packOf(objects: readonly RawObject[]): Buffer {
  return packOfEntries(
    objects.map(({ type, content }) => ({ kind: KINDS[type], size: content.length, content })),
  );
}

export function packOfEntries(entries: readonly RawEntry[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(entries.length, 8);
  const parts = entries.flatMap(({ kind, size, base = Buffer.alloc(0), content }) => [
    sizeBytes(kind, size),
    base,
    deflateSync(content),
  ]);
  const body = Buffer.concat([head, ...parts]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

/** A size seven bits to a byte, the low ones first. */
export function varint(size: number): Buffer {
  const bytes: number[] = [];
  let left = size;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Buffer.from([...bytes, left]);
}

function sizeBytes(kind: number, size: number): Buffer {
  const low = (kind << 4) | (size & 15);
  if (size < 16) return Buffer.from([low]);
  return Buffer.concat([Buffer.from([low | 128]), varint(Math.floor(size / 16))]);
}

interface Server {
  handle(request: Request): Promise<Response>;
}

/** Pushes; the lines of the report. */
export async function rawPush(
  server: Server,
  url: string,
  {
    commands,
    pack = Buffer.alloc(0),
  }: {
    readonly commands: readonly (readonly [before: string, after: string, ref: string])[];
    readonly pack?: Buffer;
  },
): Promise<readonly string[]> {
  const lines = commands.map(([before, after, ref], index) =>
    line(`${before} ${after} ${ref}${index === 0 ? '\0report-status' : ''}`),
  );
  const body = Buffer.concat([Buffer.from(`${lines.join('')}0000`), pack]);
  const request = new Request(`${url}/git-receive-pack`, { method: 'POST', body });
  const text = await (await server.handle(request)).text();
  return text
    .split('\n')
    .map((one) => one.slice(4))
    .filter((one) => one !== '');
}

function line(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}
