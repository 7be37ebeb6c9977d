import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

const DRYDOCK = path.resolve('apps/cli/bin/drydock.mjs');

/** What the grader prints; it exits with 1 where a check did not pass. */
function grade(...args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(
    process.execPath,
    [DRYDOCK, 'grade', 'uri-routing', ...args, '--format', 'html'],
    { maxBuffer: 10_000_000 },
    (error, stdout) => (error && error.code !== 1 ? reject(error) : resolve(stdout)),
  );
  return promise;
}

async function found(axe: AxeBuilder): Promise<readonly string[]> {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test('pages of grading stand alone: no scripts, no requests, nothing that axe finds, in both themes', async ({
  page,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-pages-'));
  try {
    const mistake = 'labs/uri-routing/mistakes/subset-typo';
    const hostile = path.join(folder, 'class', '<img src=x onerror=alert(1)>');
    await cp(mistake, hostile, { recursive: true });
    const pages = {
      submission: await grade(mistake),
      class: await grade('--batch', path.join(folder, 'class')),
    };
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(request.url());
    });
    for (const [name, text] of Object.entries(pages)) {
      const file = path.join(folder, `${name}.html`);
      await writeFile(file, text);
      await page.goto(pathToFileURL(file).href);
      await expect(page.getByRole('table').first()).toBeVisible();
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await found(new AxeBuilder({ page }))).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await found(new AxeBuilder({ page }).withRules(['color-contrast']))).toEqual([]);
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wider, `${name} at ${width}`).toBeLessThanOrEqual(0);
      }
    }
    await expect(page.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
