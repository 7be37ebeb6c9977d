import { expect, labFile, test } from './lab-page.ts';

test.use({ serviceWorkers: 'allow' });

test('after one visit a lab opens, applies and checks without a network', async ({
  page,
  lab,
  context,
}) => {
  await lab.open();
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready', { timeout: 60_000 });
  await context.setOffline(true);
  await page.reload();
  await lab.ready();
  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  await lab.check();
  await expect(lab.card('Every other request')).toContainText('2 / 2');
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
