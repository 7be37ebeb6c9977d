import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { test as base } from './lab-page.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface ClassServer {
  readonly url: string;
  /** Of the user `admin`. */
  readonly password: string;
}

interface WorkerFixtures {
  readonly server: ClassServer;
}

interface Fixtures {
  /** A browser of its own for each person; closed after the test. */
  readonly person: () => Promise<Page>;
}

/** Tests with a server of their own: its data lies in a new folder and is gone afterwards. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are wanted.
    async ({}, use) => {
      const data = await mkdtemp(path.join(tmpdir(), 'drydock-e2e-'));
      const password = crypto.randomUUID();
      const child = spawn(process.execPath, ['apps/server/src/main.ts'], {
        cwd: root,
        env: {
          ...process.env,
          PORT: '0',
          HOST: '127.0.0.1',
          DRYDOCK_DATA: data,
          DRYDOCK_ADMIN_PASSWORD: password,
          DRYDOCK_LOG_LEVEL: 'warn',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        await use({ url: await addressOf(child.stdout), password });
      } finally {
        const isGone = once(child, 'exit');
        child.kill('SIGTERM');
        await isGone;
        await rm(data, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  person: async ({ browser, server, troubles }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await newPerson(browser, server.url);
      contexts.push(context);
      const page = await context.newPage();
      listenForTroubles(page, troubles);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

async function newPerson(browser: Browser, baseURL: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
    // Colours cross at once: axe must not meet them half way.
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return context;
}

/** Uncaught errors, dialogs and scripts that the policy stopped; a lost network is part of the tests. */
function listenForTroubles(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) troubles.push(message.text());
  });
}

async function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const [, port] = /http:\/\/localhost:(\d+)/.exec(line) ?? [];
    if (port !== undefined) {
      // What it says later is nobody's business; unread, it would stop at a full pipe.
      stdout.resume();
      return `http://127.0.0.1:${port}`;
    }
  }
  throw new Error('The server stopped before it said where it is.');
}

export { expect } from './lab-page.ts';
