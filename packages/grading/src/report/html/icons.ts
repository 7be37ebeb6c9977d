import type { CheckStatus } from '@drydock/lab';
import { STATUS_WORDS } from '../words.ts';
import { html, type Markup } from './markup.ts';

/** Shapes on a 16 px grid: the site's, so that a status has one shape everywhere. */
const SHAPES = {
  good: html`<circle cx="8" cy="8" r="6.25" fill="currentColor" stroke="none" /><path
      d="m5.1 8.2 2.1 2.1 3.7-4.4"
      stroke="var(--surface)"
    />`,
  warn: html`<path d="M8 2 14.8 14H1.2Z" fill="currentColor" /><path
      d="M8 6.2v3.4m0 2.2v.1"
      stroke="var(--surface)"
    />`,
  bad: html`<path
      d="M5.4 1.6h5.2l3.8 3.8v5.2l-3.8 3.8H5.4l-3.8-3.8V5.4Z"
      fill="currentColor"
      stroke="none"
    /><path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" stroke="var(--surface)" />`,
  off: html`<circle cx="8" cy="8" r="5.6" stroke-dasharray="2 2.4" />`,
  unsure: html`<circle cx="8" cy="8" r="5.9" /><path
      d="M6.2 6.5c0-2.5 3.6-2.3 3.6 0 0 1.3-1.8 1.4-1.8 2.8m0 2v.1"
    />`,
  lock: html`<rect x="3.2" y="7" width="9.6" height="6.6" rx="1" /><path
      d="M5.3 7V5a2.7 2.7 0 0 1 5.4 0v2"
    />`,
} as const;

type IconName = keyof typeof SHAPES;

const LOOKS: Readonly<Record<CheckStatus, { readonly icon: IconName; readonly tone: string }>> = {
  pass: { icon: 'good', tone: 'good' },
  partial: { icon: 'warn', tone: 'warn' },
  fail: { icon: 'bad', tone: 'bad' },
  muted: { icon: 'off', tone: '' },
  error: { icon: 'unsure', tone: 'warn' },
};

/** A shape that says nothing by itself: words stand beside it. */
export function icon(name: IconName): Markup {
  return html`<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[name]}</svg>`;
}

/** A verdict as a shape, with its word for those who do not see it. */
export function statusIcon(status: CheckStatus): Markup {
  const { icon: name, tone } = LOOKS[status];
  return html`<span class="st ${tone}"
    >${icon(name)}<span class="vh">${STATUS_WORDS[status]}</span></span
  >`;
}
