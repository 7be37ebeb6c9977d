import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

/** A port that nobody uses; the workers of this run read the one that its first process found. */
async function freePort(): Promise<string> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    server.close(() => resolve(port));
  });
  return promise;
}

process.env.DRYDOCK_E2E_PORT ??= await freePort();
const port = process.env.DRYDOCK_E2E_PORT;

export default defineConfig({
  testDir: 'apps',
  testMatch: '*/e2e/**/*.spec.ts',
  outputDir: 'test-results',
  retries: 0,
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // Generous: the machine may be busy. Nothing waits for a time, only for what is to be seen.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    // Filling the offline cache costs each test a second; offline.spec.ts allows it.
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    },
  },
  webServer: {
    command: 'node apps/server/src/main.ts',
    url: `http://127.0.0.1:${port}/healthz`,
    // Data of its own: the first start of a person's own server shows the admin's password.
    env: {
      PORT: port,
      HOST: '127.0.0.1',
      DRYDOCK_DATA: path.join(tmpdir(), `drydock-e2e-${port}`),
    },
    reuseExistingServer: false,
    timeout: 30_000,
  },
});
