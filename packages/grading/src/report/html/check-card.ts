import type { GradedCheck } from '../../result.ts';
import type { CheckExplanation } from '../explain-checks.ts';
import { formatPoints } from '../points.ts';
import type { Station } from '../request-way.ts';
import { describeRequest, describeSeen, overrideWords } from '../words.ts';
import { codeLines } from './code-lines.ts';
import { statusIcon } from './icons.ts';
import { html, type Markup } from './markup.ts';

/** What is to be said about a check: what was wanted and seen, the way there, the line, the hint. */
export function checkCard(
  check: GradedCheck,
  { id, number }: { readonly id: string; readonly number: string },
  explained: CheckExplanation | undefined,
): Markup {
  const { title, status, earned, possible, hint } = check;
  const mistake = hint && html`<span class="chip">${hint.mistake}</span>`;
  const body = [
    overrideNote(check),
    factsList(check),
    explained?.way && wayList(explained.way),
    explained?.excerpt ? codeLines(explained.excerpt) : undefined,
    hint && html`<p class="note">${hint.text}</p>`,
  ].filter((part) => part !== undefined);
  return html`<section class="panel card" id="${id}" aria-labelledby="${id}-title">
    <div class="bar">
      ${statusIcon(status)}
      <h2 id="${id}-title" class="grow">${number} ${title}</h2>
      ${mistake}<b class="num">${formatPoints(earned)} / ${formatPoints(possible)}</b>
    </div>
    <div class="dt">${body}</div>
  </section>`;
}

function overrideNote({ override }: GradedCheck): Markup | undefined {
  return override && html`<p class="note warn">${overrideWords(override)}</p>`;
}

function factsList({ message, counterexample, place }: GradedCheck): Markup | undefined {
  const rows: Markup[] = [];
  const add = (term: string, detail: Markup): void => {
    rows.push(
      html`<dt>${term}</dt>
        <dd>${detail}</dd>`,
    );
  };
  if (message !== undefined) add('Verdict', html`${message}`);
  if (counterexample) {
    const { request, wanted, seen } = counterexample;
    add('Request', html`<code>${describeRequest(request)}</code>`);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      add('Header', html`<code>${name}: ${value}</code>`);
    }
    add('Wanted', html`<b>${describeSeen(wanted)}</b>`);
    add('Seen', html`<b>${describeSeen(seen)}</b>`);
  }
  if (place) {
    const path =
      place.path === undefined || place.path === ''
        ? ''
        : html` <span class="dim">${place.path}</span>`;
    add('Line', html`<code>${place.file}:${place.line}</code>${path}`);
  }
  return rows.length === 0 ? undefined : html`<dl class="kv">${rows}</dl>`;
}

function wayList(way: readonly Station[]): Markup {
  const stations = way.map(({ title, detail, rejected = [], decided }) => {
    const ruledOut = rejected.map((rule) => html`<small>not ${rule}</small>`);
    const here = decided ? html`<span class="vh">This decided: </span>` : '';
    return html`<li class="${decided ? 'here' : ''}">
      ${here}<b>${title}</b>${detail}${ruledOut}
    </li>`;
  });
  return html`<ol class="way" aria-label="The way of the request">
    ${stations}
  </ol>`;
}
