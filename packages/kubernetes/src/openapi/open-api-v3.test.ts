import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';

const server = createApiServer({
  now: () => 0,
  random: { next: () => 0.5 },
  install: ['networking.istio.io'],
});

async function get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await server.handle(new Request(`https://cluster.invalid${path}`));
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('lists a document for every group and version that is served', async () => {
  const { body } = await get('/openapi/v3');
  const paths = body['paths'] as Record<string, { serverRelativeURL: string }>;
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['api/v1', 'apis/apps/v1', 'apis/networking.istio.io/v1']),
  );
  for (const { serverRelativeURL } of Object.values(paths).slice(0, 3)) {
    expect((await get(serverRelativeURL)).status).toBe(200);
  }
});

test('describes a kind with its fields, and that the server validates them', async () => {
  const { body } = await get('/openapi/v3/apis/networking.istio.io/v1');
  expect(body).toMatchObject({
    paths: {
      '/apis/networking.istio.io/v1/namespaces/{namespace}/virtualservices/{name}': {
        patch: {
          'x-kubernetes-group-version-kind': { kind: 'VirtualService', version: 'v1' },
          parameters: expect.arrayContaining([
            expect.objectContaining({ name: 'fieldValidation', in: 'query' }),
          ]) as unknown,
        },
      },
    },
    components: {
      schemas: {
        'io.istio.networking.v1.VirtualService': {
          properties: { spec: { properties: { hosts: { type: 'array' } } } },
        },
      },
    },
  });
});

test('every reference has its definition', async () => {
  const { body } = await get('/openapi/v3/apis/apps/v1');
  const { schemas } = body['components'] as { schemas: Record<string, unknown> };
  const references = JSON.stringify(schemas).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  const missing = [...references].filter(([, name = '']) => schemas[name] === undefined);
  expect(missing).toEqual([]);
});

test('an unknown group is not found, other paths are none of its business', async () => {
  const unknown = 'https://cluster.invalid/openapi/v3/apis/nope/v1';
  expect((await server.handle(new Request(unknown))).status).toBe(404);
  expect((await get('/version')).status).toBe(200);
});

test('OpenAPI v2 has the same definitions, its references beside what is said of them', async () => {
  const { body } = await get('/openapi/v2');
  const definitions = body['definitions'] as Record<
    string,
    { properties?: Record<string, object> }
  >;
  expect(definitions['io.k8s.api.core.v1.ConfigMap']?.properties?.['metadata']).toMatchObject({
    $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  });
});
