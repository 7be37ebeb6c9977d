import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from '@playwright/test';
import { clusterIsReady, editorIsUsable, openLabTab } from './lab-tab.ts';
import { root, type ServedSite } from './serve-site.ts';

const dist = path.join(root, 'apps/site/dist');

/**
 * Bytes on the wire of a first visit with an empty profile, until editor, cluster and validation run
 * and the network is quiet. The cache for times without a network, filled later, does not count.
 */
export async function firstLoadBytes(
  browser: Browser,
  site: ServedSite,
  lab: string,
): Promise<number> {
  site.takeBytes();
  const { context, page } = await openLabTab(browser, site.url, { lab, serviceWorkers: 'block' });
  await Promise.all([editorIsUsable(page), clusterIsReady(page)]);
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('language.worker')),
  );
  await page.waitForLoadState('networkidle');
  await context.close();
  return site.takeBytes();
}

/** JavaScript of a built page, each file packed by gzip: what its tags ask for, with all static imports. */
export async function pageScriptBytes(page: string): Promise<number> {
  const html = await readFile(path.join(dist, page, 'index.html'), 'utf8');
  const tags = html.matchAll(/<script[^>]* src="\/([^"]+\.js)"/g);
  return closureBytes(Array.from(tags, ([, file = '']) => file));
}

/** JavaScript of a worker with all static imports, each file packed by gzip. `page` leads to its name. */
export async function workerBytes(name: string, page: string): Promise<number> {
  const html = await readFile(path.join(dist, page, 'index.html'), 'utf8');
  const [, main = ''] = /src="\/([^"]*lab-frame[^"]*\.js)"/.exec(html) ?? [];
  const text = await readFile(path.join(dist, main), 'utf8');
  const [file] = new RegExp(`_astro/${name}[.\\w-]*\\.js`).exec(text) ?? [];
  if (file === undefined) throw new Error(`${main} starts no ${name}.`);
  return closureBytes([file]);
}

async function closureBytes(files: readonly string[]): Promise<number> {
  const seen = new Set<string>();
  const queue = [...files];
  let bytes = 0;
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = await readFile(path.join(dist, file), 'utf8');
    bytes += gzipSync(text).length;
    // As the bundler writes static imports; a dynamic one has a parenthesis.
    for (const [, imported = ''] of text.matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g)) {
      queue.push(path.posix.join(path.posix.dirname(file), imported));
    }
  }
  return bytes;
}
