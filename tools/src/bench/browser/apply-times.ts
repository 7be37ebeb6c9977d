import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page, Worker } from '@playwright/test';
import { clusterIsReady, editorIsUsable, paste } from './lab-tab.ts';
import { root } from './serve-site.ts';

/** Milliseconds from a click on Apply, and from the news that proxies took the change. */
export interface ApplyTimes {
  readonly toPending: readonly number[];
  readonly toEffect: readonly number[];
}

interface Seen {
  /** The map before the click. */
  before: string;
  clicked: number;
  pending: number;
  effect: number;
}

/** One route to v1 and nothing else: the map loses a line. */
const TO_V1 = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews-route
  namespace: prod
spec:
  hosts: [reviews.prod.svc.cluster.local]
  http:
    - route:
        - destination: { host: reviews.prod.svc.cluster.local, subset: v1 }
`;

/** Applies two manifests in turn, and looks when the button and when the map have changed on the screen. */
export async function applyTimes(page: Page, rounds: number): Promise<ApplyTimes> {
  await editorIsUsable(page);
  await clusterIsReady(page);
  const solution = await readFile(
    path.join(root, 'labs/uri-routing/solution/reviews-route.yaml'),
    'utf8',
  );
  await page.getByRole('tab', { name: 'Mesh' }).click();
  const worker = page.workers().find((each) => each.url().includes('cluster.worker'));
  if (!worker) throw new Error('The page has no cluster worker.');
  await page.getByRole('button', { name: 'Pause' }).click();
  await recordNews(worker);
  await begin(page, worker);
  await watch(page);
  const toPending: number[] = [];
  const toEffect: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await paste(page, round % 2 === 0 ? TO_V1 : solution);
    await mapIsQuiet(page);
    await begin(page, worker);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.waitForFunction(() => {
      const { effect, pending } = Reflect.get(globalThis, 'seen') as Seen; // set by begin
      return pending > 0 && effect > 0;
    });
    const { clicked, pending, effect, origin } = await page.evaluate(() => ({
      ...(Reflect.get(globalThis, 'seen') as Seen), // set above
      origin: performance.timeOrigin,
    }));
    const told = await worker.evaluate(() => Number(Reflect.get(globalThis, 'toldAt')));
    toPending.push(pending - clicked);
    toEffect.push(effect + origin - told);
  }
  return { toPending, toEffect };
}

/** Resolves when the map has not changed for half a second: an edit moves the lines that it links to. */
async function mapIsQuiet(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const map = document.querySelector('#view-mesh');
    const { promise, resolve } = Promise.withResolvers<void>();
    const quietMs = 500;
    let timer = setTimeout(resolve, quietMs);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(resolve, quietMs);
    });
    if (map)
      observer.observe(map, {
        attributes: true,
        characterData: true,
        childList: true,
        subtree: true,
      });
    await promise;
    observer.disconnect();
  });
}

async function begin(page: Page, worker: Worker): Promise<void> {
  await page.evaluate(() => {
    const before = document.querySelector('#view-mesh')?.innerHTML ?? '';
    Object.assign(globalThis, { seen: { before, clicked: 0, pending: 0, effect: 0 } });
  });
  await worker.evaluate(() => Reflect.set(globalThis, 'toldAt', 0));
}

/** Notes when the worker first tells how the cluster is; with the clock paused only an act makes it do so. */
async function recordNews(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const send = Reflect.get(globalThis, 'postMessage') as (message: unknown) => void; // a worker's
    Reflect.set(globalThis, 'postMessage', (message: { readonly name?: string }) => {
      if (message.name === 'state' && Reflect.get(globalThis, 'toldAt') === 0) {
        Reflect.set(globalThis, 'toldAt', performance.timeOrigin + performance.now());
      }
      send.call(globalThis, message);
    });
  });
}

/** Notes the click, the frame that shows the button at work, and the first frame that shows another map. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = (): Seen => Reflect.get(globalThis, 'seen') as Seen; // set before each round
    // A frame is on the screen when the next one begins.
    const painted = (note: (now: number) => void): void => {
      requestAnimationFrame(() => requestAnimationFrame(() => note(performance.now())));
    };
    document.addEventListener(
      'click',
      ({ target }) => {
        const isApply =
          target instanceof Element && target.closest('[aria-keyshortcuts="Control+S"]');
        if (isApply) seen().clicked = performance.now();
      },
      true,
    );
    const options = { attributes: true, characterData: true, childList: true, subtree: true };
    new MutationObserver(() => {
      if (document.querySelector('[aria-keyshortcuts="Control+S"][aria-busy="true"]')) {
        painted((now) => (seen().pending ||= now));
      }
    }).observe(document.body, options);
    const map = document.querySelector('#view-mesh');
    if (!map) throw new Error('The page shows no map of the mesh.');
    new MutationObserver(() => {
      const isNew = seen().clicked > 0 && map.innerHTML !== seen().before;
      if (isNew) painted((now) => (seen().effect ||= now));
    }).observe(map, options);
  });
}
