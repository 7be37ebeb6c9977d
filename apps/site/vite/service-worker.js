/**
 * Keeps the site for times without a network. The network is asked first (a browser answers for files
 * whose name holds a hash by itself), so that nobody is left with an old page; what is kept here is
 * for when nobody answers. Files are kept packed and unpacked when asked for. `FILES` holds pairs of an
 * address and the file that is kept for it; the build writes it.
 */
const FILES = [];
const CACHE = 'drydock-packed';
const keptAs = new Map(FILES);

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
};

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldFiles().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data !== 'fill') return;
  event.waitUntil(fill().then(() => event.source?.postMessage('filled')));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  // What the server says now is never an answer of yesterday; its streams go past here.
  if (url.pathname.startsWith('/api/')) return;
  event.respondWith(fetch(request).catch((error) => fromKept(url, error)));
});

async function fromKept({ pathname }, error) {
  const file = keptAs.get(pathname) ?? keptAs.get(`${pathname}/`);
  const cache = await caches.open(CACHE);
  const kept = file && (await cache.match(file));
  if (!kept) throw error;
  if (!file.endsWith('.gz')) return kept;
  const type = types[file.split('.').at(-2)] ?? 'application/octet-stream';
  const body = kept.body.pipeThrough(new DecompressionStream('gzip'));
  return new Response(body, { headers: { 'content-type': type } });
}

/** Fetches what is not there yet, one file after the other: somebody is working meanwhile. */
async function fill() {
  const cache = await caches.open(CACHE);
  for (const [, file] of FILES) {
    if (file.startsWith('/_astro/') && (await cache.match(file))) continue;
    const answer = await fetch(file).catch(() => undefined);
    if (!answer?.ok) continue;
    // A server that calls the file what it is packed with would have it unpacked on the way.
    await cache.put(file, await packed(file, answer));
  }
}

async function packed(file, answer) {
  if (!file.endsWith('.gz')) return answer;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const body = isPacked
    ? bytes
    : new Response(bytes).body.pipeThrough(new CompressionStream('gzip'));
  return new Response(body, { headers: { 'content-type': 'application/gzip' } });
}

async function forgetOldFiles() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  const cache = await caches.open(CACHE);
  const wanted = new Set(FILES.map(([, file]) => file));
  for (const request of await cache.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}
