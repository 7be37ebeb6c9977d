import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, labFile, test } from './lab-page.ts';

const gitops = path.resolve(import.meta.dirname, '../../../labs/gitops');

test('a dead cluster worker is replaced, with the files kept and the journal replayed', async ({
  page,
  lab,
}) => {
  await lab.open();
  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  const worker = page.workers().find((candidate) => candidate.url().includes('cluster.worker'));
  const banner = page.getByRole('alert').filter({ hasText: 'The simulated cluster stopped' });
  const seen = banner.waitFor({ state: 'visible' });
  await worker?.evaluate(() => globalThis.close());
  await seen;
  await expect(banner).toContainText('Restarting replays your 1 change');
  await expect(banner).toBeHidden();
  await lab.ready();
  await expect(lab.editor).toContainText('VirtualService');
  await lab.type('kubectl get vs -n prod');
  await expect(lab.terminal).toContainText('reviews-route');
});

test('a browser that keeps nothing is no obstacle, and the page says so', async ({ page, lab }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
  });
  await lab.open();
  await expect(page.getByText('This browser keeps nothing')).toBeVisible();
  await lab.check();
  await expect(lab.card('Every other request')).toHaveClass(/fail/);
});

test('text that is no YAML is a finding, not an accident', async ({ page, lab }) => {
  await lab.open();
  await lab.write('{ [ : \t\u0000 ]\n- x: : y\n&a *a');
  await lab.apply();
  await lab.check();
  await expect(lab.card('Every other request')).toHaveClass(/fail/);
  await page.getByRole('tab', { name: /^Problems/ }).click();
  await expect(page.locator('.problem').first()).toBeVisible();
});

test('a second tab on the same lab only reads, until it is told to work there', async ({
  page,
  lab,
  context,
}) => {
  await lab.open();
  await lab.write('kind: First\n');
  await expect(page.locator('.chip')).toHaveText('Saved');
  const second = await context.newPage();
  await second.goto('/labs/uri-routing/');
  await expect(second.getByText('This lab is open in another tab')).toBeVisible();
  await second.getByRole('button', { name: 'Work here instead' }).click();
  await expect(second.locator('.chip')).toHaveText('Saved');
  await expect(second.locator('.monaco-editor .view-lines')).toContainText('kind: First');
  await expect(page.getByText('This lab is open in another tab')).toBeVisible();
});

test('after a dead worker a Git lab has its commits again, and a second tab sees the same files', async ({
  page,
  lab,
  context,
}) => {
  await page.goto('/labs/gitops/');
  await lab.ready();
  const tree = page.getByRole('tree', { name: 'Files' });
  await tree.getByRole('treeitem', { name: 'reviews.yaml' }).click();
  await expect(page.getByRole('tab', { name: 'reviews.yaml', selected: true })).toBeVisible();
  const reviews = await readFile(path.join(gitops, 'solution/commit/repo/apps/shop/reviews.yaml'));
  await lab.write(reviews.toString('utf8'));
  await page.getByRole('button', { name: 'Commit and push' }).click();
  await expect(page.locator('.toast').last()).toContainText('Committed and pushed');
  const worker = page.workers().find((candidate) => candidate.url().includes('cluster.worker'));
  const banner = page.getByRole('alert').filter({ hasText: 'The simulated cluster stopped' });
  const seen = banner.waitFor({ state: 'visible' });
  await worker?.evaluate(() => globalThis.close());
  await seen;
  await expect(banner).toBeHidden();
  await lab.ready();
  await lab.type('git log --oneline origin/main');
  await expect(lab.terminal).toContainText('Work on gitops');

  const second = await context.newPage();
  await second.goto('/labs/gitops/');
  await second.getByRole('button', { name: 'Work here instead' }).click();
  await expect(second.locator('.chip').first()).toHaveText('Saved');
  await second
    .getByRole('tree', { name: 'Files' })
    .getByRole('treeitem', { name: 'reviews.yaml' })
    .click();
  await expect(second.locator('.monaco-editor .view-lines')).toContainText('shop-reviews:v2');
});
