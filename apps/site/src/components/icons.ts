/**
 * The shapes of the product, on a 16 px grid. Strokes take the colour of the text around them; status
 * shapes are filled and cut their sign out with the ground colour, so that shape tells what colour tells.
 */
export const icons = {
  good: '<circle cx="8" cy="8" r="6.25" fill="currentColor" stroke="none"/><path d="m5.1 8.2 2.1 2.1 3.7-4.4" stroke="var(--surface)"/>',
  warn: '<path d="M8 2 14.8 14H1.2Z" fill="currentColor"/><path d="M8 6.2v3.4m0 2.2v.1" stroke="var(--surface)"/>',
  bad: '<path d="M5.4 1.6h5.2l3.8 3.8v5.2l-3.8 3.8H5.4l-3.8-3.8V5.4Z" fill="currentColor" stroke="none"/><path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" stroke="var(--surface)"/>',
  run: '<circle cx="8" cy="8" r="5.6" stroke-opacity=".35"/><path d="M8 2.4A5.6 5.6 0 0 1 13.6 8" stroke-width="2"/>',
  off: '<circle cx="8" cy="8" r="5.6" stroke-dasharray="2 2.4"/>',
  unsure:
    '<circle cx="8" cy="8" r="5.9"/><path d="M6.2 6.5c0-2.5 3.6-2.3 3.6 0 0 1.3-1.8 1.4-1.8 2.8m0 2v.1"/>',
  check: '<path d="m3 8.4 3.3 3.4L13 4.6"/>',
  x: '<path d="m4 4 8 8m0-8-8 8"/>',
  search: '<circle cx="7" cy="7" r="4.5"/><path d="m10.4 10.4 3.4 3.4"/>',
  right: '<path d="m6 3.5 4.5 4.5L6 12.5"/>',
  left: '<path d="M10 3.5 5.5 8l4.5 4.5"/>',
  down: '<path d="m3.5 6 4.5 4.5L12.5 6"/>',
  arrow: '<path d="M2.5 8h11m-4-4 4 4-4 4"/>',
  lock: '<rect x="3.2" y="7" width="9.6" height="6.6" rx="1"/><path d="M5.3 7V5a2.7 2.7 0 0 1 5.4 0v2"/>',
  unlock:
    '<rect x="3.2" y="7" width="9.6" height="6.6" rx="1"/><path d="M5.3 7V4.6a2.7 2.7 0 0 1 5.2-.9"/>',
  play: '<path d="m4.5 3 8.3 5-8.3 5Z" fill="currentColor"/>',
  pause: '<path d="M5.2 3v10m5.6-10v10" stroke-width="2.4"/>',
  settle: '<path d="m2.5 4 5 4-5 4Zm6 0 5 4-5 4Z" fill="currentColor"/>',
  undo: '<path d="M3 6.5h6.6a3.4 3.4 0 0 1 0 6.9H6M6 3 2.6 6.5 6 10"/>',
  file: '<path d="M3.8 1.8h5.4l3 3v9.4H3.8Z"/><path d="M9 2v3h3"/>',
  bulb: '<path d="M5.6 10.6a4.2 4.2 0 1 1 4.8 0v1.6H5.6Zm.8 3.8h3.2"/>',
  terminal: '<path d="M2.5 4.5 6 8l-3.5 3.5M8 12h5.5"/>',
  mesh: '<circle cx="3.4" cy="8" r="1.8"/><circle cx="12.4" cy="3.8" r="1.8"/><circle cx="12.4" cy="12.2" r="1.8"/><path d="m5.1 7.2 5.6-2.6M5.1 8.8l5.6 2.6"/>',
  request: '<path d="M2 5h10.5m-3-3 3 3-3 3M14 11H3.5m3-3-3 3 3 3"/>',
  chart: '<path d="M2 2v12h12M4.5 10.5l3-3.5 2.4 2 3.6-5"/>',
  cube: '<path d="m8 1.6 5.6 3.2v6.4L8 14.4l-5.6-3.2V4.8ZM2.6 5 8 8l5.4-3M8 8v6.2"/>',
  theme:
    '<circle cx="8" cy="8" r="3"/><path d="M8 1.4v1.4m0 10.4v1.4M1.4 8h1.4m10.4 0h1.4M3.3 3.3l1 1m7.4 7.4 1 1m-9.4 0 1-1m7.4-7.4 1-1"/>',
  moon: '<path d="M13.4 9.8A5.8 5.8 0 0 1 6.2 2.6a5.8 5.8 0 1 0 7.2 7.2Z"/>',
  screen: '<path d="M1.8 2.8h12.4v8H1.8Zm4 10.8h4.4M8 10.8v2.8"/>',
  clock: '<circle cx="8" cy="8" r="6"/><path d="M8 4.4V8l2.6 1.6"/>',
  copy: '<rect x="5.4" y="5.4" width="8.4" height="8.4" rx="1"/><path d="M10.6 5V2.2H2.2v8.4H5"/>',
  table: '<path d="M2 3h12v10H2Zm0 3.4h12M6 6.4V13"/>',
  fit: '<path d="M2 5.6V2h3.6m4.8 0H14v3.6m0 4.8V14h-3.6m-4.8 0H2v-3.6"/>',
  filter: '<path d="M2 3.4h12M4.4 8h7.2m-4.8 4.6h2.4"/>',
  book: '<path d="M8 3.4C6.4 2.2 4.4 2 2 2v10.6c2.4 0 4.4.2 6 1.4 1.6-1.2 3.6-1.4 6-1.4V2c-2.4 0-4.4.2-6 1.4ZM8 3.4V14"/>',
  download: '<path d="M8 2v8.4M4.8 7.4 8 10.6l3.2-3.2M2.6 13.8h10.8"/>',
  info: '<circle cx="8" cy="8" r="6"/><path d="M8 7.4v3.8m0-6.4v.1"/>',
  share: '<path d="M8 9.6V1.8M5 4.6l3-2.8 3 2.8M3.4 7.4v6.8h9.2V7.4"/>',
  sync: '<path d="M13 5.2A5.5 5.5 0 0 0 3.4 5M3 2.4V5h2.6M3 10.8a5.5 5.5 0 0 0 9.6.2m.4 2.6V11h-2.6"/>',
  fork: '<circle cx="4" cy="3.5" r="1.6"/><circle cx="12" cy="3.5" r="1.6"/><circle cx="8" cy="12.6" r="1.6"/><path d="M4 5.2c0 3 4 2 4 5.6m4-5.6c0 3-4 2-4 5.6"/>',
  gate: '<path d="M2.4 14V5.4a5.6 5.6 0 0 1 11.2 0V14M2.4 8h11.2M8 8v6"/>',
  split: '<path d="M2 8h4.4L12 3.6M6.4 8 12 12.4M9.4 3.4l2.8-.2.2 2.8m0 4-.2 2.8-2.8-.2"/>',
  pod: '<path d="m8 2 5.4 2.4.8 5.2L8 14l-6.2-4.4.8-5.2Z"/>',
  shield: '<path d="M8 1.6 13.4 4v4c0 3.4-2.4 5.4-5.4 6.4C5 13.4 2.6 11.4 2.6 8V4Z"/>',
  dots: '<path d="M3.5 8h.1M8 8h.1m4.4 0h.1" stroke-width="2.4"/>',
  outsync:
    '<path d="M8 1.4 14.6 8 8 14.6 1.4 8Z" fill="currentColor"/><path d="M8 5.2v3.2m0 2.2v.1" stroke="var(--surface)"/>',
  missing: '<path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" stroke-dasharray="2.4 2"/>',
  suspended: '<circle cx="8" cy="8" r="5.9"/><path d="M6.4 5.8v4.4m3.2-4.4v4.4"/>',
  server:
    '<rect x="2" y="2.6" width="12" height="4.6" rx="1"/><rect x="2" y="8.8" width="12" height="4.6" rx="1"/><path d="M4.6 4.9h.1m-.1 6.2h.1"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  redo: '<path d="M13 6.5H6.4a3.4 3.4 0 0 0 0 6.9H10M10 3l3.4 3.5L10 10"/>',
  folder: '<path d="M1.8 3.4h4.4l1.6 1.8h6.4v7.6H1.8Z"/>',
  compare: '<path d="M5 2.4v11.2M2.6 8h4.8M11 2.4v11.2M8.8 8h4.6"/>',
  format: '<path d="M2.4 3.4h11.2M5.4 6.4h8.2M5.4 9.4h8.2M2.4 12.4h11.2"/>',
  hand: '<path d="M5 8.6V3.6a1 1 0 0 1 2 0v3.6V2.6a1 1 0 0 1 2 0v4.6V3.6a1 1 0 0 1 2 0V9c0 3-1.4 5.2-4 5.2-2.2 0-3-1-4.6-4.4-.6-1.2.8-1.8 1.6-.8Z"/>',
  mega: '<path d="M2 6.4v3.2h2.4L11 13V3L4.4 6.4Zm11 0a2.4 2.4 0 0 1 0 3.2"/>',
  eye: '<path d="M1.4 8S4 3.6 8 3.6 14.6 8 14.6 8 12 12.4 8 12.4 1.4 8 1.4 8Z"/><circle cx="8" cy="8" r="2"/>',
  offline:
    '<path d="m1.6 1.6 12.8 12.8M3.6 8.8A6 6 0 0 1 6 7.4m4.6.2a6 6 0 0 1 1.8 1.2M1.6 6.2A9 9 0 0 1 4 4.6m3-1a9 9 0 0 1 7.4 2.6M6 11.2a3 3 0 0 1 4 0"/>',
  upload: '<path d="M8 10.4V2M4.8 5.2 8 2l3.2 3.2M2.6 13.8h10.8"/>',
  logo: '<circle cx="12" cy="10" r="7.2" stroke-width="2"/><path d="M0 10h24" stroke-width="2.6" stroke-linecap="butt"/>',
} as const satisfies Record<string, string>;

export type IconName = keyof typeof icons;
