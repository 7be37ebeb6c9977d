import { expect, labFile, test } from './lab-page.ts';

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
