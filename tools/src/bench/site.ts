import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page } from '@playwright/test';
import lighthouse from 'lighthouse';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const VISITS = 5;
const KIB = 1024;

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}

/** Starts the server on the built site and waits until it answers. */
async function serve(): Promise<{ readonly url: string; readonly server: ChildProcess }> {
  if (!existsSync(path.join(root, 'apps/site/dist/index.html'))) {
    throw new Error('The site is not built. Run npm start once, then this benchmark again.');
  }
  const port = await freePort();
  const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.stdout.once('data', () => resolve());
  server.once('exit', (code) => reject(new Error(`The server stopped with exit code ${code}.`)));
  await promise;
  return { url: `http://127.0.0.1:${port}`, server };
}

/** Bytes of JavaScript, each file packed by gzip, that a page asks for until the network is quiet. Workers count apart. */
async function scriptBytes(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') bodies.push(response.body());
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  await page.close();
  return sizes.reduce((total, size) => total + size, 0);
}

/** Milliseconds from the click on an address to a usable editor and a ready cluster, with an empty profile. */
async function visitLab(
  browser: Browser,
  url: string,
): Promise<{ readonly editor: number; readonly both: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const started = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  const [editor, cluster] = await Promise.all(
    [isEditorUsable(page), isClusterReady(page)].map(async (wait) => {
      await wait;
      return performance.now() - started;
    }),
  );
  await context.close();
  return { editor: editor ?? NaN, both: Math.max(editor ?? NaN, cluster ?? NaN) };
}

async function isEditorUsable(page: Page): Promise<void> {
  await page.locator('[data-editor="full"] .monaco-editor .view-line').first().waitFor();
}

async function isClusterReady(page: Page): Promise<void> {
  await page.locator('footer.clock').getByText('proxies SYNCED').waitFor();
}

/** Pages that must be perfect: the catalogue, one to read, one of the documentation. */
const READ = [
  { name: 'catalogue', address: '/' },
  { name: 'lesson', address: '/concepts/mesh/' },
  { name: 'docs', address: '/docs/fidelity/' },
] as const;

/** Lighthouse's four scores of each page, as it sets up a phone by default. */
async function lighthouseScores(port: number, url: string): Promise<readonly Measurement[]> {
  const found: Measurement[] = [];
  for (const { name, address } of READ) {
    const run = await lighthouse(`${url}${address}`, {
      port,
      logLevel: 'error',
      onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
    });
    for (const [category, { score }] of Object.entries(run?.lhr.categories ?? {})) {
      const value = Math.round((score ?? 0) * 100);
      found.push({
        metric: `Lighthouse, ${name}, ${category}`,
        value,
        unit: 'of 100',
        goal: 100,
        better: 'larger',
      });
    }
    for (const { id, score, scoreDisplayMode, title } of Object.values(run?.lhr.audits ?? {})) {
      const isScored = scoreDisplayMode === 'binary' || scoreDisplayMode === 'numeric';
      if (isScored && (score ?? 1) < 0.9) console.error(`${address}: ${id}: ${title}`);
    }
  }
  return found;
}

/** Bytes of the cache for times without a network, as the build wrote them into the service worker. */
async function offlineBytes(): Promise<number> {
  const text = await readFile(path.join(root, 'apps/site/dist/sw.js'), 'utf8');
  return Number(/"bytes":(\d+)/.exec(text)?.[1] ?? NaN);
}

async function measure(browser: Browser, url: string): Promise<readonly Measurement[]> {
  const catalogue = await scriptBytes(browser, `${url}/`);
  const lesson = await scriptBytes(browser, `${url}/concepts/mesh/`);
  const visits: { readonly editor: number; readonly both: number }[] = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visitLab(browser, `${url}/labs/uri-routing/`));
  const [first] = visits;
  return [
    { metric: 'catalogue, JavaScript (gzip)', value: catalogue / KIB, unit: 'KiB', goal: 30 },
    { metric: 'lesson, JavaScript (gzip)', value: lesson / KIB, unit: 'KiB', goal: 30 },
    { metric: 'offline cache', value: (await offlineBytes()) / 1e6, unit: 'MB', goal: 6 },
    {
      metric: 'lab page, first visit: editor usable, cluster ready',
      value: first?.both ?? NaN,
      unit: 'ms',
      goal: 2500,
    },
    {
      metric: 'lab page, p50 of visits with an empty profile',
      value: percentile(
        visits.map(({ both }) => both),
        0.5,
      ),
      unit: 'ms',
      goal: 2500,
    },
    {
      metric: 'of these, editor usable p50',
      value: percentile(
        visits.map(({ editor }) => editor),
        0.5,
      ),
      unit: 'ms',
    },
  ];
}

export const bench: Bench = {
  name: 'site',
  goal: 'bytes of the catalogue page, and the time to an interactive lab page in a real Chromium',
  async run() {
    const { url, server } = await serve();
    const debugPort = await freePort();
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--no-first-run',
        `--remote-debugging-port=${debugPort}`,
      ],
    });
    try {
      return [...(await measure(browser, url)), ...(await lighthouseScores(debugPort, url))];
    } finally {
      await browser.close();
      server.kill();
    }
  },
};
