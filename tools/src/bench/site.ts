import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from '@playwright/test';
import lighthouse from 'lighthouse';
import type { Bench, Measurement } from './bench.ts';
import { applyTimes } from './browser/apply-times.ts';
import { firstLoadBytes, pageScriptBytes, workerBytes } from './browser/lab-bytes.ts';
import {
  clusterIsReady,
  editorIsUsable,
  frameGaps,
  openLabTab,
  paste,
  sendOne,
} from './browser/lab-tab.ts';
import { tabBytes, workForAnHour } from './browser/memory.ts';
import { freePort, root, serveSite, type ServedSite } from './browser/serve-site.ts';
import { percentile } from './percentile.ts';

const VISITS = 5;
const APPLIES = 20;
const KIB = 1024;

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
  const started = performance.now();
  const { context, page } = await openLabTab(browser, url);
  const [editor, cluster] = await Promise.all(
    [editorIsUsable(page), clusterIsReady(page)].map(async (wait) => {
      await wait;
      return performance.now() - started;
    }),
  );
  await context.close();
  return { editor: editor ?? NaN, both: Math.max(editor ?? NaN, cluster ?? NaN) };
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

/** The static part: what the pages weigh. */
async function weights(browser: Browser, site: ServedSite): Promise<readonly Measurement[]> {
  const catalogue = await scriptBytes(browser, `${site.url}/`);
  const lesson = await scriptBytes(browser, `${site.url}/concepts/mesh/`);
  const lab = 'labs/uri-routing';
  const kib = (bytes: number): { readonly value: number; readonly unit: string } => ({
    value: bytes / KIB,
    unit: 'KiB',
  });
  return [
    { metric: 'catalogue, JavaScript (gzip)', ...kib(catalogue), goal: 30 },
    { metric: 'lesson, JavaScript (gzip)', ...kib(lesson), goal: 30 },
    {
      metric: 'lab page, JavaScript before the editor (gzip)',
      ...kib(await pageScriptBytes(lab)),
      goal: 150,
    },
    {
      metric: 'cluster worker with its imports (gzip)',
      ...kib(await workerBytes('cluster.worker', lab)),
    },
    {
      metric: 'language worker with its imports (gzip)',
      ...kib(await workerBytes('language.worker', lab)),
    },
    {
      metric: 'first load of a mesh lab',
      value: (await firstLoadBytes(browser, site, '/labs/uri-routing/')) / 1e6,
      unit: 'MB',
      goal: 2.2,
    },
    {
      metric: 'first load of a GitOps lab',
      value: (await firstLoadBytes(browser, site, '/labs/gitops/')) / 1e6,
      unit: 'MB',
      goal: 2.6,
    },
    { metric: 'offline cache', value: (await offlineBytes()) / 1e6, unit: 'MB', goal: 6 },
  ];
}

async function waits(browser: Browser, url: string): Promise<readonly Measurement[]> {
  const visits: { readonly editor: number; readonly both: number }[] = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visitLab(browser, url));
  const both = visits.map((visit) => visit.both);
  const editor = visits.map((visit) => visit.editor);
  const ms = { unit: 'ms', goal: 2500 };
  return [
    {
      metric: 'lab page, first visit: editor usable, cluster ready',
      value: both[0] ?? NaN,
      ...ms,
    },
    {
      metric: 'lab page, p50 of visits with an empty profile',
      value: percentile(both, 0.5),
      ...ms,
    },
    { metric: 'of these, editor usable p50', value: percentile(editor, 0.5), unit: 'ms' },
    ...(await firstResponses(browser, url)),
  ];
}

/** From the address to the first answer of the simulated cluster: with nothing in the cache, and again. */
async function firstResponses(browser: Browser, url: string): Promise<readonly Measurement[]> {
  const started = performance.now();
  const { context, page } = await openLabTab(browser, url);
  await sendOne(page);
  const cold = performance.now() - started;
  const warm: number[] = [];
  for (let i = 0; i < VISITS; i++) {
    const again = performance.now();
    await page.reload({ waitUntil: 'commit' });
    await sendOne(page);
    warm.push(performance.now() - again);
  }
  await context.close();
  return [
    { metric: 'first simulated response, cold visit', value: cold, unit: 'ms', goal: 3000 },
    {
      metric: 'first simulated response, warm visit p50',
      value: percentile(warm, 0.5),
      unit: 'ms',
      goal: 1000,
    },
  ];
}

/** What a learner feels: Apply, typing, and a tab that stays open. */
async function feel(browser: Browser, url: string): Promise<readonly Measurement[]> {
  const { context, page } = await openLabTab(browser, url);
  const { toPending, toEffect } = await applyTimes(page, APPLIES);
  await paste(page, thousandLines());
  await page.keyboard.press('Control+Home');
  const gaps = await frameGaps(page, () =>
    page.keyboard.type('# the quick brown fox jumps over the lazy dog, again and again\n', {
      delay: 30,
    }),
  );
  await context.close();
  return [
    { metric: 'Apply to a visible pending state, p95', ...frames(toPending) },
    { metric: 'acknowledged push to the painted effect, p95', ...frames(toEffect) },
    {
      metric: 'typing in 1,000 lines, p95 between frames',
      value: percentile(gaps, 0.95),
      unit: 'ms',
      goal: 17,
    },
  ];
}

function frames(times: readonly number[]): Pick<Measurement, 'value' | 'unit' | 'goal'> {
  return { value: percentile(times, 0.95), unit: 'ms', goal: 100 };
}

function thousandLines(): string {
  const rule = (index: number): string =>
    `    - match: [{ uri: { prefix: /path-${index} } }]
      route:
        - destination:
            host: reviews.prod.svc.cluster.local
            subset: v${1 + (index % 3)}
`;
  const head = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews-route
  namespace: prod
spec:
  hosts: [reviews.prod.svc.cluster.local]
  http:
`;
  return head + Array.from({ length: 198 }, (_, index) => rule(index)).join('');
}

/** A tab after an hour of acts and of cluster time. */
async function memory(browser: Browser, url: string, pid: number): Promise<readonly Measurement[]> {
  const { context, page } = await openLabTab(browser, url);
  await workForAnHour(page);
  const bytes = await tabBytes(pid);
  await context.close();
  if (bytes === undefined) return [];
  return [
    {
      metric: 'memory of a lab tab after an hour of use',
      value: bytes / 1e6,
      unit: 'MB',
      goal: 300,
    },
  ];
}

export const bench: Bench = {
  name: 'site',
  goal: 'weight of the pages, waits and memory of a lab page in a real Chromium, Lighthouse',
  async run() {
    await using site = await serveSite();
    const debugPort = await freePort();
    const server = await chromium.launchServer({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--no-first-run',
        `--remote-debugging-port=${debugPort}`,
      ],
    });
    const browser = await chromium.connect(server.wsEndpoint());
    try {
      return [
        ...(await weights(browser, site)),
        ...(await waits(browser, site.url)),
        ...(await feel(browser, site.url)),
        ...(await memory(browser, site.url, server.process().pid ?? 0)),
        ...(await lighthouseScores(debugPort, site.url)),
      ];
    } finally {
      await browser.close();
      await server.close();
    }
  },
};
