/**
 * Keeps the site for times without a network. Files whose name holds a hash never change: the cache
 * answers. Pages are asked for first, so that nobody is left with an old one; the cache is what is
 * left when nobody answers. `FILES` is written by the build.
 */
const FILES = [];
const CACHE = 'drydock';

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
  event.respondWith(
    url.pathname.startsWith('/_astro/') ? fromCache(request) : fromNetwork(request),
  );
});

async function fromCache(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

async function fromNetwork(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** Fetches what is not there yet, one file after the other: somebody is working meanwhile. */
async function fill() {
  const cache = await caches.open(CACHE);
  for (const file of FILES) {
    if (file.startsWith('/_astro/') && (await cache.match(file))) continue;
    const answer = await fetch(file).catch(() => undefined);
    if (answer?.ok) await cache.put(file, answer);
  }
}

async function forgetOldFiles() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(FILES);
  for (const request of await cache.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}
