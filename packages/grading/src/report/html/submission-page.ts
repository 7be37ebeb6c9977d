import type { GradedCheck } from '../../result.ts';
import { checksOf, nameOf, type GradeReport, type ReportPart } from '../grade-report.ts';
import { formatPercentOf, formatPoints, formatScore, sumPoints } from '../points.ts';
import { checkCard } from './check-card.ts';
import { icon, statusIcon } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { page } from './page.ts';
import { SUBMISSION_STYLE } from './style.ts';

/**
 * A submission as a page in one file: every check with its points, and a card for each that is not
 * passed. A consequence has no card: it names the check that it follows from.
 */
export function renderSubmissionPage(report: GradeReport): string {
  const name = nameOf(report);
  const score = formatScore(report.score, report.bounds);
  const cards = report.parts.flatMap((part, index) => cardsOf(part, index));
  const aside =
    cards.length > 0
      ? cards
      : [html`<section class="panel"><p class="dt mid">Every check passed.</p></section>`];
  const main = html`<div class="hd1">
      <div>
        <p class="dim">${labsOf(report)}</p>
        <h1>${name}</h1>
        ${facts(report)}
      </div>
      ${total(report)}
    </div>
    <div class="two">
      <section class="panel" aria-label="Checks">${table(report)}</section>
      <div class="cards">${aside}</div>
    </div>`;
  return page(`${name}: ${score}`, SUBMISSION_STYLE, main);
}

function labsOf({ parts }: GradeReport): string {
  return parts.map(({ title }) => title).join(', ');
}

function facts({ submission, learner, parts }: GradeReport): Markup {
  const own =
    learner?.name !== undefined && submission !== undefined
      ? [html`<code>${submission}</code>`]
      : [];
  const labs = parts.flatMap(({ lab, result }) => {
    if (!result) return [];
    const variant = Object.entries(result.variant ?? {}).map(
      ([key, value]) => html`${key} <code>${value}</code>`,
    );
    return [
      html`<code>${lab}</code> version ${result.version}`,
      html`grader <code>${result.grader}</code>`,
      html`seed ${result.seed}`,
      html`input <code>${shortHash(result.input)}</code>`,
      ...variant,
    ];
  });
  return html`<div class="facts">
    ${[...own, ...labs].map((fact) => html`<span>${fact}</span>`)}
  </div>`;
}

/** Enough of a hash to tell two submissions apart. */
function shortHash(hash: string): string {
  return hash.replace(/^sha256:/, '').slice(0, 12);
}

function total(report: GradeReport): Markup {
  const { score, bounds, parts } = report;
  if (score === null) {
    const [low, high] = bounds ?? [0, 1];
    const between = bounds
      ? html` <small>${formatPercentOf(low)} to ${formatPercentOf(high)}</small>`
      : '';
    return html`<p class="score"><span class="st warn">${icon('unsure')}</span> Held${between}</p>`;
  }
  if (parts.length > 1) return html`<p class="score">${formatPercentOf(score)}</p>`;
  const { earned, possible } = sumPoints(checksOf(report));
  return html`<p class="score">
    ${formatPoints(earned)} <small>of ${formatPoints(possible)}, ${formatPercentOf(score)}</small>
  </p>`;
}

function table(report: GradeReport): Markup {
  const groups = report.parts.flatMap((part, index) =>
    groupsOf(part, index, report.parts.length > 1),
  );
  return html`<table class="ck">
    <caption class="vh">
      Checks and points
    </caption>
    <thead>
      <tr>
        <th scope="col"><span class="vh">Verdict</span></th>
        <th scope="col">Check</th>
        <th scope="col" class="wide"><span class="vh">Share</span></th>
        <th scope="col" class="right">Points</th>
      </tr>
    </thead>
    ${groups}
  </table>`;
}

function groupsOf(part: ReportPart, index: number, isWeighted: boolean): readonly Markup[] {
  const { title, weight, result, error, steps = {} } = part;
  const head = isWeighted
    ? [groupHead(`${title}, weight ${formatPoints(weight)}`, result?.checks)]
    : [];
  if (error) {
    const held = html`<tr>
      <td><span class="st warn">${icon('unsure')}</span></td>
      <td colspan="3">Could not grade: ${error.message}</td>
    </tr>`;
    return [
      html`<tbody>
        ${head}${held}
      </tbody>`,
    ];
  }
  const byStep = Map.groupBy(result.checks, ({ step }) => step);
  const groups = [...byStep].map(([step, checks], at) => {
    const rows = checks.map((check) => row(check, result.checks, index));
    return html`<tbody>
      ${groupHead(`${at + 1} ${steps[step] ?? step}`, checks)}${rows}
    </tbody>`;
  });
  return head.length > 0
    ? [
        html`<tbody>
          ${head}
        </tbody>`,
        ...groups,
      ]
    : groups;
}

function groupHead(title: string, checks: readonly GradedCheck[] | undefined): Markup {
  const { earned, possible } = sumPoints(checks ?? []);
  const points = checks ? `${formatPoints(earned)} of ${formatPoints(possible)}` : '–';
  return html`<tr class="grp">
    <th scope="rowgroup" colspan="2">${title}</th>
    <td class="wide"></td>
    <th class="right num">${points}</th>
  </tr>`;
}

function row(check: GradedCheck, checks: readonly GradedCheck[], index: number): Markup {
  const { id, title, status, earned, possible, follows, hidden, override } = check;
  const isMuted = status === 'muted';
  const name = hasCard(check) ? html`<a href="#${cardId(id, index, checks)}">${title}</a>` : title;
  const from = isMuted && follows !== undefined ? followsChip(follows, checks, index) : '';
  const marks = [
    hidden ? html`<span class="chip line">${icon('lock')}hidden</span>` : '',
    override ? html`<span class="chip line">changed by ${override.author}</span>` : '',
  ];
  const points = isMuted ? '–' : formatPoints(earned);
  const bar = isMuted ? '' : pointsBar(earned, possible);
  return html`<tr class="${isMuted ? 'sub' : ''}">
    <td>${statusIcon(status)}</td>
    <td>
      <div class="nm"><span>${name}</span>${from}${marks}</div>
    </td>
    <td class="wide">${bar}</td>
    <td class="right num">${points} / ${formatPoints(possible)}</td>
  </tr>`;
}

function followsChip(follows: string, checks: readonly GradedCheck[], index: number): Markup {
  const title = checks.find(({ id }) => id === follows)?.title ?? follows;
  const number = checkNumber(follows, checks);
  return html`<a class="chip" href="#${cardId(follows, index, checks)}"
    >follows from ${number}<span class="vh"> ${title}</span></a
  >`;
}

function pointsBar(earned: number, possible: number): Markup {
  const share = possible > 0 ? Math.min(1, Math.max(0, earned / possible)) : 0;
  return html`<svg class="pts" viewBox="0 0 54 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="all" width="54" height="6" />
    <rect class="got" width="${Math.round(share * 540) / 10}" height="6" />
  </svg>`;
}

/** What passed and was not changed needs no card, and what follows from another has that one's. */
function hasCard({ status, override }: GradedCheck): boolean {
  return ['fail', 'partial', 'error'].includes(status) || override !== undefined;
}

function cardsOf(part: ReportPart, index: number): readonly Markup[] {
  if (part.error) {
    const words = html`<p class="note warn">
      Could not grade: ${part.error.message} This is no 0: the score is held until it can be graded.
    </p>`;
    return [
      html`<section class="panel">
        <div class="bar"><h2>${part.title}</h2></div>
        <div class="dt">${words}</div>
      </section>`,
    ];
  }
  const explained = new Map((part.explanations ?? []).map((each) => [each.check, each]));
  const { checks } = part.result;
  return checks.filter(hasCard).map((check) => {
    const place = { id: cardId(check.id, index, checks), number: checkNumber(check.id, checks) };
    return checkCard(check, place, explained.get(check.id));
  });
}

/** `2.1`: the first check of the second step. */
function checkNumber(id: string, checks: readonly GradedCheck[]): string {
  const step = checks.find((check) => check.id === id)?.step;
  const steps = [...new Set(checks.map((check) => check.step))];
  const within = checks.filter((check) => check.step === step);
  return `${steps.findIndex((each) => each === step) + 1}.${within.findIndex((check) => check.id === id) + 1}`;
}

/** By number: an id of a lab may hold what an address may not. */
function cardId(id: string, part: number, checks: readonly GradedCheck[]): string {
  return `check-${part + 1}-${checks.findIndex((check) => check.id === id) + 1}`;
}
