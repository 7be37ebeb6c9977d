import { expect, test } from 'vitest';
import { createKubeClient } from './create-kube-client.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
}

/** A server with the legacy discovery documents and one ConfigMap: what an old API server says. */
function smallServer(): { seen: Seen[]; fetch: (request: Request) => Promise<Response> } {
  const seen: Seen[] = [];
  const answers: Record<string, unknown> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', groups: [] },
    '/api/v1': {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [
        {
          name: 'configmaps',
          singularName: 'configmap',
          kind: 'ConfigMap',
          namespaced: true,
          shortNames: ['cm'],
        },
        { name: 'pods/log', singularName: '', kind: 'Pod', namespaced: true },
      ],
    },
    '/api/v1/namespaces/default/configmaps/a': {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
    },
    '/api/v1/namespaces/default/configmaps': {
      apiVersion: 'v1',
      kind: 'ConfigMapList',
      metadata: { resourceVersion: '7' },
      items: [{ metadata: { name: 'a' } }],
    },
  };
  return {
    seen,
    fetch: (request) => {
      const { pathname, searchParams } = new URL(request.url);
      seen.push({
        method: request.method,
        path: pathname,
        authorization: request.headers.get('authorization'),
      });
      if (searchParams.get('watch') === 'true') {
        const line = (name: string): string =>
          `${JSON.stringify({ type: 'ADDED', object: { metadata: { name } } })}\n`;
        const text = line('a') + line('ü');
        const bytes = new TextEncoder().encode(text);
        const stream = new ReadableStream<Uint8Array>({
          start(controller) {
            // Cut in the middle of the two bytes of `ü`.
            controller.enqueue(bytes.slice(0, bytes.length - 5));
            controller.enqueue(bytes.slice(bytes.length - 5));
            controller.close();
          },
        });
        return Promise.resolve(new Response(stream));
      }
      const answer = answers[pathname];
      const response = answer
        ? Response.json(answer)
        : Response.json({ kind: 'Status', reason: 'NotFound', message: 'nope' }, { status: 404 });
      return Promise.resolve(response);
    },
  };
}

const baseUrl = 'https://cluster.invalid';

test('finds types by short name over legacy discovery and leaves subresources out', async () => {
  const kube = createKubeClient({ ...smallServer(), baseUrl });
  expect(await kube.resolve('cm')).toMatchObject({ kind: 'ConfigMap', plural: 'configmaps' });
  expect((await kube.types()).map(({ plural }) => plural)).toEqual(['configmaps']);
  expect(await kube.resolve('unknown')).toBeUndefined();
});

test('sends the token with every request and reads objects and lists whole', async () => {
  const server = smallServer();
  const kube = createKubeClient({ ...server, baseUrl, token: 't0p' });
  const type = await kube.resolveKind('v1', 'ConfigMap');
  if (!type) throw new Error('ConfigMap is not served');
  expect(await kube.get(type, 'a')).toMatchObject({ ok: true, value: { metadata: { name: 'a' } } });
  expect(await kube.list(type, { namespace: 'default' })).toMatchObject({
    value: { resourceVersion: '7', items: [{ apiVersion: 'v1', kind: 'ConfigMap' }] },
  });
  expect(new Set(server.seen.map(({ authorization }) => authorization))).toEqual(
    new Set(['Bearer t0p']),
  );
});

test('an unknown kind is refused as kubectl refuses it, without a request for it', async () => {
  const kube = createKubeClient({ ...smallServer(), baseUrl });
  const object = { apiVersion: 'a.b/v1', kind: 'Nope', metadata: { name: 'x' } };
  expect(await kube.apply(object, { fieldManager: 'test' })).toMatchObject({
    ok: false,
    failure: { code: 404, message: 'no matches for kind "Nope" in version "a.b/v1"' },
  });
});

test('reads watch events whatever way the bytes are cut', async () => {
  const kube = createKubeClient({ ...smallServer(), baseUrl });
  const names: string[] = [];
  const type = { apiVersion: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
  for await (const { object } of kube.watch(type)) names.push(object.metadata.name);
  expect(names).toEqual(['a', 'ü']);
});

test('a server that cannot be reached rejects with ClusterError unreachable', async () => {
  const kube = createKubeClient({ fetch: () => Promise.reject(new Error('refused')), baseUrl });
  await expect(kube.resolve('pods')).rejects.toMatchObject({ code: 'unreachable' });
});
