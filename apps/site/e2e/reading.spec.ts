import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './lab-page.ts';

const pages = [
  '/concepts/mesh/',
  '/concepts/glossary/',
  '/docs/',
  '/docs/fidelity/',
  '/docs/codes/gateway/',
];

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on pages that are read, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    for (const address of pages) {
      await page.goto(address);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const grave = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(
        grave.map(
          ({ id, nodes }) => `${address} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
        ),
      ).toEqual([]);
    }
  });
}

test('no page that is read is wider than its window', async ({ page }) => {
  for (const width of [360, 768, 1024, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    for (const address of pages) {
      await page.goto(address);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${address} at ${width}`).toBe(width);
    }
  }
});

test('the mesh of a page takes the manifest that a reader changes', async ({ page }) => {
  await page.goto('/concepts/progressive-delivery/');
  const live = page.locator('[data-live]');
  await live.locator('[data-live-manifest]').click();
  await expect(live.getByRole('status')).toContainText('The mesh runs');
  const manifest = await live.locator('[data-live-manifest]').inputValue();
  await live
    .locator('[data-live-manifest]')
    .fill(manifest.replace('weight: 90', 'weight: 0').replace('weight: 10', 'weight: 100'));
  await live.getByRole('button', { name: 'Apply and send 100' }).click();
  await expect(live.locator('[data-live-outcomes]')).toContainText('100 to reviews v2');
});

test('a question says why an answer is wrong, and lets the reader try again', async ({ page }) => {
  await page.goto('/concepts/gitops/');
  const question = page.locator('[data-question]').first();
  await question.getByText('Argo CD has failed to sync').click();
  await expect(question.getByText('Not quite.').filter({ visible: true })).toHaveCount(1);
  await question.getByText('Git and cluster agree').click();
  await expect(question.getByText('Right.')).toBeVisible();
  await expect(question.getByText('Not quite.').filter({ visible: true })).toHaveCount(0);
});
