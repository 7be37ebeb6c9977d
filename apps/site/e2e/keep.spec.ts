import { readFile } from 'node:fs/promises';
import { strToU8, zipSync } from 'fflate';
import { expect, labFile, test, type LabPage } from './lab-page.ts';

/** Puts work on uri-routing where the lab keeps it, as version 1 saved it, before the page is opened. */
async function plant(lab: LabPage, text: string, changes: object = {}): Promise<void> {
  await lab.page.goto('/');
  await lab.page.evaluate(
    async ([yaml, changed]) => {
      const files = new Map([['reviews-route.yaml', yaml]]);
      const work = {
        store: 1,
        lab: 'uri-routing',
        version: 2,
        files,
        step: 'match',
        earned: { 'others-to-v1': 2 },
        paid: {},
        rungs: {},
        shown: [],
        journal: [{ atMs: 0, act: 'apply', files }],
        stepStarts: {},
        ...changed,
      };
      const open = indexedDB.open('drydock');
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      open.addEventListener('upgradeneeded', () => open.result.createObjectStore('work'));
      open.addEventListener('error', () => reject(new Error('no IndexedDB')));
      open.addEventListener('success', () => {
        const write = open.result.transaction('work', 'readwrite');
        write.objectStore('work').put(work, 'lab:uri-routing');
        write.addEventListener('complete', () => {
          open.result.close();
          resolve();
        });
      });
      await promise;
    },
    [text, changes] as const,
  );
}

test('work that version 1 saved opens with its files, its points and its cluster', async ({
  page,
  lab,
}) => {
  await plant(lab, await labFile('solution/reviews-route.yaml'));
  await lab.open();
  await expect(lab.editor).toContainText('consumercatalog');
  await expect(lab.step(2)).toHaveAttribute('aria-current', 'step');
  await expect(page.locator('.score')).toContainText('2 / 14');
  await lab.type('kubectl get vs -n prod');
  await expect(lab.terminal).toContainText('reviews-route');
});

test('work of a later version is put aside, can be downloaded and is not written over', async ({
  page,
  lab,
}) => {
  await plant(lab, 'kind: Later\n', { store: 2 });
  await lab.open();
  const banner = page.getByText('Earlier work on this lab cannot be opened');
  await expect(banner).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download', exact: true }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain('kind: Later');
  await lab.write('kind: Now\n');
  await expect(page.locator('.chip')).toHaveText('Saved');
  await page.reload();
  await lab.ready();
  await expect(lab.editor).toContainText('kind: Now');
  await expect(banner).toBeHidden();
});

test('a zip takes the work along, and brings it back with its cluster', async ({ page, lab }) => {
  await lab.open();
  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  const menu = page.getByRole('button', { name: 'Your work as a file' });
  await menu.click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download as zip' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('uri-routing.zip');
  const archive = await readFile(await download.path());

  await menu.click();
  await page.getByRole('menuitem', { name: 'Run on a real cluster' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('lab replay uri-routing uri-routing.zip --engine k3s');
  await dialog.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Reset lab' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
  await expect(lab.editor).toContainText('Write the VirtualService');

  const open = async (buffer: Buffer): Promise<void> => {
    await menu.click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('menuitem', { name: 'Open a zip' }).click(),
    ]);
    await chooser.setFiles({ name: 'work.zip', mimeType: 'application/zip', buffer });
  };
  await open(Buffer.from('no zip'));
  await expect(page.locator('.toast').last()).toContainText('The file is no zip archive.');
  await open(Buffer.from(zipSync({ '../evil.yaml': strToU8('a') })));
  await expect(page.locator('.toast').last()).toContainText('The archive holds no files.');
  await open(archive);
  await expect(page.locator('.toast').last()).toContainText('Undo brings your own back');
  await expect(lab.editor).toContainText('consumercatalog');
  await lab.type('kubectl get vs -n prod');
  await expect(lab.terminal).toContainText('reviews-route');
});
