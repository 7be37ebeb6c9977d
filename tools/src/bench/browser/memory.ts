import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { root } from './serve-site.ts';
import { clusterIsReady, editorIsUsable, paste, sendOne } from './lab-tab.ts';

/** One act of a busy learner a minute. */
const MINUTES = 60;

/** An hour of a lab: each minute an edit, Apply, a check, a request, and a minute of cluster time. */
export async function workForAnHour(page: Page): Promise<void> {
  await editorIsUsable(page);
  await clusterIsReady(page);
  const solution = await readFile(
    path.join(root, 'labs/uri-routing/solution/reviews-route.yaml'),
    'utf8',
  );
  for (let minute = 0; minute < MINUTES; minute++) {
    await paste(page, `# minute ${minute}\n${solution}`);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.locator('.toast').last().waitFor();
    await page.keyboard.press('Control+Enter');
    await sendOne(page);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('sleep 60\n');
  }
}

/** Bytes of the largest renderer below a browser process, as Linux shares them out (PSS); undefined elsewhere. */
export async function tabBytes(browserPid: number): Promise<number | undefined> {
  const sizes: number[] = [];
  for (const pid of await descendants(browserPid)) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!line.includes('--type=renderer')) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const kibibytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? NaN);
    if (Number.isFinite(kibibytes)) sizes.push(kibibytes * 1024);
  }
  return sizes.length === 0 ? undefined : Math.max(...sizes);
}

async function descendants(root: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent !== 0 && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}
