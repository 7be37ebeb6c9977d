import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a lab can do without: the sentences of hover, and a worker that Monaco asks for diffs. */
const leftOut = /\/(?:docs-|editor\.worker-)|\.map$|^\/(?:sw\.js|404\.html)$/;

/** Writes the service worker with the list of files that it keeps; says how much that is. */
export function offline() {
  return {
    name: 'drydock:offline',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const files = [];
        let bytes = 0;
        for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile()) continue;
          const file = path.join(entry.parentPath, entry.name);
          const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
          if (leftOut.test(address)) continue;
          files.push(address.replace(/\/index\.html$/, '/'));
          bytes += (await stat(file)).size;
        }
        const source = await readFile(new URL('./service-worker.js', import.meta.url), 'utf8');
        const list = JSON.stringify(files.toSorted());
        await writeFile(
          path.join(folder, 'sw.js'),
          source.replace('FILES = []', `FILES = ${list}`),
        );
        logger.info(
          `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, are kept for times without a network`,
        );
      },
    },
  };
}
