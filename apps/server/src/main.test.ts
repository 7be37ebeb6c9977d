import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientHeader } from '@drydock/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testPostgres } from './testing/databases.ts';
import { startServer, type RunningServer } from './testing/start-server.ts';

let folder = '';
let running: RunningServer[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-main-'));
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.kill()));
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(env?: Readonly<Record<string, string>>): Promise<RunningServer> {
  // Neither labs nor graders: this is about the process.
  const labs = path.join(folder, 'labs');
  mkdirSync(labs, { recursive: true });
  const lean = { DRYDOCK_LABS: labs, DRYDOCK_GRADING_THREADS: '0' };
  const server = await startServer({ folder, env: { ...lean, ...env } });
  running.push(server);
  return server;
}

function signIn(url: string, password: string): Promise<Response> {
  return fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [clientHeader]: '1' },
    body: JSON.stringify({ user: 'admin', password }),
  });
}

/** Waits for a line of the output that fits. */
async function seen(server: RunningServer, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(server.output())?.[1];
    if (found !== undefined) return found;
    if (server.process.exitCode !== null) throw new Error(server.errors());
    await new Promise((resolve) => server.process.stdout?.once('data', resolve));
  }
}

const shown = /shown this once: (\S+)/;

describe('the server as a process', () => {
  test('is fast to answer, safe to kill, and alone in its data folder', async () => {
    const first = await start();
    const ready = await fetch(`${first.url}/readyz`);
    expect(await ready.json()).toEqual({ status: 'ready', database: 'not needed yet' });
    const password = await seen(first, shown);
    const made = await signIn(first.url, password);
    const cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(cookie).not.toBe('');
    await first.kill();

    // What was acknowledged is there, the folder is free, and no second password is shown.
    const second = await start();
    const session = await fetch(`${second.url}/api/session`, { headers: { cookie } });
    expect(await session.json()).toMatchObject({ staff: { name: 'Admin' } });
    expect(second.output()).not.toMatch(shown);

    // A third server is told who owns the folder, and serves the site all the same.
    const third = await start();
    const refused = await fetch(`${third.url}/api/session`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'server/no-database' });
    expect(third.output()).toContain(`in use by process ${second.process.pid}`);
    expect((await fetch(third.url)).status).toBe(200);
    expect(await second.stop()).toBe(0);
  }, 240_000);

  test('says every problem of its configuration, and no secret', async () => {
    const refused = start({ PORT: 'x', DRYDOCK_METRICS_TOKEN: 'short', DRYDOCK_OIDC_ISSUER: 'y' });
    await expect(refused).rejects.toThrow(/PORT.*DRYDOCK_METRICS_TOKEN.*DRYDOCK_OIDC_ISSUER/s);
  }, 120_000);

  test('works with PostgreSQL, is ready only when it answers, and never shows its password', async () => {
    const postgres = await testPostgres();
    if (!postgres) return;
    const url = (await postgres.createDatabase()).replace('drydock@', 'drydock:hidden-word@');
    const server = await start({
      DRYDOCK_DATABASE_URL: url,
      DRYDOCK_ADMIN_PASSWORD: 'a password of the test',
    });
    await seen(server, /(database is open)/);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ database: 'open' });
    expect((await signIn(server.url, 'a password of the test')).status).toBe(200);
    expect(await server.stop()).toBe(0);
    expect(server.output() + server.errors()).not.toMatch(/hidden-word|a password of the test/);
  }, 120_000);

  test('is alive and not ready while PostgreSQL cannot be reached', async () => {
    const server = await start({
      DRYDOCK_DATABASE_URL: `postgresql://localhost/none?host=${encodeURIComponent(folder)}`,
    });
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/api/session`)).json()).toMatchObject({
      code: 'server/no-database',
    });
  }, 120_000);
});
