import { createHash } from 'node:crypto';
import { html, Markup } from './markup.ts';

/**
 * A whole page in one file. It loads nothing and runs nothing: its policy allows its own style sheet
 * by its hash, and forbids all else.
 */
export function page(title: string, style: string, main: Markup): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const sheet = new Markup(`<style>${style}</style>`); // byte for byte what the hash is of
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${sheet}
      </head>
      <body>
        <header class="top">
          <span class="logo"
            ><svg viewBox="0 0 24 20" aria-hidden="true">
              <circle cx="12" cy="10" r="7.2" stroke-width="2" />
              <path d="M0 10h24" stroke-width="2.6" /></svg
            >Drydock</span
          ><span class="dim">Grading</span>
        </header>
        <main class="pg">${main}</main>
      </body>
    </html> `;
  return `${whole.text.trimEnd()}\n`;
}
