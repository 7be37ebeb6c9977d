import { createSimulatedCluster } from '@drydock/cluster';
import type { JsonObject } from '@drydock/manifests';
import { beforeAll, expect, test } from 'vitest';
import { execInContainer } from './exec-in-container.ts';
import type { ExecRequest } from './stream-request.ts';

const cluster = createSimulatedCluster();

const pod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'box', namespace: 'default' },
  spec: {
    containers: [
      {
        name: 'box',
        image: 'curlimages/curl:8.16.0',
        command: ['sleep', 'infinity'],
        env: [
          { name: 'COLOUR', value: 'blue' },
          { name: 'WHO', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
      },
    ],
  },
};

beforeAll(async () => {
  const created = await cluster.kube.create(pod);
  if (!created.ok) throw new Error(created.failure.message);
  await cluster.clock.settle();
});

const request = (command: readonly string[], extra: Partial<ExecRequest> = {}): ExecRequest => ({
  namespace: 'default',
  pod: 'box',
  container: undefined,
  command,
  stdin: false,
  tty: false,
  ...extra,
});

/** Runs a command and collects what it writes. */
async function run(asked: ExecRequest, input = ''): Promise<{ out: string; code: number }> {
  const start = await execInContainer(cluster, asked);
  if (!start.ok) return { out: start.message, code: start.code };
  let out = '';
  async function* stdin(): AsyncGenerator<string> {
    yield await Promise.resolve(input);
  }
  const write = (text: string): void => {
    out += text;
  };
  const { signal } = new AbortController();
  const code = await start.run({ stdout: write, stderr: write, stdin: stdin(), signal });
  return { out, code };
}

test('shows the environment with the fields of the downward API', async () => {
  const { out } = await run(request(['env']));
  expect(out.split('\n')).toEqual(
    expect.arrayContaining(['COLOUR=blue', 'WHO=box', 'HOSTNAME=box']),
  );
});

test.each<readonly [command: readonly string[], out: string, code: number]>([
  [['hostname'], 'box\n', 0],
  [['cat', '/etc/hostname'], 'box\n', 0],
  [['echo', "it's", '$HOME'], "it's $HOME\n", 0],
  [['sh', '-c', 'echo a | wc -c'], '2\n', 0],
  [['/bin/sh', '-c', 'false'], '', 1],
  [['nope'], 'sh: nope: not found\n', 127],
  [['kubectl', 'get', 'pods'], 'sh: kubectl: not found\n', 127],
])('runs %j', async (command, out, code) => {
  const result = await run(request(command));
  expect({ ...result, out: result.out.trimStart() }).toEqual({ out, code });
});

test('a request of the container fails as a connection does', async () => {
  const { out, code } = await run(request(['curl', 'http://nobody/']));
  expect(code).toBe(6);
  expect(out).toContain('Could not resolve host: nobody');
});

test('a shell reads its commands: silent from a pipe, with a prompt and echo on a terminal', async () => {
  expect(await run(request(['sh'], { stdin: true }), 'echo a\nfalse\n')).toEqual({
    out: 'a\n',
    code: 1,
  });
  const session = await run(request(['sh'], { stdin: true, tty: true }), 'hostname\rexit\r');
  expect(session).toEqual({ out: '/ $ hostname\r\nbox\n/ $ exit\r\n', code: 0 });
});

test.each<readonly [extra: Partial<ExecRequest>, message: string]>([
  [{ pod: 'nobody' }, 'pods "nobody" not found'],
  [{ container: 'other' }, 'container other is not valid for pod box'],
  [{ command: [] }, 'you must specify at least 1 command for the container'],
])('refuses %j', async (extra, message) => {
  const start = await execInContainer(cluster, request(['ls'], extra));
  expect(start).toMatchObject({ ok: false, message });
});
