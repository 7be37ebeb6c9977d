/**
 * Colours, sizes and components of the reports: the site's, of which these pages use a part. A report
 * is a file by itself, so they stand in it; `style.test.ts` holds the tokens to the site's.
 */
const TOKENS = `:root {
  color-scheme: light dark;
  --paper: light-dark(oklch(0.978 0.005 95), oklch(0.192 0.013 262));
  --surface: light-dark(oklch(0.998 0.002 95), oklch(0.222 0.014 262));
  --sunken: light-dark(oklch(0.955 0.006 95), oklch(0.163 0.012 262));
  --line: light-dark(oklch(0.895 0.007 95), oklch(0.315 0.016 262));
  --edge: light-dark(oklch(0.62 0.012 262), oklch(0.56 0.018 262));
  --ink: light-dark(oklch(0.245 0.022 262), oklch(0.94 0.008 95));
  --ink-2: light-dark(oklch(0.41 0.02 262), oklch(0.8 0.012 262));
  --ink-3: light-dark(oklch(0.505 0.018 262), oklch(0.7 0.016 262));
  --accent: light-dark(oklch(0.455 0.165 262), oklch(0.775 0.105 255));
  --accent-soft: light-dark(oklch(0.945 0.026 262), oklch(0.295 0.052 258));
  --good: light-dark(oklch(0.43 0.088 158), oklch(0.84 0.125 178));
  --warn: light-dark(oklch(0.52 0.105 70), oklch(0.82 0.125 78));
  --warn-soft: light-dark(oklch(0.952 0.045 88), oklch(0.3 0.045 80));
  --bad: light-dark(oklch(0.44 0.17 29), oklch(0.7 0.15 20));
  --bad-soft: light-dark(oklch(0.952 0.026 35), oklch(0.285 0.046 24));
  --c-key: light-dark(oklch(0.43 0.13 262), oklch(0.8 0.09 250));
  --sans: 'IBM Plex Sans Variable', 'IBM Plex Sans', ui-sans-serif, system-ui, sans-serif;
  --mono: 'IBM Plex Mono', ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace;
  --t-11: 0.6875rem;
  --t-12: 0.75rem;
  --t-13: 0.8125rem;
  --t-14: 0.875rem;
  --t-16: 1rem;
  --t-18: 1.125rem;
  --t-22: 1.375rem;
  --t-28: 1.75rem;
  --t-36: 2.25rem;
  --p-1: 0.25rem;
  --p-2: 0.5rem;
  --p-3: 0.75rem;
  --p-4: 1rem;
  --p-5: 1.5rem;
  --r-1: 3px;
  --r-2: 5px;
}
@media (prefers-contrast: more) {
  :root { --line: var(--edge); --ink-3: var(--ink-2); }
}`;

const BASE = `*, *::before, *::after { box-sizing: border-box; }
html { font: 400 100%/1.5 var(--sans); background: var(--paper); color: var(--ink); -webkit-font-smoothing: antialiased; -webkit-text-size-adjust: 100%; }
body { margin: 0 0 var(--p-5); font-size: var(--t-13); line-height: 1.45; overflow-wrap: anywhere; }
h1, h2, h3, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1, h2, h3 { font-weight: 600; line-height: 1.2; text-wrap: balance; }
h2 { font-size: var(--t-14); }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
code, pre { font-family: var(--mono); font-size: 0.925em; font-variant-ligatures: none; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 500; color: var(--ink-3); }
td, th { font-variant-numeric: tabular-nums; }
caption { text-align: left; }
svg { display: block; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: var(--r-1); }
.ic { width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.dim { color: var(--ink-3); }
.mid { color: var(--ink-2); }
.grow { flex: 1; min-width: 0; }
.right { text-align: right; }
.nw { white-space: nowrap; }
.num { font-variant-numeric: tabular-nums; white-space: nowrap; }
.st { display: inline-flex; align-items: center; gap: 5px; vertical-align: middle; color: var(--ink-3); font-weight: 500; position: relative; }
.st.good { color: var(--good); }
.st.warn { color: var(--warn); }
.st.bad { color: var(--bad); }
.chip { display: inline-flex; align-items: center; gap: 5px; min-height: 20px; padding: 1px 7px; border-radius: var(--r-1); font-size: var(--t-12); font-weight: 500; background: var(--sunken); color: var(--ink-2); text-decoration: none; }
.chip .ic { width: 12px; height: 12px; }
.chip.line { background: none; border: 1px solid var(--line); }
a.chip { text-decoration: underline; text-decoration-thickness: 1px; }
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-2); min-width: 0; }
.bar { display: flex; align-items: center; gap: var(--p-2); min-height: 36px; padding: 6px var(--p-3); border-bottom: 1px solid var(--line); }
.note { padding: var(--p-2) var(--p-3); border-left: 3px solid var(--accent); background: var(--accent-soft); border-radius: 0 var(--r-1) var(--r-1) 0; }
.note.warn { border-color: var(--warn); background: var(--warn-soft); }
.top { display: flex; align-items: center; gap: var(--p-3); min-height: 48px; padding: 0 var(--p-4); background: var(--surface); border-bottom: 1px solid var(--line); }
.logo { display: inline-flex; align-items: center; gap: 8px; font-size: var(--t-16); font-weight: 600; font-stretch: 88%; }
.logo svg { width: 24px; height: 20px; color: var(--accent); fill: none; stroke: currentColor; }
.pg { max-width: 1360px; margin: 0 auto; padding: 0 var(--p-5); }
.hd1 { display: flex; align-items: end; gap: var(--p-3) var(--p-5); padding: var(--p-4) 0 var(--p-3); }
.hd1 > :first-child { flex: 1; min-width: 0; }
.hd1 h1 { font-size: var(--t-28); font-stretch: 88%; }
.facts { display: flex; flex-wrap: wrap; gap: 2px var(--p-4); color: var(--ink-2); margin-top: 4px; }
.score { font-size: var(--t-36); font-weight: 600; font-stretch: 88%; line-height: 1; font-variant-numeric: tabular-nums; white-space: nowrap; }
.score small { font-size: var(--t-18); color: var(--ink-3); font-weight: 400; }
.foot { color: var(--ink-3); font-size: var(--t-12); padding: var(--p-3) 0; }`;

const SUBMISSION = `.two { display: grid; grid-template-columns: minmax(0, 600px) minmax(0, 1fr); gap: var(--p-4); align-items: start; }
.cards { display: grid; gap: var(--p-4); }
.ck td, .ck th { padding: 6px 8px; height: 35px; border-bottom: 1px solid var(--line); }
.ck tbody:last-child tr:last-child td { border-bottom: 0; }
.ck td:first-child, .ck th:first-child { padding-left: 12px; width: 34px; }
.ck td:last-child, .ck th:last-child { padding-right: 12px; }
.ck .grp > * { height: 30px; font-weight: 600; color: var(--ink); background: var(--sunken); }
.ck .grp > :first-child { width: auto; }
.ck .sub td { color: var(--ink-3); }
.ck td a { color: inherit; }
.ck .nm { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: center; }
.pts { width: 54px; height: 6px; margin-left: auto; border-radius: 1px; }
.pts .all { fill: var(--line); }
.pts .got { fill: var(--ink-2); }
.card:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.card .bar { align-items: start; padding: 12px 14px; }
.card .bar h2 { line-height: 1.35; }
.dt { display: grid; gap: 12px; padding: 14px; }
.kv { display: grid; grid-template-columns: 74px minmax(0, 1fr); gap: 4px 10px; }
.kv dt { color: var(--ink-3); }
.way { display: flex; flex-wrap: wrap; padding: 1px 0 0 1px; font-size: var(--t-12); }
.way li { flex: 1 1 150px; margin: -1px 0 0 -1px; padding: 7px 10px; border: 1px solid var(--line); background: var(--surface); color: var(--ink-2); }
.way b { display: block; font-size: var(--t-13); color: var(--ink); }
.way small { display: block; font-size: var(--t-12); color: var(--ink-3); margin-top: 3px; }
.way .here { position: relative; background: var(--bad-soft); border-color: var(--bad); }
.src { overflow: hidden; }
.src .bar { padding: 6px 12px; font: 600 var(--t-12) / 1.5 var(--mono); }
.code { font: 400 12.5px/20px var(--mono); tab-size: 2; padding: 6px 0; overflow-x: auto; overflow-wrap: normal; }
.code .l { display: block; padding-right: 12px; white-space: pre; width: max-content; min-width: 100%; }
.code .l i { display: inline-block; width: 44px; padding-right: 12px; text-align: right; color: var(--ink-3); font-style: normal; user-select: none; }
.code .k { color: var(--c-key); }
.code .c { color: var(--ink-3); font-style: italic; }
.code .hit { background: var(--bad-soft); }
@media (max-width: 1199px) { .two { grid-template-columns: minmax(0, 1fr); } }`;

const CLASS = `.g { display: grid; grid-template-columns: minmax(0, 470px) minmax(0, 1fr); gap: var(--p-3); align-items: start; }
.stack { display: grid; gap: var(--p-3); min-width: 0; }
.pan { padding: 12px 14px; }
.pan h2 { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: baseline; }
.pan h2 span { font-weight: 400; color: var(--ink-3); font-size: var(--t-12); }
.scroll { overflow-x: auto; margin: 6px -14px 0; padding: 0 14px; overflow-wrap: break-word; }
.pan.low { margin-top: var(--p-3); }
.nums { display: grid; grid-template-columns: repeat(4, auto); gap: 8px var(--p-3); margin-top: 8px; }
.nums dt { font-size: var(--t-12); color: var(--ink-3); }
.nums dd { font-size: var(--t-22); font-weight: 600; font-stretch: 90%; line-height: 1.2; font-variant-numeric: tabular-nums; white-space: nowrap; }
.hist { width: 100%; height: auto; margin-top: 10px; }
.hist text { font-family: var(--sans); font-size: 11px; fill: var(--ink-3); font-variant-numeric: tabular-nums; }
.hist .axis { stroke: var(--line); }
.hist .bin { fill: var(--ink-3); }
.hist .mid { fill: var(--accent); }
.hist .cut { stroke: var(--accent); stroke-dasharray: 2 3; }
.hist .said { fill: var(--accent); font-weight: 600; }
.tb { min-width: 420px; }
.tb.big { min-width: 640px; }
.tb code { white-space: nowrap; }
.tb td, .tb th { padding: 5px 12px 5px 0; height: 32px; border-bottom: 1px solid var(--line); vertical-align: middle; }
.tb td:last-child, .tb th:last-child { padding-right: 0; }
.tb th { font-size: var(--t-12); height: 26px; white-space: nowrap; }
.tb tbody th { font-size: var(--t-13); font-weight: 500; color: var(--ink); white-space: normal; }
.tb tbody tr:last-child > * { border-bottom: 0; }
.split { width: 150px; height: 10px; }
.split .a { fill: var(--good); }
.split .b { fill: var(--warn-soft); }
.split .h { stroke: var(--warn); stroke-width: 2; }
.split .c { fill: var(--bad); }
.split .d { fill: var(--line); }
.got2 { width: 80px; height: 6px; }
.got2 .all { fill: var(--line); }
.got2 .got { fill: var(--ink-2); }
@media (max-width: 1199px) { .g { grid-template-columns: minmax(0, 1fr); } }`;

const PHONE = `@media (max-width: 767px) {
  .pg { padding: 0 var(--p-3); }
  .hd1 { flex-direction: column; align-items: start; }
  .wide { display: none; }
  .kv { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .kv dd + dt { margin-top: 6px; }
  .nums { grid-template-columns: repeat(2, auto); }
  .way { flex-direction: column; }
  .way li { flex: none; }
  .card .bar { flex-wrap: wrap; }
  .card .bar h2 { flex-basis: 70%; }
}
@media print {
  .panel { break-inside: avoid; }
  .two, .g { grid-template-columns: minmax(0, 1fr); }
}`;

/** Style of the report of a submission. */
export const SUBMISSION_STYLE: string = [TOKENS, BASE, SUBMISSION, PHONE].join('\n');

/** Style of the report of a class. */
export const CLASS_STYLE: string = [TOKENS, BASE, CLASS, PHONE].join('\n');
