import { expect, labFile, test } from './lab-page.ts';

test('the catalogue lists the labs that exist and leads into the first', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Istio and Argo CD, by doing');
  const row = page.locator('[data-lab=uri-routing]');
  await expect(row).toContainText('Route by URI, rewrite the path');
  await row.click();
  await expect(page).toHaveURL(/\/labs\/uri-routing\/$/);
});

test('filters narrow the rows, live in the address and can be cleared', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Filter by name or field' }).fill('no such lab');
  await expect(page.getByText('No lab fits these filters')).toBeVisible();
  await expect(page).toHaveURL(/q=no/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.locator('[data-lab=uri-routing]')).toBeVisible();
  await page.goto('/?q=virtual-service');
  await expect(page.locator('[data-lab=uri-routing]')).toBeVisible();
});

test('what was passed shows in the catalogue, which offers to go on', async ({ page, lab }) => {
  await lab.open();
  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  await lab.check();
  await expect(lab.step(1)).toHaveClass(/done/);
  await lab.step(2).click();
  await page.goto('/');
  await expect(page.locator('[data-resume]')).toContainText('Continue lab 5, step 2');
  await expect(page.locator('[data-resume-draft]')).toHaveAttribute('aria-label', '1 of 5 steps');
});
