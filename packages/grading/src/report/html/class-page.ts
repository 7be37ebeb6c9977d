import type { ClassReport } from '../class-report.ts';
import { classStatistics, type ClassStatistics } from '../class-statistics.ts';
import { formatPercentOf } from '../points.ts';
import {
  checksTable,
  HATCH,
  mistakesTable,
  overridesTable,
  regradeTable,
  submissionsTable,
} from './class-tables.ts';
import { histogram } from './histogram.ts';
import { html, type Markup } from './markup.ts';
import { page } from './page.ts';
import { CLASS_STYLE } from './style.ts';

/**
 * A class as a page in one file: scores, checks with the mistakes seen, what people changed, who
 * changes in a re-grade, and every submission. What could not be graded is held, not 0.
 */
export function renderClassPage(report: ClassReport): string {
  const { title, entries, regrade } = report;
  const statistics = classStatistics(report);
  const { checks, mistakes } = statistics;
  const hasSpread = checks.some(({ spread }) => spread !== undefined);
  const changed = overridesTable(entries);
  const left = [
    panel('Scores', '', scores(entries.length, statistics)),
    regrade && panel('Re-grade', regradeWords(regrade), regradeTable(regrade)),
    changed && panel('Changed points', 'by a person, with the reason', changed),
  ].filter((part) => part !== undefined);
  const right = [
    checks.length > 0 &&
      panel(
        'Checks',
        hasSpread
          ? 'hardest first; spread says how well a check tells strong from weak'
          : 'hardest first',
        checksTable(checks),
      ),
    mistakes.length > 0 && panel('Mistakes seen', 'most common first', mistakesTable(mistakes)),
  ].filter((part) => part !== false);
  const main = html`${HATCH}
    <div class="hd1">
      <div>
        <p class="dim">${title}</p>
        <h1>Class report</h1>
        ${facts(report)}
      </div>
    </div>
    <div class="g">
      <div class="stack">${left}</div>
      <div class="stack">${right}</div>
    </div>
    <section class="panel pan low">
      <h2>Submissions</h2>
      ${submissionsTable(report)}
    </section>
    <p class="foot">
      What could not be graded is no 0: it is held until somebody looks. Every result keeps its lab
      version, grader version, seed and input hash, so it can be replayed.
    </p>`;
  return page(`${title}: class report`, CLASS_STYLE, main);
}

function panel(title: string, words: string, body: Markup): Markup {
  const said = words === '' ? '' : html`<span>${words}</span>`;
  return html`<section class="panel pan">
    <h2>${title}${said}</h2>
    ${body}
  </section>`;
}

function facts({ labs, grader, seed }: ClassReport): Markup {
  const named = labs.map(({ lab, version, weight }) => {
    const share = labs.length > 1 ? `, weight ${weight}` : '';
    return html`<span><code>${lab}</code> version ${version}${share}</span>`;
  });
  return html`<div class="facts">
    ${named}<span>grader <code>${grader}</code></span
    ><span>seed ${seed}</span>
  </div>`;
}

function scores(listed: number, statistics: ClassStatistics): Markup {
  const { median, middle, errors, open, missing, histogram: bins } = statistics;
  const numbers = [
    ['Handed in', missing === 0 ? String(listed) : `${listed - missing} of ${listed}`],
    ['Median', median === undefined ? '–' : formatPercentOf(median)],
    ['Middle half', middle === undefined ? '–' : rangeOf(middle)],
    ['Held', String(errors + open)],
  ] as const;
  const list = numbers.map(
    ([term, value]) =>
      html`<div>
        <dt>${term}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="nums">${list}</dl>
    ${histogram(bins, median)}`;
}

/** `27–35 %` in whole percents. */
function rangeOf([low, high]: readonly [number, number]): string {
  return `${Math.floor(low * 100 + 1e-9)}–${Math.floor(high * 100 + 1e-9)} %`;
}

function regradeWords({ changes, unchanged }: NonNullable<ClassReport['regrade']>): string {
  return `${changes.length} of ${changes.length + unchanged} scores change`;
}
