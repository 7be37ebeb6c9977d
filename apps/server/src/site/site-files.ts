import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** One file of the built site, as it is sent. */
export interface SiteFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Strong validator: a hash of the content. */
  readonly etag: string;
  /** The name holds a hash of the content, so it never changes. */
  readonly isImmutable: boolean;
  readonly isText: boolean;
}

/** Files by the path of the address: `/` is `/index.html`, `/labs/x/` is `/labs/x/index.html`. */
export type Site = ReadonlyMap<string, SiteFile>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};

/** Font files are packed already, except TrueType. */
const packs = /text\/|json|javascript|svg|xml|wasm|ttf/;

/** Reads the built site into memory (a few megabytes). Rejects with ENOENT when it has not been built. */
export async function readSite(folder: string): Promise<Site> {
  const site = new Map<string, SiteFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    const bytes = await readFile(file);
    const type = types[path.extname(entry.name)] ?? 'application/octet-stream';
    site.set(address.replace(/\/index\.html$/, '/'), {
      type,
      bytes,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
      isImmutable: address.startsWith('/_astro/'),
      isText: packs.test(type),
    });
  }
  return site;
}
