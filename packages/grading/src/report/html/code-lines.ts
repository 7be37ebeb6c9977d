import type { Excerpt } from '../excerpt.ts';
import { html, type Markup } from './markup.ts';

/** Lines of a manifest with their numbers; the one it is about is marked. */
export function codeLines({ file, first, lines, marked }: Excerpt): Markup {
  const shown = lines.map((line, index) => {
    const number = first + index;
    const look = number === marked ? 'l hit' : 'l';
    const here = number === marked ? html`<span class="vh">This line: </span>` : '';
    return html`<span class="${look}"><i>${number}</i>${here}${coloured(line)}</span>`;
  });
  return html`<div class="panel src">
    <div class="bar">${file}</div>
    <pre
      class="code"
      tabindex="0"
      role="region"
      aria-label="Lines ${first} to ${first + lines.length - 1} of ${file}"
    >
${shown}</pre>
  </div>`;
}

/** Keys and comments: what helps to find the place. */
function coloured(line: string): Markup {
  const comment = /^(\s*)(#.*)$/.exec(line);
  if (comment) return html`${comment[1]}<span class="c">${comment[2]}</span>`;
  const key = /^(\s*(?:- +)*)([\w./-]+)(:(?:\s.*)?)$/.exec(line);
  if (key) return html`${key[1]}<span class="k">${key[2]}</span>${key[3]}`;
  return html`${line}`;
}
