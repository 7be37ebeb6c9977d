import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type ClassServer } from './class-server.ts';
import { labFile, LabPage } from './lab-page.ts';

// One server for all of them: one after the other, in one worker.
test.describe.configure({ mode: 'default' });

const hostileName = '<img src=x onerror=alert(1)>';
const hostileYaml =
  'kind: VirtualService # <script>alert(1)</script><img src=x onerror=alert(1)>\n';

async function signIn(page: Page, { password }: ClassServer): Promise<void> {
  await page.getByLabel('User').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function createWorkshop(page: Page, server: ClassServer): Promise<string> {
  await page.goto('/workshop/');
  await signIn(page, server);
  await page.getByRole('button', { name: 'New workshop' }).click();
  await page.getByLabel('Name of the workshop').fill('Routing for <b>teams</b>');
  await page.getByRole('checkbox', { name: /Route by URI/ }).check();
  await page.getByRole('button', { name: 'Create workshop' }).click();
  await page.getByRole('button', { name: 'Open the lobby' }).click();
  return (await page.locator('.code-big').innerText()).replaceAll(' ', '');
}

async function join(page: Page, code: string, name: string): Promise<void> {
  await page.goto(`/join/?code=${code}`);
  await expect(page.getByLabel('Code')).toHaveValue(code);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByText('The lab opens when the instructor starts.')).toBeVisible();
}

/** Row of a learner in the table of the class. */
function rowOf(host: Page, name: string): Locator {
  return host.locator('.gr tbody tr').filter({ hasText: name });
}

async function graveFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Both themes, and no wider than a small phone. */
async function looksRight(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await graveFindings(page)).toEqual([]);
  }
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const width of [360, 768]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
  await page.setViewportSize(size);
}

test('an instructor leads three learners through a lab, and sees, helps and steers', async ({
  person,
  server,
}) => {
  // Four browsers, three of them with a cluster.
  test.slow();
  const host = await person();
  const code = await createWorkshop(host, server);
  const [ada, bob, eve] = [await person(), await person(), await person()];
  await join(ada, code, 'Ada');
  await join(bob, code, 'Bob');
  await join(eve, code, hostileName);
  await expect(host.getByText('3 learners are here')).toBeVisible();
  await expect(host.locator('.names')).toContainText(hostileName);
  await looksRight(host);
  await looksRight(eve);

  await host.getByRole('button', { name: 'Start' }).click();
  await expect(host.locator('.sess')).toContainText('Live');
  const labs = [ada, bob, eve].map((page) => new LabPage(page));
  for (const page of [ada, bob, eve]) {
    await page.waitForURL('**/labs/uri-routing/');
    await expect(page.locator('.class-bar')).toContainText('Live');
  }
  await Promise.all(labs.map((lab) => lab.ready()));
  await host.getByRole('button', { name: 'Table' }).click();

  const [adaLab, bobLab, eveLab] = labs as [LabPage, LabPage, LabPage];
  await adaLab.write(await labFile('solution/reviews-route.yaml'));
  await adaLab.apply();
  await expect(ada.locator('.toast').first()).toContainText('created');
  await adaLab.check();
  await expect(adaLab.step(1)).toHaveClass(/done/);
  // The server has done the work again: a claim alone is not counted.
  await expect(rowOf(host, 'Ada')).toContainText('1 of 5');

  await bobLab.step(2).click();
  await bobLab.write(await labFile('mistakes/catch-all-first/reviews-route.yaml'));
  await bobLab.apply();
  await expect(bob.locator('.toast').first()).toContainText('created');
  await bobLab.check();
  await expect(bob.locator('article.check.fail').first()).toBeVisible();
  const mistake = host.locator('.mis tbody tr').filter({ hasText: 'vs.unreachable' });
  await mistake.getByRole('button').click();
  await expect(bob.locator('.class-notice')).toContainText('stops at an earlier rule');
  await expect(ada.locator('.class-notice')).toHaveCount(0);

  await eveLab.write(hostileYaml);
  await eve.getByRole('button', { name: 'Raise hand' }).click();
  await eve.getByLabel('What is it about? (optional)').fill('<script>alert(1)</script>');
  await eve.getByRole('button', { name: 'Raise', exact: true }).click();
  await expect(eve.locator('.class-bar')).toContainText('Hand is up, place 1');
  await expect(host.locator('.q').first()).toContainText('<script>alert(1)</script>');
  await host.locator('body').press('q');
  const sheet = host.getByRole('dialog', { name: `Work of ${hostileName}` });
  await expect(sheet.locator('.numbered')).toContainText('<script>alert(1)</script>');
  await expect(eve.locator('.class-bar')).toContainText('The instructor is looking');
  await host.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  await host.getByRole('textbox', { name: 'Message' }).fill('Five more <b>minutes</b>');
  await host.getByRole('button', { name: 'Send', exact: true }).click();
  for (const page of [ada, bob, eve]) {
    await expect(page.locator('.class-notices')).toContainText('Five more <b>minutes</b>');
  }
  await expect(host.locator('.bc')).toContainText('to 3');

  await host.getByLabel(/^Lock steps/).selectOption({ label: '5.4 Rewrite the path on its way' });
  await expect(adaLab.step(4)).toHaveAttribute('aria-disabled', 'true');
  await adaLab.step(4).click({ force: true });
  await expect(adaLab.step(1)).toHaveAttribute('aria-current', 'step');
  await host.getByLabel(/^Follow me/).selectOption({ label: '5.3 One rule, two paths' });
  await expect(adaLab.step(3)).toHaveAttribute('aria-current', 'step');
  await expect(ada.locator('.class-bar')).toContainText('Following the instructor');

  await host.getByRole('button', { name: 'Pause all' }).click();
  await expect(bob.locator('.class-bar')).toContainText('Paused');
  await host.getByRole('button', { name: 'Resume' }).click();
  await expect(bob.locator('.class-bar')).toContainText('Live');

  await ada.context().setOffline(true);
  await adaLab.step(2).click();
  await adaLab.check();
  await expect(ada.locator('.class-bar')).toContainText(/Offline, [1-9]/);
  await ada.context().setOffline(false);
  await expect(ada.locator('[data-arrival="0"]')).toBeVisible();
  await expect(rowOf(host, 'Ada')).toContainText('2 of 5');

  await looksRight(host);
  await looksRight(ada);
  await host.getByRole('button', { name: 'Grid' }).click();
  await host.getByRole('slider').press('Home');
  await expect(host.getByRole('slider')).toHaveAttribute('aria-valuetext', /^Ada, /);
  await expect(host.getByRole('group', { name: 'Learner Ada' })).toBeVisible();
  expect(await graveFindings(host)).toEqual([]);

  await host.getByRole('button', { name: 'End', exact: true }).click();
  await host.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await expect(host.getByText('This workshop is over')).toBeVisible();
  const download = host.waitForEvent('download');
  await host.getByRole('link', { name: 'Export CSV' }).click();
  expect((await download).suggestedFilename()).toContain('.csv');
  await expect(bob.locator('.class-bar')).toContainText('Over');
});
