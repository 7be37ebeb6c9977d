import { messages } from '../messages.ts';
import { icons } from './icons.ts';

const order = ['system', 'light', 'dark'] as const;
type Theme = (typeof order)[number];

const look: Record<Theme, { readonly icon: keyof typeof icons; readonly name: string }> = {
  system: { icon: 'screen', name: messages.theme.system },
  light: { icon: 'theme', name: messages.theme.light },
  dark: { icon: 'moon', name: messages.theme.dark },
};

function current(): Theme {
  const set = document.documentElement.dataset['theme'];
  return set === 'light' || set === 'dark' ? set : 'system';
}

function choose(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    if (theme === 'system') localStorage.removeItem('drydock:theme');
    else localStorage.setItem('drydock:theme', theme);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  document.dispatchEvent(new CustomEvent('drydock:theme'));
}

function show(button: HTMLElement): void {
  const { icon, name } = look[current()];
  const label = messages.theme.next(name);
  button.setAttribute('aria-label', label);
  button.title = label;
  const svg = button.querySelector('svg');
  if (svg) svg.innerHTML = icons[icon];
}

/** Every theme button says what holds now. For parts of a page that come after it was loaded. */
export function showThemeButtons(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-theme-button]')) show(button);
}

showThemeButtons();
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element) || !target.closest('[data-theme-button]')) return;
  choose(order[(order.indexOf(current()) + 1) % order.length] ?? 'system');
  showThemeButtons();
});
