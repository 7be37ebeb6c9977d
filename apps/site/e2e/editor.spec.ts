import { expect, labFile, test } from './lab-page.ts';

test('fields of the kind are offered while typing', async ({ page, lab }) => {
  await lab.open();
  await lab.write('apiVersion: networking.istio.io/v1\nkind: VirtualService\n');
  await page.keyboard.type('sp');
  const list = page.locator('.suggest-widget');
  await expect(list).toBeVisible();
  await expect(list).toContainText('spec');
  await page.keyboard.press('Enter');
  await expect(lab.editor).toContainText('spec:');
});

test('hovering a field shows its path, its type and what it is for', async ({ page, lab }) => {
  await lab.open();
  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.editor.getByText('rewrite', { exact: false }).first().hover();
  await page
    .locator('.monaco-editor .mtk1, .monaco-editor span')
    .getByText('rewrite')
    .first()
    .hover();
  await expect(page.locator('.monaco-hover').first()).toContainText('spec.http[].rewrite');
});

test('a finding is marked while typing and repaired from Problems', async ({ page, lab }) => {
  await lab.open();
  await lab.write(await labFile('mistakes/catch-all-first/reviews-route.yaml'));
  await expect(page.locator('.squiggly-error, .squiggly-warning').first()).toBeVisible();
  await page.getByRole('tab', { name: /^Problems/ }).click();
  const problem = page.locator('.problem').first();
  await expect(problem).toContainText('can never match');
  await problem.getByRole('button', { name: /Move/ }).click();
  await expect(page.getByText('No problems in your files')).toBeVisible();
});

test('what is in the cluster already can be read, not edited', async ({ page, lab }) => {
  await lab.open();
  await page
    .getByLabel('In the cluster already: to read, not to edit')
    .selectOption({ label: 'reviews-destination.yaml' });
  await expect(lab.editor).toContainText('DestinationRule');
  await lab.editor.click();
  await page.keyboard.type('x');
  await expect(lab.editor).not.toContainText('xapiVersion');
});

test('a plain text field takes typing until the editor has come, and keeps it', async ({
  page,
  lab,
}) => {
  const gate = Promise.withResolvers<void>();
  await page.route('**/_astro/monaco-editor*.js', async (route) => {
    await gate.promise;
    await route.continue();
  });
  await page.goto('/labs/uri-routing/');
  const plain = page.locator('textarea.plain');
  await plain.fill('kind: VirtualService\n');
  gate.resolve();
  await expect(lab.editor).toContainText('kind: VirtualService');
});
