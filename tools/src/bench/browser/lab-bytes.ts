import type { Browser, Page } from '@playwright/test';
import { clusterIsReady, editorIsUsable, openLabTab } from './lab-tab.ts';
import type { ServedSite } from './serve-site.ts';

/** Bytes that the first visit of a lab page costs, as they are sent. */
export interface LabBytes {
  /** Everything until editor and cluster are ready and the network is quiet. */
  readonly all: number;
  /** JavaScript of the page itself that is asked for before the editor. */
  readonly beforeEditor: number;
  /** JavaScript of the workers. */
  readonly workers: number;
}

/** Visits a lab with an empty profile. */
export async function labBytes(browser: Browser, site: ServedSite, lab: string): Promise<LabBytes> {
  site.takeBytes();
  const { context, page } = await openLabTab(browser, site.url, lab);
  await Promise.all([editorIsUsable(page), clusterIsReady(page)]);
  await page.waitForLoadState('networkidle');
  const all = site.takeBytes();
  const beforeEditor = await mainScriptBytes(page);
  const own = await Promise.all(page.workers().map((worker) => worker.evaluate(loadedBytes)));
  const files = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\.worker[-.][^/]*\.js$/.test(name))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
  await context.close();
  return { all, beforeEditor, workers: files + own.reduce((sum, bytes) => sum + bytes, 0) };
}

/** In a worker: bytes of the modules that it imported. */
function loadedBytes(): number {
  return performance
    .getEntriesByType('resource')
    .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0);
}

function mainScriptBytes(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scripts = (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => name.endsWith('.js') && !/\.worker[-.]/.test(name))
      .toSorted((a, b) => a.startTime - b.startTime);
    const editor = scripts.findIndex(({ name }) => name.includes('/monaco-editor.'));
    return scripts
      .slice(0, editor === -1 ? scripts.length : editor)
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  });
}
