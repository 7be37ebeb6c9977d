import { readingTexts as text } from './reading-texts.ts';

/** Progress, contents, copy buttons and sharing of a page that is read. No part of it is needed to read. */
const progress = document.querySelector<HTMLElement>('[data-read-progress]');
const toTop = document.querySelector<HTMLElement>('[data-to-top]');
const said = document.querySelector<HTMLElement>('[data-said]');

function showProgress(): void {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  const whole = scrollHeight - clientHeight;
  if (progress) progress.style.width = whole > 0 ? `${(100 * scrollTop) / whole}%` : '0';
  if (toTop) toTop.hidden = scrollTop < 600;
}

// A page that opens further down scrolls there, and says so.
addEventListener('scroll', showProgress, { passive: true });

/** Marks the section in the upper third of the window. */
function followSections(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-toc] a')];
  const byId = new Map(links.map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of links) link.removeAttribute('aria-current');
        byId.get(target.id)?.setAttribute('aria-current', 'true');
      }
    },
    { rootMargin: '-10% 0px -70% 0px' },
  );
  for (const id of byId.keys()) {
    const heading = document.getElementById(id);
    if (heading) observer.observe(heading);
  }
}

function addAnchors(): void {
  for (const heading of document.querySelectorAll<HTMLElement>('.art :is(h2, h3)[id]')) {
    const link = document.createElement('a');
    link.className = 'anchor';
    link.href = `#${heading.id}`;
    link.textContent = '#';
    link.setAttribute('aria-label', text.linkTo(heading.textContent ?? ''));
    heading.append(link);
  }
}

function addCopyButtons(): void {
  for (const pre of document.querySelectorAll<HTMLPreElement>('.art pre')) {
    pre.tabIndex = 0;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn sm copy';
    button.textContent = text.copy;
    button.addEventListener('click', () => void copy(pre.innerText, button));
    const box = document.createElement('div');
    box.className = 'code-box';
    pre.replaceWith(box);
    box.append(pre, button);
  }
}

async function copy(value: string, button: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(value);
  const before = button.textContent;
  button.textContent = text.copied;
  if (said) said.textContent = text.copied;
  setTimeout(() => {
    button.textContent = before;
  }, 1500);
}

/** The share sheet of the system where there is one, else the clipboard. */
async function share(button: HTMLElement): Promise<void> {
  const url = location.href;
  if ('share' in navigator) {
    await navigator.share({ title: document.title, url }).catch(() => undefined);
    return;
  }
  await copy(url, button);
}

const shareButton = document.querySelector<HTMLElement>('[data-share]');
shareButton?.addEventListener('click', () => void share(shareButton));

/** A wrong answer says why and may be taken back; a right one says why, too. */
for (const question of document.querySelectorAll<HTMLElement>('[data-question]')) {
  question.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    for (const option of question.querySelectorAll<HTMLElement>('.opt')) {
      const isChosen = option.contains(target);
      option.dataset['state'] = isChosen ? (target.value === 'yes' ? 'ok' : 'no') : '';
      const why = option.querySelector<HTMLElement>('.why');
      if (why) why.hidden = !isChosen;
    }
  });
}

followSections();
addAnchors();
addCopyButtons();

const live = document.querySelector('[data-live]');
if (live) {
  const wake = (): void => void import('../concepts/live.ts').then(({ wakeLive }) => wakeLive());
  addEventListener('pointerdown', (event) => inLive(event) && wake());
  addEventListener('focusin', (event) => inLive(event) && wake());
}

function inLive({ target }: Event): boolean {
  return target instanceof Element && target.closest('[data-live]') !== null;
}
