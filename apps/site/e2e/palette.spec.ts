import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './lab-page.ts';

test('Ctrl K finds a step in spite of a slip, and Enter goes there', async ({ page, lab }) => {
  await page.goto('/');
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: 'Search and commands' });
  await box.fill('rewirte');
  await expect(page.getByText('showing rewrite')).toBeVisible();
  const option = page.getByRole('option', { name: /Rewrite the path on its way/ });
  await expect(option).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('.palette').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/step=rewrite/);
  await lab.ready();
  await expect(page.getByRole('heading', { name: 'Rewrite the path on its way' })).toBeVisible();
});

test('commands act on the lab, Esc gives the focus back', async ({ page, lab }) => {
  await lab.open();
  const button = page.getByRole('button', { name: 'Search and commands' });
  await button.click();
  await page.getByRole('combobox', { name: 'Search and commands' }).fill('>reset st');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('Reset to the start of step 1?');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await button.focus();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
});
