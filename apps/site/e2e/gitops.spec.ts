import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type LabPage } from './lab-page.ts';

const lab = path.resolve(import.meta.dirname, '../../../labs/gitops');
const solution = (name: string): Promise<string> =>
  readFile(path.join(lab, 'solution', name), 'utf8');

async function open(page: Page): Promise<void> {
  await page.goto('/labs/gitops/');
  await expect(page.locator('footer.clock')).toContainText('Cluster ready');
}

const push = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Commit and push' }).click();

const file = (page: Page, name: string): Locator =>
  page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name });

/** The Application is written and synced. */
async function begin(page: Page, one: LabPage): Promise<void> {
  await open(page);
  await one.write(await solution('create/application.yaml'));
  await push(page);
  await expect(page.locator('.apph')).toContainText('OutOfSync');
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await expect(page.locator('.apph')).toContainText('Healthy');
  await expect(page.locator('.apph')).toContainText('Synced');
}

async function passStep(one: LabPage, number: number): Promise<void> {
  await one.check();
  await expect(one.step(number)).toHaveClass(/done/);
  if (number < 5) await one.step(number + 1).click();
}

test('a GitOps lab is solved: by Application, commit, sync, revert and policy', async ({
  page,
  lab: one,
}) => {
  await begin(page, one);
  await page.getByLabel('Nothing. There was nothing to compare with.').check();
  await passStep(one, 1);

  await file(page, 'reviews.yaml').click();
  await one.write(await solution('commit/repo/apps/shop/reviews.yaml'));
  await expect(file(page, 'reviews.yaml')).toContainText('changed since the last commit');
  await page.keyboard.press('Control+s');
  await expect(page.locator('.toast').last()).toContainText('Committed and pushed');
  await page.getByLabel('It asks Git every two to three minutes.').check();
  await passStep(one, 2);

  await page
    .locator('.rn')
    .filter({ hasText: 'Deployment' })
    .filter({ hasText: 'OutOfSync' })
    .click();
  await expect(page.locator('.det .code.diff')).toContainText('shop-reviews:v2');
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await expect(page.locator('.hist li')).toHaveCount(2);
  await expect(page.locator('.apph')).toContainText('Healthy');
  await passStep(one, 3);

  await one.type('git revert --no-edit HEAD');
  await expect(one.terminal).toContainText('Revert');
  await one.type('git push');
  await expect(one.terminal).toContainText('main -> main');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.locator('.apph')).toContainText('OutOfSync');
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await expect(page.locator('.hist li')).toHaveCount(3);
  await expect(page.locator('.apph')).toContainText('Healthy');
  await passStep(one, 4);

  await file(page, 'application.yaml').click();
  await one.write(await solution('automate/application.yaml'));
  await push(page);
  await expect(page.locator('.apph')).toContainText('selfHeal');
  await page.getByLabel('A commit that reverts, on the branch.').check();
  await passStep(one, 5);
  await expect(page.locator('.score')).toContainText('19 / 19');

  await page.reload();
  await expect(page.locator('footer.clock')).toContainText('Cluster ready');
  await expect(page.locator('.hist li').first()).toBeVisible();
  await expect(page.locator('.git-line')).toContainText('main');
  await one.type('git log --oneline');
  await expect(one.terminal).toContainText('Revert');
});

test('Reset and its undo take Git along; files can be added, renamed and deleted', async ({
  page,
  lab: one,
}) => {
  await begin(page, one);
  await page.getByRole('button', { name: 'Add a file' }).click();
  await page.keyboard.type('repo/notes.yaml');
  await page.keyboard.press('Enter');
  await expect(file(page, 'notes.yaml')).toContainText('added, not committed');
  await file(page, 'notes.yaml').press('F2');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('repo/apps/more.yaml');
  await page.keyboard.press('Enter');
  await expect(file(page, 'more.yaml')).toBeVisible();
  await push(page);
  await expect(page.locator('.toast').last()).toContainText('Committed and pushed');
  await file(page, 'README.md').press('Delete');
  await expect(file(page, 'README.md')).toHaveCount(0);
  await page.locator('.toast').last().getByRole('button', { name: 'Undo' }).click();
  await expect(file(page, 'README.md')).toBeVisible();

  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Reset lab' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
  await expect(file(page, 'more.yaml')).toHaveCount(0);
  await expect(page.locator('#view-gitops')).toContainText('No Application yet');
  await page.locator('.toast').last().getByRole('button', { name: 'Undo' }).click();
  await expect(file(page, 'more.yaml')).toBeVisible();
  await expect(page.locator('.apph')).toContainText('shop');
  await one.type('git log --oneline');
  await expect(one.terminal).toContainText('Work on gitops');
});

test('the timeline leads into the past and back, undo takes an act back and redo does it again', async ({
  page,
  lab: one,
}) => {
  await begin(page, one);
  await page.getByRole('tab', { name: 'Timeline' }).click();
  const playhead = page.getByRole('slider', { name: 'Time that is shown' });
  await playhead.focus();
  await page.keyboard.press('Home');
  await expect(page.locator('.banner.past')).toContainText('You are at 00:00:00');
  await page.getByRole('tab', { name: 'GitOps' }).click();
  await expect(page.locator('#view-gitops')).toContainText('No Application yet');
  await expect(page.getByRole('button', { name: 'Commit and push' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(page.locator('.banner.past')).toHaveCount(0);
  await expect(page.locator('.apph')).toContainText('Synced');

  await page.getByRole('tab', { name: 'Timeline' }).click();
  await page.locator('.timeline').getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByRole('tab', { name: 'GitOps' }).click();
  await expect(page.locator('.apph')).toContainText('Missing');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await page.locator('.timeline').getByRole('button', { name: 'Redo' }).click();
  await page.getByRole('tab', { name: 'GitOps' }).click();
  await expect(page.locator('.apph')).toContainText('Healthy');
});

test('a shared link carries the Git history', async ({ page, lab: one, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await begin(page, one);
  await file(page, 'reviews.yaml').click();
  await one.write(await solution('commit/repo/apps/shop/reviews.yaml'));
  await push(page);
  await expect(page.locator('.toast').last()).toContainText('Committed and pushed');
  await page.getByRole('button', { name: 'Share a link to this state' }).click();
  await expect(page.locator('.toast').last()).toContainText('Link copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.length).toBeLessThan(8_000);
  const other = await (await context.browser()?.newContext())?.newPage();
  if (!other) throw new Error('no second page');
  await other.goto(link);
  await expect(other.locator('.apph')).toContainText('OutOfSync');
  await expect(other.locator('.git-line')).toContainText('main');
  await other.close();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the new views, ${theme}`, async ({ page, lab: one }) => {
    await page.emulateMedia({ colorScheme: theme });
    await begin(page, one);
    const grave = async (): Promise<readonly string[]> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    };
    expect(await grave()).toEqual([]);
    await page.locator('.rn').filter({ hasText: 'Deployment' }).first().click();
    await page.getByRole('button', { name: 'Show as table (T)' }).first().click();
    expect(await grave()).toEqual([]);
    await page.getByRole('tab', { name: 'Cluster' }).click();
    await page.locator('.objects .ttbl button').first().click();
    await expect(page.locator('.object pre')).toContainText('Namespace');
    expect(await grave()).toEqual([]);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('.banner.past')).toBeVisible();
    expect(await grave()).toEqual([]);
  });
}

test('the keyboard alone opens a view, a resource and its live manifest', async ({
  page,
  lab: one,
}) => {
  await begin(page, one);
  await page.locator('.rn.root').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.rn.sel')).toContainText('Deployment');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.rn.sel')).toContainText('ReplicaSet');
  await expect(page.locator('.det')).toContainText('kind: ReplicaSet');
  await page.keyboard.press('Alt+6');
  await expect(page.getByRole('tab', { name: 'Cluster' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.objects .ttbl')).toContainText('reviews-');
});

test('an Application of Applications leads to its children and back, requests and checks have lanes', async ({
  page,
  lab: one,
}) => {
  await open(page);
  const root = (await solution('create/application.yaml'))
    .replace('name: shop', 'name: root')
    .replace('path: apps/shop', 'path: roots');
  const child = await solution('create/application.yaml');
  await one.write(root);
  await page.getByRole('button', { name: 'Add a file' }).click();
  await page.keyboard.type('repo/roots/shop.yaml');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'shop.yaml', selected: true })).toBeVisible();
  await one.write(child);
  await push(page);
  await expect(page.locator('.apph')).toContainText('root');
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await expect(page.locator('.app-list')).toContainText('shop');
  await page.locator('.rn').filter({ hasText: 'Application' }).last().click();
  await page.getByRole('button', { name: 'Open Application shop' }).click();
  await expect(page.locator('.apph h2')).toHaveText('shop');
  await page.getByRole('button', { name: 'of Application root' }).click();
  await expect(page.locator('.apph h2')).toHaveText('root');

  await one.check();
  await expect(page.locator('article.check').first()).not.toContainText('–');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page.locator('.lane-names')).toContainText('Checks');
  await expect(page.locator('table.changes')).toContainText(/\d of \d pass/);
});
