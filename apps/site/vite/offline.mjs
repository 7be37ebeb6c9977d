import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What a lab can do without: the sentences of hover, and a worker that Monaco asks for diffs. */
const leftOut =
  /\/(?:docs-|editor\.worker-)|\.map$|^\/(?:sw\.js|404\.html|robots\.txt|sitemap\.xml)$/;
/** Fonts and pictures are packed already. */
const packable = /\.(?:html|js|css|json|svg)$/;

/**
 * Writes the service worker with the list of files that it keeps; says how much that is. What packs
 * well lies beside itself as `.gz`: that is what a browser keeps, a third of the size.
 */
export function offline() {
  return {
    name: 'drydock:offline',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const files = [];
        let bytes = 0;
        for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile() || entry.name.endsWith('.gz')) continue;
          const file = path.join(entry.parentPath, entry.name);
          const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
          if (leftOut.test(address)) continue;
          const isPacked = packable.test(address);
          let content = await readFile(file);
          if (isPacked) {
            content = gzipSync(content, { level: 9 });
            await writeFile(`${file}.gz`, content);
          }
          bytes += content.length;
          files.push([
            address.replace(/\/index\.html$/, '/'),
            isPacked ? `${address}.gz` : address,
          ]);
        }
        const source = await readFile(new URL('./service-worker.js', import.meta.url), 'utf8');
        const list = JSON.stringify(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
        const kept = JSON.stringify({ files: files.length, bytes });
        await writeFile(
          path.join(folder, 'sw.js'),
          `// ${kept}\n${source.replace('FILES = []', `FILES = ${list}`)}`,
        );
        logger.info(
          `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, are kept for times without a network`,
        );
      },
    },
  };
}
