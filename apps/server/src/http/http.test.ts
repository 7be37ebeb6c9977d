import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { clientAddressOf } from './client-address.ts';
import { isSameOrigin } from './same-origin.ts';

describe('isSameOrigin', () => {
  const at = (headers: Record<string, string>): boolean =>
    isSameOrigin(
      new Request('http://inside:4321/x', { headers: { host: 'inside:4321', ...headers } }),
      'https://learn.example',
    );
  test.each([
    ['a program', {}, true],
    ['our page behind a proxy', { origin: 'https://learn.example' }, true],
    ['our page without one', { origin: 'http://inside:4321' }, true],
    ['another site', { origin: 'https://evil.example' }, false],
    ['another port', { origin: 'http://inside:80' }, false],
    ['a file or a sandbox', { origin: 'null' }, false],
    ['another subdomain', { 'sec-fetch-site': 'same-site' }, false],
  ])('knows %s', (_, headers, isOurs) => {
    expect(at(headers)).toBe(isOurs);
  });
});

describe('clientAddressOf', () => {
  const ask = async (proxies: number, forwarded?: string): Promise<string> => {
    const app = new Hono();
    app.get('/', (context) => context.text(clientAddressOf(context, proxies)));
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    return (await app.request('/', { headers })).text();
  };

  test('believes no header when there is no proxy', async () => {
    expect(await ask(0, '6.6.6.6')).toBe('unknown');
  });

  test('takes what the trusted proxy saw, not what the client invented before it', async () => {
    expect(await ask(1, '6.6.6.6, 10.0.0.7')).toBe('10.0.0.7');
    expect(await ask(2, '6.6.6.6, 10.0.0.7, 10.0.0.8')).toBe('10.0.0.7');
  });

  test('goes by the connection when the header is missing or absurd', async () => {
    expect(await ask(1)).toBe('unknown');
    expect(await ask(1, 'x'.repeat(5000))).toBe('unknown');
  });
});
