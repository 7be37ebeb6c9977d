/**
 * Pictures of every view, in both themes and three widths, for docs/screenshots and for the eye of
 * whoever changes the look: `node apps/site/scripts/screenshots.ts`, after `astro build`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { staffShots } from './staff-shots.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(root, 'docs/screenshots');
const lab = path.join(root, 'labs/uri-routing');

/** Only pictures whose name begins so: `node apps/site/scripts/screenshots.ts lab-gitops`. */
const only = process.argv[2] ?? '';

type Theme = 'light' | 'dark';

interface Shot {
  readonly name: string;
  readonly take: (page: Page) => Promise<void>;
}

async function openLab(page: Page): Promise<void> {
  await page.goto('/labs/uri-routing/');
  await page.locator('footer.clock').getByText('SYNCED').waitFor({ state: 'attached' });
}

async function write(page: Page, file: string): Promise<void> {
  await paste(page, await readFile(path.join(lab, file), 'utf8'));
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+V');
  await page.keyboard.press('Control+Home');
}

async function applyAndClose(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.locator('.toast').first().waitFor();
  await page.locator('.toast').first().getByRole('button', { name: 'Close' }).click();
}

/** A mistake in the editor, applied, checked, with traffic: what the workspace is for. */
async function makeMistake(page: Page): Promise<void> {
  await openLab(page);
  await write(page, 'mistakes/catch-all-first/reviews-route.yaml');
  await applyAndClose(page);
  await page.locator('.step-list .step').nth(1).click();
  await page.getByRole('button', { name: /^Check( Ctrl ↵)?$/ }).click();
  await page.locator('article.check.fail').first().waitFor();
}

async function type(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

const wide: readonly Shot[] = [
  { name: 'catalogue', take: async (page) => void (await page.goto('/')) },
  {
    name: 'lab',
    take: async (page) => {
      await makeMistake(page);
      await type(page, 'kubectl get pods');
      await page.locator('.xterm-accessibility').getByText('web-').first().waitFor();
      await page.getByRole('button', { name: 'Step through it' }).first().click();
      await page.locator('.hops').waitFor();
      await page.locator('article.check.fail').first().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'lab-mesh',
    take: async (page) => {
      await makeMistake(page);
      await page.getByRole('button', { name: 'Send 100' }).first().click();
      await page.getByRole('tab', { name: 'Mesh' }).click();
      await page.locator('.map .node').first().waitFor();
      await page.locator('.block').getByText('%').first().waitFor();
    },
  },
  {
    name: 'lab-compare',
    take: async (page) => {
      await makeMistake(page);
      await page.getByRole('button', { name: 'Step through it' }).first().click();
      await write(page, 'solution/reviews-route.yaml');
      await applyAndClose(page);
      await page.getByRole('button', { name: 'Send again' }).first().click();
      await page.locator('.insp').getByText('200 from v2').first().waitFor();
      await page
        .locator('.sent button')
        .nth(1)
        .click({ modifiers: ['Shift'] });
      await page.locator('.hops.two').waitFor();
    },
  },
];

const gitops = path.join(root, 'labs/gitops/solution');

/** The GitOps lab with a commit that is not synced yet. */
async function openGitOps(page: Page): Promise<void> {
  await page.goto('/labs/gitops/');
  await page.locator('footer.clock').getByText('Cluster ready').waitFor({ state: 'attached' });
  await paste(page, await readFile(path.join(gitops, 'create/application.yaml'), 'utf8'));
  await page.getByRole('button', { name: 'Commit and push' }).click();
  await page.locator('.apph').getByText('OutOfSync').first().waitFor();
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await page.locator('.apph').getByText('Healthy').waitFor();
  await page.getByRole('tree', { name: 'Files' }).getByText('reviews.yaml').click();
  await paste(
    page,
    await readFile(path.join(gitops, 'commit/repo/apps/shop/reviews.yaml'), 'utf8'),
  );
  await page.locator('.files .mk').first().waitFor();
  await page.getByRole('button', { name: 'Commit and push' }).click();
  await page.locator('.apph').getByText('OutOfSync').first().waitFor();
  const close = page.locator('.toast').first().getByRole('button', { name: 'Close' });
  while ((await page.locator('.toast').count()) > 0) await close.click();
}

const newViews: readonly Shot[] = [
  {
    name: 'lab-gitops',
    take: async (page) => {
      await openGitOps(page);
      await page.locator('.rn').filter({ hasText: 'OutOfSync' }).nth(1).click();
      await page.locator('.det .code.diff').waitFor();
      await page.getByRole('button', { name: 'Use the whole width (F)' }).click();
    },
  },
  {
    name: 'lab-gitops-editor',
    take: async (page) => {
      await openGitOps(page);
      await page.getByLabel('Compare this file').selectOption('start');
      await page.locator('.compare .code').waitFor();
    },
  },
  {
    name: 'lab-cluster',
    take: async (page) => {
      await openGitOps(page);
      await page.getByRole('tab', { name: 'Cluster' }).click();
      await page.locator('.objects .ttbl button').filter({ hasText: 'reviews' }).first().click();
      await page.locator('.object pre').getByText('Namespace').first().waitFor();
      await page.getByRole('button', { name: 'Use the whole width (F)' }).click();
    },
  },
  {
    name: 'lab-timeline',
    take: async (page) => {
      await openGitOps(page);
      await page.getByRole('tab', { name: 'Timeline' }).click();
      await page.getByRole('slider', { name: 'Time that is shown' }).focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await page.locator('.banner.past').waitFor();
      await page.getByRole('button', { name: 'Use the whole width (F)' }).click();
    },
  },
];

const narrow: readonly Shot[] = [
  { name: 'catalogue', take: async (page) => void (await page.goto('/')) },
  { name: 'lab', take: openLab },
  {
    name: 'lab-mesh',
    take: async (page) => {
      await openLab(page);
      const bar = page.getByRole('navigation', { name: 'Workspace' });
      if (await bar.isVisible()) await bar.getByRole('button', { name: 'Views' }).click();
      await page.getByRole('button', { name: 'Send 100' }).first().click();
      await page.getByRole('tab', { name: 'Mesh' }).click();
      await page.locator('.ttbl tbody tr').first().waitFor();
    },
  },
];

interface Size {
  readonly suffix: string;
  readonly width: number;
  readonly height: number;
  readonly shots: readonly Shot[];
}

function sizesOf(staff: readonly Shot[]): readonly Size[] {
  return [
    { suffix: '', width: 1440, height: 900, shots: [...wide, ...newViews, ...staff] },
    { suffix: '-1024', width: 1024, height: 768, shots: narrow },
    { suffix: '-390', width: 390, height: 844, shots: [...narrow, ...staff] },
  ];
}

async function takeAll(browser: Browser, baseURL: string, password: string): Promise<void> {
  const sizes = sizesOf(staffShots({ origin: baseURL, password }));
  for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
    for (const { suffix, width, height, shots } of sizes) {
      for (const { name, take } of shots.filter(({ name }) => name.startsWith(only))) {
        const context = await browser.newContext({
          baseURL,
          viewport: { width, height },
          colorScheme: theme,
          reducedMotion: 'reduce',
          permissions: ['clipboard-read', 'clipboard-write'],
        });
        const page = await context.newPage();
        await take(page);
        await page.evaluate(() => document.fonts.ready);
        const file = path.join(folder, `${name}${suffix}-${theme}.png`);
        await page.screenshot({ path: file, animations: 'disabled' });
        process.stdout.write(`${path.relative(root, file)}\n`);
        await context.close();
      }
    }
  }
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const data = await mkdtemp(path.join(tmpdir(), 'drydock-pictures-'));
  const password = crypto.randomUUID();
  const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      DRYDOCK_DATA: data,
      DRYDOCK_ADMIN_PASSWORD: password,
      DRYDOCK_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const port = /:(\d+)/.exec(line.toString().replace('http:', ''))?.[1] ?? '';
    await takeAll(browser, `http://127.0.0.1:${port}`, password);
  } finally {
    await browser.close();
    const isGone = once(server, 'exit');
    server.kill();
    await isGone;
    await rm(data, { recursive: true, force: true });
  }
}

await main();
