import type { Browser, BrowserContext, Page } from '@playwright/test';

const LAB = '/labs/uri-routing/';

/** A lab in a tab with an empty profile of its own. */
export async function openLabTab(
  browser: Browser,
  url: string,
  options: { readonly lab?: string; readonly serviceWorkers?: 'block' } = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const { lab = LAB, serviceWorkers = 'allow' } = options;
  const viewport = { width: 1440, height: 900 };
  const context = await browser.newContext({ viewport, serviceWorkers });
  const page = await context.newPage();
  await page.goto(`${url}${lab}`, { waitUntil: 'commit' });
  return { context, page };
}

export async function editorIsUsable(page: Page): Promise<void> {
  await page.locator('[data-editor="full"] .monaco-editor .view-line').first().waitFor();
}

export async function clusterIsReady(page: Page): Promise<void> {
  await page
    .locator('footer.clock')
    .getByText(/proxies SYNCED|Cluster ready/)
    .waitFor();
}

/** Puts a text in the place of the open file's, as pasting does. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+V');
}

/** Sends the request of the composer and waits until its answer is shown. */
export async function sendOne(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Requests' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.insp').first().waitFor();
}

/** The gaps between painted frames while `act` goes on, in milliseconds. */
export async function frameGaps(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const frame = (now: number): void => {
      gaps.push(now - last);
      last = now;
      if (!Reflect.get(globalThis, 'framesEnd')) requestAnimationFrame(frame);
    };
    Object.assign(globalThis, { frameGaps: gaps, framesEnd: false });
    requestAnimationFrame(frame);
  });
  await act();
  const gaps: unknown = await page.evaluate(() => {
    Reflect.set(globalThis, 'framesEnd', true);
    const all: unknown = Reflect.get(globalThis, 'frameGaps');
    return all;
  });
  return Array.isArray(gaps) ? gaps.slice(1).filter((gap) => typeof gap === 'number') : [];
}
