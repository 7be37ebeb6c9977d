import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, labFile, test, type LabPage } from './lab-page.ts';

const monitoring = path.resolve(import.meta.dirname, '../../../labs/monitoring/solution');
const solution = (name: string): Promise<string> => readFile(path.join(monitoring, name), 'utf8');

/** Presses Tab until the element that is wanted has the focus, as a person does who sees no mouse. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const most = 120;
  for (let presses = 0; presses < most; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${most} presses of Tab do not lead to ${String(wanted)}.`);
}

async function passed(lab: LabPage, number: number): Promise<void> {
  await expect(lab.step(number)).toHaveClass(/done/);
}

test('a mesh lab is finished with the keyboard alone, letter by letter', async ({ page, lab }) => {
  await lab.open();
  await page.keyboard.press('Alt+2');
  await expect(page.locator('#editor .monaco-editor.focused')).toBeVisible();
  await lab.typeText(await labFile('solution/reviews-route.yaml'));
  await page.keyboard.press('Control+s');
  await expect(page.locator('.toast')).toContainText('reviews-route created');
  for (const number of [1, 2, 3, 4]) {
    await page.keyboard.press('Control+Enter');
    await passed(lab, number);
    await page.keyboard.press('Alt+1');
    await expect(page.locator('#steps :focus')).toBeVisible();
    await page.keyboard.press('n');
    await expect(lab.step(number + 1)).toHaveAttribute('aria-current', 'step');
  }
  await tabTo(page, page.locator('.quiz input').first());
  await page.keyboard.press('ArrowDown');
  await expect(page.getByLabel('404 from the proxy of the caller.')).toBeChecked();
  await page.keyboard.press('Control+Enter');
  await passed(lab, 5);
  await expect(page.locator('.score')).toContainText('14 / 14');
});

test('a monitoring lab is solved: monitors, a panel and an alert', async ({ page, lab }) => {
  await page.goto('/labs/monitoring/');
  await lab.ready();
  const write = async (file: string, from: string): Promise<void> => {
    await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: file }).click();
    await expect(page.getByRole('tab', { name: file, selected: true })).toBeVisible();
    await lab.write(await solution(from));
    await page.getByRole('button', { name: 'Commit and push' }).click();
    await expect(page.locator('.toast').last()).toContainText(/created|configured/);
  };
  const pass = async (number: number): Promise<void> => {
    await lab.check();
    await passed(lab, number);
    if (number < 5) await lab.step(number + 1).click();
  };
  await write('monitor.yaml', 'repair/monitor.yaml');
  await pass(1);
  await page.getByLabel('argocd-metrics, port 8082').check();
  await page.getByLabel('Those with a label that names the release prometheus.').check();
  await pass(2);
  await write('sidecars.yaml', 'mesh/sidecars.yaml');
  await pass(3);
  await write('rules.yaml', 'panel/rules.yaml');
  await pass(4);
  await write('rules.yaml', 'alert/rules.yaml');
  await page.getByLabel('In the Application itself, its status, its diff and its history.').check();
  await pass(5);
  await expect(page.locator('.score')).toContainText('19 / 19');

  await page.getByRole('tab', { name: 'Metrics' }).click();
  await page.getByRole('tab', { name: 'Query' }).click();
  await page.getByRole('combobox', { name: 'Query in PromQL' }).fill('shop:requests:rate1m');
  await page.keyboard.press('Enter');
  await expect(page.locator('#view-metrics')).toContainText('shop:requests:rate1m');
});
