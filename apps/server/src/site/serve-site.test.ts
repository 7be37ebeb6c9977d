import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Hono } from 'hono';
import { chooseEncoding } from './encode.ts';
import { serveSite } from './serve-site.ts';
import type { SiteFile } from './site-files.ts';

function file(type: string, text: string, isImmutable = false): SiteFile {
  const bytes = new TextEncoder().encode(text);
  return { type, bytes, etag: `"${text.length}"`, isImmutable, isText: true };
}

const script = 'document.title';
const html = `<html><script>${script}</script><script type="application/json">{}</script></html>`;
const app = new Hono();
serveSite(
  app,
  new Map([
    ['/', file('text/html; charset=utf-8', html)],
    ['/labs/a/', file('text/html; charset=utf-8', 'a lab')],
    ['/_astro/x.js', file('text/javascript', 'x'.repeat(5000), true)],
    ['/404.html', file('text/html; charset=utf-8', 'no page here')],
  ]),
);

describe('serveSite', () => {
  test('sends pages that must be asked for again, and hashed files that never change', async () => {
    const page = await app.request('/');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const asset = await app.request('/_astro/x.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
  });

  test('allows the inline scripts of a page by their hash, and no others', async () => {
    const policy = (await app.request('/')).headers.get('content-security-policy') ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain(`'sha256-${hash}'`);
    expect(policy.match(/sha256-/g)).toHaveLength(1);
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
  });

  test('packs what the client can unpack', async () => {
    const packed = await app.request('/_astro/x.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const bytes = new Uint8Array(await packed.arrayBuffer());
    expect(gunzipSync(bytes).byteLength).toBe(5000);
  });

  test('answers a validator that still holds with 304 and no body', async () => {
    const etag = (await app.request('/')).headers.get('etag') ?? '';
    const again = await app.request('/', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('shows the page of lost visitors with status 404', async () => {
    const lost = await app.request('/nope');
    expect(lost.status).toBe(404);
    expect(await lost.text()).toBe('no page here');
  });

  test('adds the slash that a page was built with', async () => {
    const redirected = await app.request('/labs/a');
    expect(redirected.status).toBe(308);
    expect(redirected.headers.get('location')).toBe('/labs/a/');
  });

  test('never leaves the site, whatever the address says', async () => {
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/%ff', '/..%2fpackage.json']) {
      expect((await app.request(path)).status).toBe(404);
    }
  });
});

test('chooseEncoding prefers brotli and honours what a client refuses', () => {
  expect(chooseEncoding('gzip, deflate, br')).toBe('br');
  expect(chooseEncoding('gzip;q=1.0, br;q=0')).toBe('gzip');
  expect(chooseEncoding(undefined)).toBeUndefined();
});
