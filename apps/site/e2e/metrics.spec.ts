import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './lab-page.ts';

test('the Metrics view draws dashboards, completes queries and says why targets are absent', async ({
  page,
  lab,
}) => {
  await page.goto('/labs/telemetry/');
  await lab.ready();
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await expect(page.locator('.dash .metric-panel').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Query' }).click();
  const query = page.getByRole('combobox', { name: 'Query in PromQL' });
  await query.fill('');
  await query.pressSequentially('sum_over_t');
  await page.getByRole('option', { name: 'sum_over_time' }).click();
  await expect(query).toHaveValue('sum_over_time');
  await query.fill('up)');
  await query.press('Enter');
  await expect(page.locator('.metrics-error')).toContainText('parse error');
  await page.getByRole('tab', { name: 'Targets' }).click();
  await expect(page.locator('.lists')).toContainText('Monitor');
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id }) => id)).toEqual([]);
});
