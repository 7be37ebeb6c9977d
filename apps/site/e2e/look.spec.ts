import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './lab-page.ts';

const widths = [360, 390, 768, 1024, 1440];

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on the catalogue and the lab, ${theme}`, async ({
    page,
    lab,
  }) => {
    await page.emulateMedia({ colorScheme: theme });
    for (const open of [() => page.goto('/'), () => page.goto('/nope'), () => lab.open()]) {
      await open();
      const { violations } = await new AxeBuilder({ page }).analyze();
      const grave = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(
        grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      ).toEqual([]);
    }
  });
}

test('axe finds nothing serious after a check, a request and with a dialog open', async ({
  page,
  lab,
}) => {
  await lab.open();
  await lab.check();
  await expect(lab.card('Every other request')).toHaveClass(/fail/);
  await lab.send('/reviews');
  await expect(page.locator('.insp')).toBeVisible();
  const graveNow = async (): Promise<readonly string[]> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };
  expect(await graveNow()).toEqual([]);
  await page.getByRole('button', { name: 'Solve' }).click();
  expect(await graveNow()).toEqual([]);
});

test('no page is wider than its window', async ({ page, lab }) => {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/');
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `/ at ${width}`).toBe(
      width,
    );
    await lab.open();
    const lost = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(lost, `lab at ${width}`).toBe(width);
  }
});

test('on a phone the bottom bar leads to steps, editor, views, terminal and time', async ({
  page,
  lab,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/labs/uri-routing/');
  const bar = page.getByRole('navigation', { name: 'Workspace' });
  await expect(page.getByRole('heading', { name: 'Give every request a home' })).toBeVisible();
  await bar.getByRole('button', { name: 'Editor' }).click();
  await page
    .getByRole('textbox', { name: 'Text of reviews-route.yaml' })
    .fill('kind: VirtualService\n');
  await bar.getByRole('button', { name: 'Time' }).click();
  await lab.ready();
  await bar.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('tab', { name: 'Requests' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.insp')).toContainText('200');
  await bar.getByRole('button', { name: 'Terminal' }).click();
  await expect(page.locator('.xterm')).toBeVisible();
  await bar.getByRole('button', { name: 'Steps' }).click();
  await lab.check();
  await expect(lab.card('Every other request')).toHaveClass(/fail/);
});

test('a chosen theme stays, and is there before the first paint', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  const button = page.locator('[data-theme-button]');
  await button.click();
  await button.click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.goto('/labs/uri-routing/');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(scheme).toBe('dark');
});
