import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './class-server.ts';

test.describe.configure({ mode: 'default' });

const labs = path.resolve(import.meta.dirname, '../../../labs/uri-routing');
const hostileName = '"><img src=x onerror=alert(1)>';

async function expectNothingGrave(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
    [],
  );
}

async function fitsAPhone(page: Page): Promise<void> {
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  await page.setViewportSize({ width: 360, height: 800 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.setViewportSize(size);
}

/** Hands a tar of one file in: made here, so that the page's own zip is not what is tested twice. */
function tarOf(name: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}

test('work is handed in, watched, read, judged by hand and graded again', async ({
  person,
  server,
}) => {
  test.slow();
  const staff = await person();
  await staff.goto('/grading/');
  await staff.getByText('For instructors').first().click();
  await staff.getByLabel('Password').fill(server.password);
  await staff.getByRole('button', { name: 'Sign in' }).click();
  await staff.getByLabel('Name of the course').fill('Mesh <i>security</i>');
  await staff.getByRole('button', { name: 'Create course' }).click();
  await staff.getByRole('link', { name: 'Mesh <i>security</i>' }).click();
  await staff.getByLabel('Name of the assignment').fill('Routing');
  await staff.getByRole('checkbox', { name: /Route by URI/ }).check();
  await staff.getByRole('button', { name: 'Create assignment' }).click();
  await expect(staff.getByRole('link', { name: 'Routing' })).toBeVisible();
  const code = (await staff.locator('.code6').innerText()).replaceAll(' ', '');

  const learner = await person();
  await learner.goto('/grading/');
  await learner.getByLabel('Code of the course').fill(code);
  await learner.getByLabel('Your name').fill(hostileName);
  await learner.getByRole('button', { name: 'Join' }).click();
  await expect(learner.getByText('keep this code of your own')).toBeVisible();
  await learner.getByRole('link', { name: 'Mesh <i>security</i>' }).click();
  await learner.getByRole('link', { name: 'Routing' }).click();
  await expectNothingGrave(learner);
  await fitsAPhone(learner);

  const mistake = await readFile(path.join(labs, 'mistakes/catch-all-first/reviews-route.yaml'));
  const hostile = `${mistake.toString()}# <script>alert(1)</script>\n`;
  await learner.getByLabel('A zip or tar').setInputFiles({
    name: '<b>work.tar',
    mimeType: 'application/x-tar',
    buffer: tarOf('reviews-route.yaml', hostile),
  });
  await learner.getByRole('button', { name: 'Hand in' }).click();
  await learner.waitForURL('**/grading/?submission=*');
  await expect(learner.getByRole('heading', { name: hostileName })).toBeVisible();
  await expect(learner.locator('.score')).toBeVisible();
  await expect(learner.getByText('<b>work.tar')).toBeVisible();
  await expect(learner.locator('.ck tr.sel')).toHaveCount(1);
  await expect(learner.getByText('vs.unreachable').first()).toBeVisible();
  await expect(learner.getByRole('button', { name: 'Change points' })).toHaveCount(0);
  await expectNothingGrave(learner);
  await fitsAPhone(learner);

  await staff.getByRole('link', { name: 'Routing' }).click();
  await expect(staff.getByRole('link', { name: hostileName })).toBeVisible();
  await expect(staff.locator('[data-state="graded"]')).toBeVisible();
  await staff.getByLabel('Whose work it is').fill('Bob');
  await staff.getByLabel('or a folder').setInputFiles(path.join(labs, 'solution'));
  await expect(staff.getByText(/^2 files/)).toBeVisible();
  await staff.getByRole('button', { name: 'Hand in' }).click();
  await expect(staff.locator('[data-state="graded"]')).toHaveCount(2);
  await expect(staff.locator('.klass')).toContainText('100 %');
  await expectNothingGrave(staff);
  await fitsAPhone(staff);

  await staff.getByRole('link', { name: hostileName }).click();
  await staff.locator('.ck').getByRole('button').first().waitFor();
  const before = await staff.locator('.score').innerText();
  await staff.getByRole('button', { name: 'Change points' }).click();
  await staff.getByRole('spinbutton', { name: 'Points' }).fill('1');
  await staff.getByLabel('Reason').fill('right idea <img src=x onerror=alert(1)>');
  await staff.getByRole('button', { name: 'Save' }).click();
  await expect(staff.locator('.note.warn')).toContainText(
    'right idea <img src=x onerror=alert(1)>',
  );
  await expect(staff.locator('.score')).not.toHaveText(before);
  await expectNothingGrave(staff);

  await staff.getByRole('link', { name: 'Routing' }).click();
  await staff.getByRole('button', { name: 'Re-grade' }).click();
  await expect(staff.getByText('0 of 2 scores change')).toBeVisible();
  const download = staff.waitForEvent('download');
  await staff.locator('.drop summary').click();
  await staff.getByRole('link', { name: 'csv' }).click();
  expect((await download).suggestedFilename()).toContain('.csv');
});

test('what cannot be opened is an error and no zero', async ({ person, server }) => {
  const staff = await person();
  await staff.goto('/grading/');
  await staff.getByText('For instructors').first().click();
  await staff.getByLabel('Password').fill(server.password);
  await staff.getByRole('button', { name: 'Sign in' }).click();
  await staff.getByLabel('Name of the course').fill('Broken things');
  await staff.getByRole('button', { name: 'Create course' }).click();
  await staff.getByRole('link', { name: 'Broken things' }).click();
  await staff.getByLabel('Name of the assignment').fill('Zip');
  await staff.getByRole('checkbox', { name: /Route by URI/ }).check();
  await staff.getByRole('button', { name: 'Create assignment' }).click();
  await staff.getByRole('link', { name: 'Zip' }).click();
  await staff.getByLabel('Whose work it is').fill('Carl');
  await staff.getByLabel('A zip or tar').setInputFiles({
    name: 'broken.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('PK\u0003\u0004 and then nothing of a zip'),
  });
  await staff.getByRole('button', { name: 'Hand in' }).click();
  await expect(staff.locator('[data-state="error"]')).toBeVisible();
  await expect(staff.getByText('An error is not a zero').first()).toBeVisible();
  await staff.getByRole('button', { name: 'Errors 1' }).click();
  await expect(staff.getByRole('link', { name: 'Carl' })).toBeVisible();
});

test('without a server, the pages say so and how to run one', async ({ page }) => {
  // A host of static files that answers everything with a page, as many do.
  const body = '<!doctype html><title>Here are files</title>';
  await page.route('**/api/**', (route) => route.fulfill({ contentType: 'text/html', body }));
  for (const address of ['/workshop/', '/join/', '/grading/']) {
    await page.goto(address);
    await expect(page.getByText('No Drydock server answers here')).toBeVisible();
    await expect(page.getByText('npm start')).toBeVisible();
    await expectNothingGrave(page);
  }
});
