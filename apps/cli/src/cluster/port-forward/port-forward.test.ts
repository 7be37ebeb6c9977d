import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedCluster } from '@drydock/cluster';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { podPorts } from './pod-ports.ts';
import { serveCluster, type ServedCluster } from '../serve-cluster.ts';

const token = 'a-token';

/** A pod `web` that listens on 9080, and nothing else. */
const cluster: ServedCluster = {
  handle: async () => new Response(null, { status: 404 }),
  ports: () => ({
    ok: true,
    find: (port) =>
      port === 9080
        ? async (request) =>
            new Response(
              `${request.method} ${new URL(request.url).pathname} ${await request.text()}`,
            )
        : undefined,
  }),
};

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('kubectl is not on the PATH: its port-forward is skipped');
    return false;
  }
}

test.skipIf(!hasKubectl())('kubectl port-forward carries HTTP to a port of a pod', async () => {
  await using simulated = createSimulatedCluster();
  await simulated.kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } });
  await simulated.clock.settle();
  const created = await simulated.kube.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'prod' },
    spec: { containers: [{ name: 'ratings', image: 'drydock/shop-ratings:v1' }] },
  });
  expect(created.ok).toBe(true);
  await simulated.clock.settle();
  const served: ServedCluster = {
    handle: (request) => simulated.simulator.handle(request),
    ports: (request) => podPorts(simulated, request),
  };
  await using server = await serveCluster(served, { token });
  const home = mkdtempSync(join(tmpdir(), 'drydock-forward-'));
  writeFileSync(join(home, 'config'), server.kubeconfig, { mode: 0o600 });
  const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: join(home, 'config') };
  const child = spawn('kubectl', ['port-forward', '-n', 'prod', 'pod/web', ':9080', ':9081'], {
    env,
  });
  try {
    const ports = await new Promise<readonly string[]>((resolve, reject) => {
      let said = '';
      const listen = (chunk: Buffer): void => {
        said += chunk.toString();
        const found = [...said.matchAll(/127\.0\.0\.1:(\d+) -> /g)].map(([, port = '']) => port);
        if (found.length === 2) resolve(found);
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('exit', () => reject(new Error(said)));
    });
    const [open = '', closed = ''] = ports;
    for (const product of ['0', '1'])
      expect(await fetchText(open, `/ratings/${product}`)).toContain(`"product":"${product}"`);
    await expect(fetchText(closed, '/')).rejects.toThrow();
  } finally {
    child.kill();
    rmSync(home, { recursive: true });
  }
});

function fetchText(port: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

test('a client with a channel per port reaches it too, and hears why where it cannot', async () => {
  await using server = await serveCluster(cluster, { token, tls: false });
  const url = `${server.url.replace('http', 'ws')}/api/v1/namespaces/prod/pods/web/portforward?ports=9080&ports=1`;
  const socket = new WebSocket(url, 'v4.channel.k8s.io', {
    headers: { authorization: `Bearer ${token}` },
  });
  const heard = new Map<number, string>();
  const isOver = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data: Buffer) => {
      const channel = data[0] ?? -1;
      heard.set(channel, (heard.get(channel) ?? '') + data.subarray(1).toString('latin1'));
      if (heard.get(0)?.includes('POST /x hello') && heard.get(3)?.includes('refused')) resolve();
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const request =
    'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello';
  socket.send(Buffer.concat([Buffer.from([0]), Buffer.from(request)]));
  await isOver;
  expect(heard.get(0)).toMatch(/HTTP\/1\.1 200 OK/);
  expect(heard.get(3)).toContain('dial tcp4 127.0.0.1:1: connect: connection refused');
  socket.terminate();
});

test('plain SPDY is answered as by a server without it', async () => {
  await using server = await serveCluster(cluster, { token, tls: false });
  const url = new URL(`${server.url}/api/v1/namespaces/prod/pods/web/portforward`);
  const status = await new Promise((resolve, reject) => {
    get(
      url,
      { headers: { authorization: `Bearer ${token}`, connection: 'Upgrade', upgrade: 'SPDY/3.1' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    ).on('error', reject);
  });
  expect(status).toBe(400);
});
