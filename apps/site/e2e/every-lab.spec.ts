import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './lab-page.ts';

const folder = path.resolve(import.meta.dirname, '../../../labs');

async function labsWithSolutions(): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const text = await readFile(path.join(folder, entry.name, 'lab.yaml'), 'utf8').catch(() => '');
    if (text !== '') names.push(entry.name);
  }
  return names;
}

for (const name of await labsWithSolutions()) {
  test(`${name} opens, its first check fails at the start, and its solution passes it`, async ({
    page,
    lab,
  }) => {
    await page.goto(`/labs/${name}/`);
    await lab.ready();
    await lab.check();
    const first = page.locator('article.check').first();
    await expect(first).not.toContainText('–');
    await expect(page.locator('article.check.fail').first()).toBeVisible();
    await page.getByRole('button', { name: 'Solve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Solve' }).click();
    await expect(lab.step(1)).toHaveClass(/done/);
    await expect(page.locator('article.check.fail')).toHaveCount(0);
  });
}
