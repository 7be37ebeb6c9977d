import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { prepareCluster } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS_FOLDER } from './command-context.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../image/sample/program.mjs');

const started: ChildProcess[] = [];
const urls = new Map<string, string>();
let simulated: SimulatedCluster;

/** Starts one program and waits until it says where it listens. */
async function start(service: string, version: string): Promise<void> {
  const known = [...urls].map(([name, url]) => [`SHOP_${name.toUpperCase()}_URL`, url]);
  const env = { ...process.env, ...Object.fromEntries(known), SERVICE: service, VERSION: version };
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const port = /listens on (\d+)/.exec(text)?.[1];
    if (port === undefined) continue;
    urls.set(service, `http://127.0.0.1:${port}`);
    return;
  }
  throw new Error(`${service} ended: ${text}`);
}

beforeAll(async () => {
  for (const [service, version] of [
    ['details', 'v1'],
    ['ratings', 'v1'],
    ['reviews', 'v2'],
    ['web', '1'],
  ] as const)
    await start(service, version);
  simulated = createSimulatedCluster();
  const files = await readLabFolder(path.join(LABS_FOLDER, 'samples', 'shop'));
  // Of the versions of reviews, one: the answers of the others differ.
  const shop = [...files].map(
    ([name, text]) => [name, text.replaceAll(/shop-reviews:v[13]/g, 'shop-reviews:v2')] as const,
  );
  await prepareCluster(simulated, new Map(shop), 'default');
  await simulated.clock.settle();
});
afterAll(() => {
  for (const child of started) child.kill();
});

test.each([
  ['web', '/'],
  ['web', '/products/7?a=1'],
  ['web', '/health'],
  ['web', '/nope'],
  ['reviews', '/'],
  ['reviews', '/reviews/7'],
  ['reviews', '/newcatalog/x'],
  ['reviews', '/reviewsx'],
  ['ratings', '/ratings/12'],
  ['ratings', '/ratings'],
  ['details', '/details/a%20b'],
  ['details', '/health'],
  ['details', '/reviews/1'],
])('%s answers %s as the simulated one does', async (service, path) => {
  const real = await fetch(`${urls.get(service)}${path}`);
  const expected = await simulated.traffic.send({
    from: { workload: 'curl', namespace: 'default' },
    url: `http://${service}:9080${path}`,
  });
  const version = expected.headers.find(([name]) => name === 'x-app-version')?.[1];
  expect({
    status: real.status,
    type: real.headers.get('content-type'),
    version: real.headers.get('x-app-version'),
    body: await real.text(),
  }).toEqual({ status: expected.status, type: 'application/json', version, body: expected.body });
});

test('on demand both tell what they received', async () => {
  const headers = { 'x-app-echo': '1', 'x-a': 'b' };
  const real = await fetch(`${urls.get('details')}/details/1?x=y`, { method: 'PUT', headers });
  const simulatedAnswer = await simulated.traffic.send({
    from: { workload: 'curl', namespace: 'default' },
    method: 'PUT',
    url: 'http://details:9080/details/1?x=y',
    headers,
  });
  const told = simulatedAnswer.headers.find(([name]) => name === 'x-app-received')?.[1];
  for (const text of [real.headers.get('x-app-received'), told]) {
    const received = JSON.parse(decodeURIComponent(text ?? '')) as { readonly headers: unknown };
    expect(received).toMatchObject({ method: 'PUT', path: '/details/1?x=y' });
    expect(received.headers).toContainEqual(['x-a', 'b']);
    expect(JSON.stringify(received.headers)).not.toContain('x-app-echo');
  }
});
