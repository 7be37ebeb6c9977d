import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiCallError, clientHeader, createClient } from './client.ts';
import { defineRoute, type Api } from './route.ts';

const routes = [
  defineRoute({
    id: 'readThing',
    method: 'GET',
    path: '/api/things/{thingId}',
    summary: 'A thing.',
    tag: 'operations',
    access: { roles: 'everyone' },
    params: z.object({ thingId: z.string() }),
    query: z.object({ limit: z.coerce.number().optional() }),
    answer: { json: z.object({ name: z.string() }) },
  }),
  defineRoute({
    id: 'makeThing',
    method: 'POST',
    path: '/api/things',
    summary: 'Makes a thing.',
    tag: 'operations',
    access: { roles: ['admin'] },
    body: z.object({ name: z.string() }),
    answer: { empty: true },
  }),
] as const;

type Things = Api<typeof routes>;

function clientOf(answer: (request: Request) => Response | Promise<Response>) {
  const seen: Request[] = [];
  const api = createClient<Things>({
    origin: 'https://learn.example',
    fetch: (request) => {
      seen.push(request);
      return answer(request);
    },
  });
  return { api, seen };
}

describe('a typed client', () => {
  test('fills path and query, and escapes what people typed', async () => {
    const { api, seen } = clientOf(() => Response.json({ name: 'x' }));
    const thing = await api.call('GET /api/things/{thingId}', {
      params: { thingId: '../a b/ü' },
      query: { limit: 3 },
    });
    expect(thing.name).toBe('x');
    expect(seen[0]?.url).toBe('https://learn.example/api/things/..%2Fa%20b%2F%C3%BC?limit=3');
  });

  test('sends a body as JSON, with the header that another site cannot set', async () => {
    const { api, seen } = clientOf(() => new Response(null, { status: 204 }));
    expect(await api.call('POST /api/things', { body: { name: 'x' } })).toBeUndefined();
    const [request] = seen;
    expect(request?.method).toBe('POST');
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(request?.headers.get(clientHeader)).toBe('1');
    expect(await request?.json()).toEqual({ name: 'x' });
  });

  const problemOf = async (answer: () => Response) => {
    const { api } = clientOf(answer);
    const error = await api
      .call('POST /api/things', { body: { name: 'x' } })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiCallError);
    return (error as ApiCallError).problem;
  };

  test('rejects with the problem that the server answered', async () => {
    const problem = { status: 409, code: 'things/taken', message: 'Taken.', action: 'Rename it.' };
    expect(await problemOf(() => Response.json(problem, { status: 409 }))).toEqual(problem);
  });

  test.each([
    ['a page of a proxy', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['JSON that is no problem', () => Response.json({ error: 1 }, { status: 502 })],
  ])('makes a problem of %s', async (_, answer) => {
    expect(await problemOf(answer)).toMatchObject({
      status: 502,
      code: 'network/unexpected-answer',
    });
  });

  test('says that the server was not reached, and that nothing is lost', async () => {
    const problem = await problemOf(() => {
      throw new TypeError('fetch failed');
    });
    expect(problem).toMatchObject({ status: 0, code: 'network/unreachable' });
  });

  test('passes an abort on as what it is', async () => {
    const { api } = clientOf((request) => {
      request.signal.throwIfAborted();
      return Response.json({ name: 'x' });
    });
    const input = { params: { thingId: '1' }, query: {} };
    const aborted = api.call('GET /api/things/{thingId}', input, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toHaveProperty('name', 'AbortError');
  });

  test('gives addresses for streams and links', () => {
    const { api } = clientOf(() => Response.json({}));
    const input = { params: { thingId: '1' }, query: { limit: 2, none: undefined } };
    expect(api.url('GET /api/things/{thingId}', input)).toBe(
      'https://learn.example/api/things/1?limit=2',
    );
  });
});
