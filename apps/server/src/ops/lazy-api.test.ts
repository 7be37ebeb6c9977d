import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { createLazyApi, type LazyApi, type OpenApi } from './lazy-api.ts';

/** What opening gives, as far as the lazy API looks at it. */
function openedApi(ping: () => Promise<void> = async () => undefined): OpenApi {
  return {
    api: {
      app: new Hono(),
      areas: [],
      guards: {},
      start: async () => undefined,
      stop: async () => undefined,
    },
    database: { ping } as Database,
    close: async () => undefined,
  };
}

function create(open: () => Promise<OpenApi>, isLazy = true): LazyApi & { failures: unknown[] } {
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  return { ...createLazyApi({ isLazy, open, onFailure }), failures };
}

describe('the API that opens when it is needed', () => {
  test('opens once for all who ask at the same time', async () => {
    let openings = 0;
    const api = create(async () => {
      openings += 1;
      return openedApi();
    });
    expect(await api.check()).toBe('not needed yet');
    await Promise.all([api.get(), api.get(), api.get()]);
    expect(openings).toBe(1);
    expect(await api.check()).toBe('open');
  });

  test('opens at the question whether it is ready, where it may not wait', async () => {
    const { promise, resolve } = Promise.withResolvers<OpenApi>();
    const api = create(() => promise, false);
    expect(await api.check()).toBe('opening');
    resolve(openedApi());
    await api.get();
    expect(await api.check()).toBe('open');
  });

  test('tells everybody who waits when it fails, and says so once', async () => {
    const api = create(() => Promise.reject(new Error('no database')));
    await expect(api.get()).rejects.toThrow('no database');
    await expect(api.get()).rejects.toThrow('no database');
    expect(api.failures).toHaveLength(1);
  });

  test('is not ready when its database does not answer', async () => {
    const api = create(async () => openedApi(() => Promise.reject(new Error('gone'))));
    await api.get();
    expect(await api.check()).toBe('unreachable');
  });
});
