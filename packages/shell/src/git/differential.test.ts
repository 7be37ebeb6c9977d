import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createSimulatedCluster } from '@drydock/cluster';
import { cloneRepository, createGitHost } from '@drydock/git';
import { afterEach, describe, expect, test } from 'vitest';
import { createShell } from '../create-shell.ts';
import { SESSIONS, type SessionStep } from '../test-support/git-sessions.ts';

const URL = 'https://git.drydock.dev/shop.git';
const START_MS = 1_767_225_600_000;
const ADA = { name: 'Ada', email: 'ada@example.org' };
const SEED = new Map([
  ['README.md', '# Shop\n\nA shop.\n'],
  ['app/web.yaml', deployment('web', 1)],
  ['app/reviews.yaml', deployment('reviews', 2)],
]);

function deployment(name: string, replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${name}
          image: drydock/shop-${name}:1
`;
}

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** One side of the comparison: a clone, its remote, and somebody else who pushes to it. */
interface Side {
  run(line: string, atMs: number): Promise<Answer>;
  write(path: string, text: string): void;
  remove(path: string): void;
  /** Somebody else's commit on main of the remote; `files` are added to those of main. */
  pushAsBob(files: Readonly<Record<string, string>>, atMs: number): Promise<void>;
  close(): void;
}

async function openOurs(): Promise<Side> {
  const host = createGitHost();
  let now = START_MS;
  const author = { ...ADA, atMs: START_MS };
  await host.create(URL, [{ files: SEED, message: 'Begin', author }]);
  const copy = await cloneRepository({
    url: URL,
    fetch: (request) => host.handle(request),
    author: () => ({ ...ADA, atMs: now }),
  });
  const files = new Map<string, string>();
  const cluster = createSimulatedCluster({ install: [] });
  const shell = createShell({
    cluster: { ...cluster, clock: { ...cluster.clock, now: () => now } },
    files: {
      list: () => [...files.keys()],
      read: (path) => files.get(path),
      write: (path, text) => void files.set(path, text),
      remove: (path) => void files.delete(path),
    },
    repository: async () => copy,
  });
  const run: Side['run'] = async (line, atMs) => {
    now = atMs;
    const output = { stdout: '', stderr: '' };
    const code = await shell.run(line, {
      stdout: (text) => void (output.stdout += text),
      stderr: (text) => void (output.stderr += text),
    });
    return { ...output, code };
  };
  await run('git status', START_MS);
  await run('cd repo', START_MS);
  return {
    run,
    write: (path, text) => void files.set(`repo/${path}`, text),
    remove: (path) => void files.delete(`repo/${path}`),
    async pushAsBob(added, atMs) {
      const view = host.repository(URL);
      const main = view?.files(view.resolve('main') ?? '') ?? new Map();
      const all = new Map<string, string>();
      for (const [path, file] of main) all.set(path, new TextDecoder().decode(file.bytes));
      for (const [path, text] of Object.entries(added)) all.set(path, text);
      const bob = { name: 'Bob', email: 'bob@example.org', atMs };
      await host.commit(URL, 'main', { files: all, message: 'Work of Bob', author: bob });
    },
    close: () => undefined,
  };
}

function openReal(): Side {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-git-'));
  const bare = join(folder, 'shop.git');
  const environment = (atMs: number, who = ADA): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    TZ: 'UTC',
    LC_ALL: 'C',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    GIT_AUTHOR_DATE: `${atMs / 1000} +0000`,
    GIT_COMMITTER_DATE: `${atMs / 1000} +0000`,
    GIT_TEST_DATE_NOW: String(atMs / 1000),
  });
  const quiet = (cwd: string, args: readonly string[], atMs: number, who = ADA): void =>
    void execFileSync('git', [...args], { cwd, env: environment(atMs, who), stdio: 'pipe' });
  const put = (top: string, path: string, text: string): void => {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  };
  const [seed, bob, mine] = ['seed', 'bob', 'repo'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  quiet(folder, ['init', '-q', '--bare', '-b', 'main', bare], START_MS);
  quiet(folder, ['clone', '-q', bare, seed], START_MS);
  quiet(seed, ['checkout', '-q', '-b', 'main'], START_MS);
  for (const [path, text] of SEED) put(seed, path, text);
  quiet(seed, ['add', '.'], START_MS);
  quiet(seed, ['commit', '-q', '-m', 'Begin'], START_MS);
  quiet(seed, ['push', '-q', 'origin', 'main'], START_MS);
  quiet(folder, ['clone', '-q', bare, mine], START_MS);
  quiet(folder, ['clone', '-q', bare, bob], START_MS);
  const shown = (text: string): string =>
    text
      .replaceAll(bare, URL)
      .replaceAll(join(folder, 'shop'), URL.replace('.git', ''))
      .replaceAll(folder, '');
  return {
    async run(line, atMs) {
      const { status, stderr, stdout } = spawnSync(
        'bash',
        ['-c', `cd "$OLD" 2>/dev/null; ${line}`],
        {
          cwd: mine,
          env: {
            ...environment(atMs),
            GIT_CONFIG_COUNT: '1',
            GIT_CONFIG_KEY_0: 'log.decorate',
            GIT_CONFIG_VALUE_0: 'short',
          },
          encoding: 'utf8',
        },
      );
      return { stdout: shown(stdout), stderr: shown(stderr), code: status ?? -1 };
    },
    write: (path, text) => put(mine, path, text),
    remove: (path) => rmSync(join(mine, path)),
    async pushAsBob(added, atMs) {
      const who = { name: 'Bob', email: 'bob@example.org' };
      quiet(bob, ['pull', '-q', '--ff-only'], atMs, who);
      for (const [path, text] of Object.entries(added)) put(bob, path, text);
      quiet(bob, ['add', '.'], atMs, who);
      quiet(bob, ['commit', '-q', '-m', 'Work of Bob'], atMs, who);
      quiet(bob, ['push', '-q'], atMs, who);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function play(side: Side, steps: readonly SessionStep[]): Promise<string> {
  let transcript = '';
  for (const [index, step] of steps.entries()) {
    const atMs = START_MS + (index + 1) * 60_000;
    if ('write' in step)
      for (const [path, text] of Object.entries(step.write)) side.write(path, text);
    else if ('remove' in step) side.remove(step.remove);
    else if ('bob' in step) await side.pushAsBob(step.bob, atMs);
    else {
      const { code, stderr, stdout } = await side.run(step.run, atMs);
      transcript += `$ ${step.run}\n${stdout}--- stderr\n${stderr}--- ${code}\n`;
    }
  }
  return transcript;
}

/** Ids as numbers, in the order in which they are first seen: a merge's message holds the address of the remote. */
function numbered(transcript: string): string {
  const seen = new Map<string, string>();
  return transcript.replaceAll(/\b[0-9a-f]{7,40}\b/g, (id) => {
    const key = id.slice(0, 7);
    seen.set(key, seen.get(key) ?? `#${seen.size}`);
    return `${seen.get(key)}/${id.length}`;
  });
}

const open: Side[] = [];

afterEach(() => {
  for (const side of open.splice(0)) side.close();
});

describe('git prints what the real git prints', { timeout: 60_000 }, () => {
  test.each(SESSIONS)('$name', async ({ steps }) => {
    const [ours, real] = [await openOurs(), openReal()];
    open.push(ours, real);
    expect(numbered(await play(ours, steps))).toBe(numbered(await play(real, steps)));
  });
});
