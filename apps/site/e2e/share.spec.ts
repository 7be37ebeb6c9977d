import { expect, labFile, test } from './lab-page.ts';

test('a link opens the lab with the same files and the same cluster', async ({
  page,
  lab,
  browser,
}) => {
  await lab.open();
  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  await page.getByRole('button', { name: 'Share a link to this state' }).click();
  await expect(page.locator('.toast').last()).toContainText('Link copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.length).toBeLessThan(8_000);

  const other = await browser.newContext();
  const visitor = await other.newPage();
  await visitor.goto(link);
  await expect(visitor.locator('.monaco-editor .view-lines')).toContainText('VirtualService');
  await expect(visitor.locator('footer.clock')).toContainText('proxies SYNCED');
  await expect(visitor.locator('.ttbl')).toContainText('catalog');
  expect(visitor.url()).not.toContain('#work');
  await other.close();
});
