import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createKubeconfigCluster } from '@drydock/cluster/kubeconfig';
import { createSelfSignedCertificate } from '@drydock/cluster/self-signed-certificate';
import { expect, test } from 'vitest';
import { kubeconfigText } from './kubeconfig.ts';

const SECRET = 'the-token-that-nobody-must-see';
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

interface HttpsServer extends AsyncDisposable {
  readonly url: string;
  readonly certificate: string;
}

/** A server on loopback that is no cluster; without an answer it never answers. */
async function serve(
  answer: { readonly status: number; readonly body: string } | undefined,
  now: Date = new Date(),
): Promise<HttpsServer> {
  const { certificate, key } = createSelfSignedCertificate(['127.0.0.1'], now);
  const server = createServer({ cert: certificate, key }, (_, target) => {
    if (answer) target.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `https://127.0.0.1:${port}`,
    certificate,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const configOf = ({ url, certificate }: HttpsServer): string =>
  kubeconfigText({ server: url, token: SECRET, name: 'here', certificateAuthority: certificate });

async function failureOf(
  kubeconfig: string,
  options: { readonly context?: string; readonly stageTimeoutMs?: number } = {},
): Promise<{ readonly code: string; readonly message: string }> {
  const error: unknown = await createKubeconfigCluster({
    kubeconfig,
    context: 'here',
    ...options,
  }).then(
    () => new Error('it was opened'),
    (reason: unknown) => reason,
  );
  const told = error as Error & { readonly code: string };
  expect(told.name, told.message).toBe('ClusterError');
  expect(told.message).not.toContain(SECRET);
  expect(told.message).not.toContain('\n');
  return told;
}

test('a context has to be named, and to be there', async () => {
  await using server = await serve({ status: 200, body: '{}' });
  const kubeconfig = configOf(server);
  expect(await failureOf(kubeconfig, { context: ' ' })).toMatchObject({
    code: 'bad-kubeconfig',
    message: expect.stringContaining('No context was named') as unknown,
  });
  expect(await failureOf(kubeconfig, { context: 'prod' })).toMatchObject({
    code: 'bad-kubeconfig',
    message: expect.stringContaining('There are: "here"') as unknown,
  });
});

test.each([
  ['no YAML', `users: [{ user: { token: ${SECRET} `, /no YAML: line 1/],
  ['another document', `token: ${SECRET}\n`, /no context/],
  ['a list', `- ${SECRET}\n`, /no context|form/],
  ['nothing', '', /form|no context/],
  [
    'a context without its cluster',
    'contexts: [{ name: here, context: { cluster: c, user: u } }]\nclusters: []\nusers: []\n',
    /cluster that the file does not describe/,
  ],
  [
    'a context without its user',
    'contexts: [{ name: here, context: { cluster: c, user: u } }]\nclusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]\nusers: []\n',
    /user that the file does not describe/,
  ],
])('%s is no kubeconfig', async (_, text, words) => {
  const failure = await failureOf(text);
  expect(failure.code).toBe('bad-kubeconfig');
  expect(failure.message).toMatch(words);
});

test('a server that is gone', async () => {
  const server = await serve({ status: 200, body: '{}' });
  const kubeconfig = configOf(server);
  await server[Symbol.asyncDispose]();
  expect(await failureOf(kubeconfig)).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('nothing listens there') as unknown,
  });
});

test('a name that is none', async () => {
  await using server = await serve({ status: 200, body: '{}' });
  const kubeconfig = configOf(server).replace(server.url, 'https://cluster.invalid:6443');
  expect(await failureOf(kubeconfig)).toMatchObject({ code: 'unreachable' });
});

test('a server that takes the connection and never answers', async () => {
  await using server = await serve(undefined);
  expect(await failureOf(configOf(server), { stageTimeoutMs: 200 })).toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('waiting for: an answer of 127.0.0.1') as unknown,
  });
});

test('a certificate that has expired', async () => {
  await using server = await serve({ status: 200, body: '{}' }, new Date(Date.now() - 2 * YEAR_MS));
  expect(await failureOf(configOf(server))).toMatchObject({
    code: 'bad-certificate',
    message: expect.stringContaining('has expired') as unknown,
  });
});

test('a certificate of somebody else', async () => {
  await using server = await serve({ status: 200, body: '{}' });
  await using other = await serve({ status: 200, body: '{}' });
  const kubeconfig = configOf({ ...server, certificate: other.certificate });
  expect(await failureOf(kubeconfig)).toMatchObject({ code: 'bad-certificate' });
});

test('a client certificate that has expired', async () => {
  await using server = await serve({ status: 200, body: '{}' });
  const old = createSelfSignedCertificate(['client'], new Date(Date.now() - 2 * YEAR_MS));
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const kubeconfig = configOf(server).replace(
    / {6}token: .*\n/,
    `      client-certificate-data: ${base64(old.certificate)}\n      client-key-data: ${base64(old.key)}\n`,
  );
  expect(await failureOf(kubeconfig)).toMatchObject({
    code: 'bad-certificate',
    message: expect.stringContaining('client certificate') as unknown,
  });
});

test.each([
  [401, '{"kind":"Status","message":"Unauthorized"}', 'forbidden', /does not know this client/],
  [403, '{"kind":"Status","message":"no"}', 'forbidden', /cluster admin/],
  [404, 'not here', 'bad-answer', /answered 404/],
  [200, '<html>welcome</html>', 'bad-answer', /no Kubernetes object/],
])('a server that answers %s', async (status, body, code, words) => {
  await using server = await serve({ status, body });
  const failure = await failureOf(configOf(server));
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(words);
});
