import type { CheckStatus } from '@drydock/lab';
import type { ChangeReason, Regrade, ScoreChange } from '../../result.ts';
import type { ClassReport } from '../class-report.ts';
import type { CheckStatistics, MistakeStatistics } from '../class-statistics.ts';
import { checksOf, failureOf, nameOf, type GradeReport } from '../grade-report.ts';
import { formatPercentOf, formatPoints } from '../points.ts';
import { overrideWords, STATUS_WORDS } from '../words.ts';
import { icon } from './icons.ts';
import { html, type Markup } from './markup.ts';

/** A table with its own side scroll, and a name for those who do not see it. */
function scrolled(label: string, head: Markup, rows: readonly Markup[], look = 'tb'): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table class="${look}">
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** Each check with how many passed, in part or not, and the mistake that most made. Hardest first. */
export function checksTable(checks: readonly CheckStatistics[]): Markup {
  const hasSpread = checks.some(({ spread }) => spread !== undefined);
  const rows = checks.map(({ title, counts, passed, spread, mistake }) => {
    const spreadCell = hasSpread
      ? html`<td class="right num">${spread === undefined ? '' : spread.toFixed(2)}</td>`
      : '';
    const most = mistake ? html`<code>${mistake.id}</code> (${mistake.count})` : '';
    return html`<tr>
      <th scope="row">${title}</th>
      <td>${splitBar(counts)}</td>
      <td class="right num">${formatPercentOf(passed)}</td>
      ${spreadCell}
      <td>${most}</td>
    </tr>`;
  });
  const spreadHead = hasSpread ? html`<th scope="col" class="right">Spread</th>` : '';
  const head = html`<th scope="col">Check</th>
    <th scope="col">Passed, partial, failed, not counted</th>
    <th scope="col" class="right">Passed</th>
    ${spreadHead}
    <th scope="col">Most common mistake</th>`;
  return scrolled('Checks', head, rows, 'tb big');
}

const ORDER: readonly (readonly [look: string, statuses: readonly CheckStatus[]])[] = [
  ['a', ['pass']],
  ['b', ['partial']],
  ['c', ['fail']],
  ['d', ['muted', 'error']],
];

/** Green plain, amber hatched, red plain, grey: told apart by place and pattern too. */
function splitBar(counts: CheckStatistics['counts']): Markup {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  let at = 0;
  const parts = ORDER.map(([look, statuses]) => {
    const count = statuses.reduce((sum, status) => sum + counts[status], 0);
    const width = all === 0 ? 0 : (count / all) * 150;
    const x = at;
    at += width;
    if (width === 0) return '';
    const box = html`x="${fixed(x)}" width="${fixed(Math.max(0.5, width - 1))}" height="10"`;
    const hatch = look === 'b' ? html`<rect fill="url(#hatch)" ${box} />` : '';
    return html`<rect class="${look}" ${box} />${hatch}`;
  });
  const words = ORDER.flatMap(([, statuses]) => statuses)
    .filter((status) => counts[status] > 0)
    .map((status) => `${STATUS_WORDS[status]} ${counts[status]}`);
  return html`<svg class="split" viewBox="0 0 150 10" role="img" aria-label="${words.join(', ')}">
    ${parts}
  </svg>`;
}

/** The pattern of what is partial; stands once in the page. */
export const HATCH: Markup = html`<svg class="vh" aria-hidden="true">
  <defs>
    <pattern
      id="hatch"
      width="4"
      height="4"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <path class="split h" d="M1 0v4" stroke="var(--warn)" stroke-width="2" />
    </pattern>
  </defs>
</svg>`;

/** The mistakes that the labs recognised, the most common first. */
export function mistakesTable(mistakes: readonly MistakeStatistics[]): Markup {
  const rows = mistakes.map(
    ({ id, submissions, text }) =>
      html`<tr>
        <th scope="row"><code>${id}</code></th>
        <td class="right num">${submissions}</td>
        <td class="mid">${text}</td>
      </tr>`,
  );
  const head = html`<th scope="col">Mistake</th>
    <th scope="col" class="right">Submissions</th>
    <th scope="col">First hint</th>`;
  return scrolled('Mistakes seen', head, rows, 'tb big');
}

const REASONS: Readonly<Record<ChangeReason, string>> = {
  'lab-version': 'new version of the lab',
  'lab-content': 'the lab asks for something else',
  'grader-version': 'new version of the grader',
  seed: 'another seed',
  'hidden-checks': 'other hidden checks',
  override: 'changed by a person',
  input: 'other work handed in',
  added: 'handed in since',
  removed: 'no longer there',
  error: 'could not be graded',
};

/** Who gets another score than before, and why. */
export function regradeTable({ changes }: Regrade): Markup {
  const rows = changes.map((change) => {
    const { submission, learner, before, after, reasons } = change;
    const why = reasons.map((reason) => REASONS[reason]).join(', ');
    return html`<tr>
      <th scope="row">${learner?.name ?? submission}</th>
      <td class="right num">${scoreWord(before)}</td>
      <td class="right num"><b>${scoreWord(after)}</b></td>
      <td>${why}${changedChecks(change)}</td>
    </tr>`;
  });
  const head = html`<th scope="col">Submission</th>
    <th scope="col" class="right">Before</th>
    <th scope="col" class="right">After</th>
    <th scope="col">Why</th>`;
  return scrolled('Changed scores', head, rows);
}

function changedChecks({ checks }: ScoreChange): readonly Markup[] {
  const points = (value: number | undefined): string =>
    value === undefined ? '–' : formatPoints(value);
  return checks.map(({ id, before, after, message }) => {
    const said = message === undefined ? '' : `: ${message}`;
    return html`<br /><span class="dim">${id} ${points(before)} to ${points(after)}${said}</span>`;
  });
}

function scoreWord(score: number | null): string {
  return score === null ? '–' : formatPercentOf(score);
}

/** Points that people changed, with their reasons. */
export function overridesTable(entries: readonly GradeReport[]): Markup | undefined {
  const rows = entries.flatMap((entry) =>
    checksOf(entry).flatMap(({ title, override }) =>
      override
        ? [
            html`<tr>
              <th scope="row">${nameOf(entry)}</th>
              <td>${title}</td>
              <td class="mid">${overrideWords(override)}</td>
            </tr>`,
          ]
        : [],
    ),
  );
  if (rows.length === 0) return undefined;
  const head = html`<th scope="col">Submission</th>
    <th scope="col">Check</th>
    <th scope="col">Who and why</th>`;
  return scrolled('Changed points', head, rows);
}

/** Every submission with its score and state. */
export function submissionsTable({ entries, links }: ClassReport): Markup {
  const rows = entries.map((entry) => {
    const address = links?.get(entry.submission ?? '');
    const name = nameOf(entry);
    const shown = address === undefined ? name : html`<a href="${address}">${name}</a>`;
    return html`<tr>
      <th scope="row">${shown}</th>
      ${scoreCells(entry)}
      <td>${stateOf(entry)}</td>
      <td class="mid">${noteOf(entry)}</td>
    </tr>`;
  });
  const head = html`<th scope="col">Submission</th>
    <th scope="col" class="right">Score</th>
    <th scope="col"><span class="vh">Share</span></th>
    <th scope="col">State</th>
    <th scope="col">Note</th>`;
  return scrolled('Submissions', head, rows, 'tb big');
}

function scoreCells({ score }: GradeReport): Markup {
  const width = score === null ? 0 : Math.round(score * 800) / 10;
  return html`<td class="right num"><b>${scoreWord(score)}</b></td>
    <td>
      <svg class="got2" viewBox="0 0 80 6" aria-hidden="true">
        <rect class="all" width="80" height="6" />
        <rect class="got" width="${width}" height="6" />
      </svg>
    </td>`;
}

function stateOf(entry: GradeReport): Markup {
  const error = failureOf(entry);
  if (error?.code === 'missing') {
    return html`<span class="st">${icon('off')}Nothing handed in</span>`;
  }
  if (error)
    return html`<span class="st warn">${icon('warn')}<span>Error: ${error.message}</span></span>`;
  if (entry.score === null)
    return html`<span class="st warn">${icon('unsure')}Held: could not check all</span>`;
  return html`<span class="st good">${icon('good')}Graded</span>`;
}

function noteOf(entry: GradeReport): string {
  const checks = checksOf(entry);
  const mistakes = [...new Set(checks.flatMap(({ hint }) => hint?.mistake ?? []))];
  const authors = [...new Set(checks.flatMap(({ override }) => override?.author ?? []))];
  const changed = authors.length > 0 ? [`changed by ${authors.join(', ')}`] : [];
  const undecided = checks.find(({ status }) => status === 'error');
  const why = undecided ? [undecided.message ?? undecided.title] : [];
  const seen = mistakes.length > 3 ? [`${mistakes.length} mistakes`] : mistakes;
  return [...why, ...seen, ...changed].join(', ');
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
