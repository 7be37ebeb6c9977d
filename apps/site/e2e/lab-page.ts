import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';

const lab = path.resolve(import.meta.dirname, '../../../labs/uri-routing');

/** A file of the lab folder, as its authors wrote it. */
export function labFile(name: string): Promise<string> {
  return readFile(path.join(lab, name), 'utf8');
}

/** One lab page, by what a learner sees of it. */
export class LabPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the lab and waits until its cluster runs. */
  async open(): Promise<void> {
    await this.page.goto('/labs/uri-routing/');
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.clock).toContainText(/proxies SYNCED|Cluster ready/);
  }

  get clock(): Locator {
    return this.page.locator('footer.clock');
  }

  get editor(): Locator {
    return this.page.locator('.monaco-editor .view-lines');
  }

  /** Replaces the whole text of the open file, as pasting does. */
  async write(text: string): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await this.editor.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Control+V');
  }

  /** Types a text over that of the focused editor, key by key; what the editor indents is taken back. */
  async typeText(text: string): Promise<void> {
    const { keyboard } = this.page;
    await keyboard.press('Control+A');
    await keyboard.press('Delete');
    for (const line of text.trimEnd().split('\n')) {
      await keyboard.type(line);
      await keyboard.press('Escape'); // closes the list of completions
      await keyboard.press('Enter');
      await keyboard.press('Home');
      await keyboard.press('Shift+End');
      await keyboard.press('Delete');
    }
  }

  async apply(): Promise<void> {
    await this.page.getByRole('button', { name: 'Apply', exact: true }).click();
  }

  async check(): Promise<void> {
    await this.page.getByRole('button', { name: /^Check( Ctrl ↵)?$/ }).click();
  }

  /** The card of a check, found by what it asks. */
  card(title: string | RegExp): Locator {
    return this.page.locator('article.check').filter({ hasText: title });
  }

  step(number: number): Locator {
    return this.page.locator('.step-list .step').nth(number - 1);
  }

  /** Sends a path to reviews from the composer. */
  async send(pathname: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Requests' }).click();
    await this.page
      .getByRole('textbox', { name: 'Address' })
      .fill(`http://reviews.prod.svc.cluster.local:9080${pathname}`);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  /** Types one line into the terminal. */
  async type(line: string): Promise<void> {
    await this.page.locator('.xterm-helper-textarea').focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** What the terminal shows, for screen readers and for tests. */
  get terminal(): Locator {
    return this.page.locator('.xterm-accessibility');
  }
}

interface Fixtures {
  readonly lab: LabPage;
  /** What went wrong on the page: console errors, uncaught errors, failed requests. */
  readonly troubles: string[];
}

/** Every test starts with an empty profile and fails when the page complained. */
export const test = base.extend<Fixtures>({
  troubles: [
    async ({ page }, use) => {
      const troubles: string[] = [];
      page.on('console', (message) => {
        const isLost = message.location().url.endsWith('/nope');
        if (message.type() === 'error' && !isLost) troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url());
        if (/^https?:$/.test(protocol) && hostname !== '127.0.0.1') troubles.push(request.url());
      });
      await use(troubles);
      expect(troubles).toEqual([]);
    },
    { auto: true },
  ],
  lab: async ({ page }, use) => {
    await use(new LabPage(page));
  },
});

export { expect };
