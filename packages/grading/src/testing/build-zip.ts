import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip as a test wants it, honest or not. */
export interface ZipEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** Unix file mode: 0o120777 is a symbolic link. */
  readonly mode?: number;
  /** What the entry says its size is; default: the truth. */
  readonly declared?: number;
  readonly isEncrypted?: boolean;
  readonly method?: number;
  /** Takes the bytes of the entry of that number instead of its own. */
  readonly shares?: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** A zip with these entries. Source: APPNOTE.TXT of PKWARE. */
export function buildZip(entries: readonly ZipEntry[], more: { count?: number } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const made = madeOf(entry);
    const own = Buffer.concat([localHeader(made), made.name, made.deflated]);
    const shared = entry.shares === undefined ? undefined : offsets[entry.shares];
    offsets.push(shared ?? offset);
    directory.push(centralHeader(made, shared ?? offset), made.name);
    if (shared !== undefined) continue;
    parts.push(own);
    offset += own.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(more.count ?? entries.length, 8);
  end.writeUInt16LE(more.count ?? entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

interface Made {
  readonly name: Buffer;
  readonly deflated: Buffer;
  readonly size: number;
  readonly crc: number;
  readonly flags: number;
  readonly method: number;
  readonly mode: number;
}

const DEFLATE = 8;
const UTF8_NAMES = 0x800;

function madeOf({ name, content = '', declared, method, mode, isEncrypted }: ZipEntry): Made {
  const bytes = Buffer.from(content);
  return {
    name: Buffer.from(name),
    deflated: deflateRawSync(bytes),
    size: declared ?? bytes.length,
    crc: crc32(bytes),
    flags: UTF8_NAMES | (isEncrypted === true ? 1 : 0),
    method: method ?? DEFLATE,
    mode: mode ?? 0o100644,
  };
}

function localHeader({ name, deflated, size, crc, flags, method }: Made): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(deflated.length, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  return header;
}

const MADE_BY_UNIX = 0x0314;

function centralHeader(made: Made, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(MADE_BY_UNIX, 4);
  localHeader(made).copy(header, 6, 4);
  header.writeUInt32LE((made.mode * 0x10000) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return header;
}
