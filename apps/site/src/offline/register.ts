/** Fills the cache for times without a network, when nothing else is to be done. */
async function register(): Promise<void> {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', (event) => {
    if (event.data === 'filled') document.documentElement.dataset['offline'] = 'ready';
  });
  await serviceWorker.register('/sw.js');
  const { active } = await serviceWorker.ready;
  active?.postMessage('fill');
}

/** The lab's own start comes first. */
const startMs = 4_000;

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  setTimeout(() => {
    // Blocked in some private windows: the site works, with a network.
    register().catch(() => undefined);
  }, startMs);
}
