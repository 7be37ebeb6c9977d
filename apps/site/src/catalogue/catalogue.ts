import { icons } from '../components/icons.ts';
import { messages } from '../messages.ts';
import { readLabProgress, type LabProgress } from '../storage/lab-progress.ts';

/** What the rows are narrowed down to; kept in the address, so that it can be shared and gone back to. */
interface Filter {
  readonly q: string;
  readonly level: string;
  readonly minutes: string;
  readonly tag: string;
}

const rows = [...document.querySelectorAll<HTMLAnchorElement>('[data-lab]')];
const form = document.querySelector<HTMLFormElement>('[data-filters]');
const text = messages.catalogue;

function readFilter(): Filter {
  const query = new URLSearchParams(location.search);
  const get = (name: string): string => query.get(name) ?? '';
  return { q: get('q'), level: get('level'), minutes: get('minutes'), tag: get('tag') };
}

function writeFilter(filter: Filter): void {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
  const search = query.size > 0 ? `?${query}` : '';
  history.replaceState(null, '', location.pathname + search);
  show(filter);
}

function fits(row: HTMLElement, filter: Filter): boolean {
  const { words = '', level, minutes, tags = '' } = row.dataset;
  const all = filter.q.toLowerCase().split(/\s+/);
  return (
    all.every((word) => words.includes(word)) &&
    (filter.level === '' || filter.level === level) &&
    (filter.minutes === '' || Number(minutes) <= Number(filter.minutes)) &&
    (filter.tag === '' || tags.split(' ').includes(filter.tag))
  );
}

function show(filter: Filter): void {
  let count = 0;
  let minutes = 0;
  for (const row of rows) {
    row.hidden = !fits(row, filter);
    if (row.hidden) continue;
    count++;
    minutes += Number(row.dataset['minutes']);
  }
  for (const section of document.querySelectorAll<HTMLElement>('[data-course]')) {
    section.hidden = section.querySelector('[data-lab]:not([hidden])') === null;
  }
  setText('[data-total]', text.total(count, minutes));
  const empty = document.querySelector<HTMLElement>('[data-empty]');
  if (empty) empty.hidden = count > 0;
  for (const button of document.querySelectorAll<HTMLElement>('button[data-level]')) {
    button.setAttribute('aria-pressed', String(button.dataset['level'] === filter.level));
  }
  for (const name of ['q', 'minutes', 'tag'] as const) {
    const field = form?.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
      if (field.value !== filter[name]) field.value = filter[name];
    }
  }
}

function setText(selector: string, value: string, root: ParentNode = document): void {
  const element = root.querySelector(selector);
  if (element) element.textContent = value;
}

function icon(name: keyof typeof icons): string {
  return `<svg class="ic s" viewBox="0 0 16 16" aria-hidden="true">${icons[name]}</svg>`;
}

function draft(done: number, current: number, all: number): string {
  return Array.from({ length: all }, (_, index) => {
    const state = index < done ? 'd' : index + 1 === current ? 'c' : '';
    return `<i class="${state}"></i>`;
  }).join('');
}

function showProgress(row: HTMLElement, progress: LabProgress): 'passed' | 'started' {
  const place = row.querySelector('[data-progress]');
  const isPassed = progress.passedSteps >= progress.steps;
  const said = text.stepsOf(progress.passedSteps, progress.steps);
  if (place) {
    place.innerHTML = isPassed
      ? `<span class="st good">${icon('good')}${messages.states.passed}</span>`
      : `<span class="draft" role="img" aria-label="${said}">${draft(progress.passedSteps, progress.step.number, progress.steps)}</span>`;
  }
  const state = isPassed ? 'passed' : 'started';
  row.dataset['state'] = state;
  const node = document.querySelector<HTMLElement>(`[data-node="${row.dataset['lab']}"]`);
  if (node) node.dataset['state'] = state;
  return state;
}

function showResume(row: HTMLAnchorElement, progress: LabProgress): void {
  const resume = document.querySelector<HTMLAnchorElement>('[data-resume]');
  if (!resume) return;
  const left =
    (Number(row.dataset['minutes']) * (progress.steps - progress.passedSteps)) / progress.steps;
  resume.href = row.href;
  setText(
    '[data-resume-label]',
    text.continueWith(Number(row.querySelector('.no')?.textContent), progress.step.number),
    resume,
  );
  setText('[data-resume-title]', progress.step.title, resume);
  setText('[data-resume-minutes]', text.left(Math.max(1, Math.round(left))), resume);
  const marks = resume.querySelector('[data-resume-draft]');
  if (!marks) return;
  marks.innerHTML = draft(progress.passedSteps, progress.step.number, progress.steps);
  marks.setAttribute('aria-label', text.stepsOf(progress.passedSteps, progress.steps));
}

function showAllProgress(): void {
  let passed = 0;
  let newest: { readonly row: HTMLAnchorElement; readonly progress: LabProgress } | undefined;
  for (const row of rows) {
    const progress = readLabProgress(row.dataset['lab'] ?? '');
    if (!progress) continue;
    if (showProgress(row, progress) === 'passed') passed++;
    else if (!newest || progress.touchedMs > newest.progress.touchedMs) newest = { row, progress };
  }
  setText('[data-passed]', text.passedOf(passed, rows.length));
  for (const section of document.querySelectorAll('[data-course]')) {
    const own = section.querySelectorAll('[data-lab]').length;
    const done = section.querySelectorAll('[data-lab][data-state=passed]').length;
    setText('[data-course-passed]', text.passedOf(done, own), section);
  }
  for (const edge of document.querySelectorAll<SVGElement>('.ed[data-from]')) {
    const isPassed = document.querySelector(
      `[data-node="${edge.dataset['from']}"][data-state=passed]`,
    );
    edge.classList.toggle('on', isPassed !== null);
  }
  if (newest) showResume(newest.row, newest.progress);
}

form?.addEventListener('submit', (event) => event.preventDefault());
form?.addEventListener('input', (event) => {
  const { target } = event;
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  writeFilter({ ...readFilter(), [target.name]: target.value });
});
for (const button of document.querySelectorAll<HTMLElement>('button[data-level]')) {
  button.addEventListener('click', () =>
    writeFilter({ ...readFilter(), level: button.dataset['level'] ?? '' }),
  );
}
document
  .querySelector('[data-clear]')
  ?.addEventListener('click', () => writeFilter({ q: '', level: '', minutes: '', tag: '' }));
addEventListener('popstate', () => show(readFilter()));
show(readFilter());
showAllProgress();
