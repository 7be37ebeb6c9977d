import type { Labels } from '../labels.ts';
import { parseFloatText } from '../exposition/sample.ts';
import type { ScrapeConfig } from './scrape-config.ts';
import type { ScrapedSample } from './scrape-loop.ts';

/**
 * A page of a target without its values. Pages of the same shape (the same lines, but for the numbers at their
 * ends) need not be parsed again: what a target exposes rarely changes, its values do.
 */
export interface PageShape {
  readonly contentType: string;
  readonly config: ScrapeConfig;
  readonly target: Labels;
  /** Comments whole, samples up to the blank before the value. */
  readonly lines: readonly string[];
  /** Per line: the labels that are stored; undefined for comments, and for what relabelling drops. */
  readonly labels: readonly (Labels | undefined)[];
  readonly scraped: number;
  readonly kept: number;
}

/** The shape of a page that was read; undefined where the short way would not be exact: timestamps, repeated series. */
export function shapeOf(
  page: { readonly body: string; readonly contentType: string },
  stored: readonly (Labels | undefined)[],
  context: { readonly config: ScrapeConfig; readonly target: Labels },
): PageShape | undefined {
  if (!page.contentType.startsWith('text/plain')) return undefined;
  const lines: string[] = [];
  const labels: (Labels | undefined)[] = [];
  let next = 0;
  for (const line of page.body.split('\n')) {
    if (line === '' || line.startsWith('#')) {
      lines.push(line);
      labels.push(undefined);
      continue;
    }
    const end = line.lastIndexOf(' ');
    // A second number behind the labels is a timestamp.
    const series = line.slice(0, end);
    if (end === -1 || (/[\s}][-+.\w]+\s*$/.test(series) && !series.endsWith('}'))) return undefined;
    lines.push(series);
    labels.push(stored[next++]);
  }
  if (next !== stored.length) return undefined;
  const kept = stored.filter((each) => each !== undefined);
  if (new Set(kept).size < kept.length) return undefined;
  return {
    ...context,
    contentType: page.contentType,
    lines,
    labels,
    scraped: next,
    kept: kept.length,
  };
}

/** The samples of a page that has a known shape; undefined: it has another one, or a value that is none. */
export function readByShape(
  body: string,
  shape: PageShape,
  timeMs: number,
): readonly ScrapedSample[] | undefined {
  const { lines, labels } = shape;
  const samples: ScrapedSample[] = [];
  let start = 0;
  for (let i = 0; i < lines.length; i++) {
    const prefix = lines[i] ?? '';
    if (!body.startsWith(prefix, start)) return undefined;
    const newline = body.indexOf('\n', start);
    const end = newline === -1 ? body.length : newline;
    const isComment = prefix === '' || prefix.startsWith('#');
    if (isComment ? start + prefix.length !== end : body[start + prefix.length] !== ' ')
      return undefined;
    if (!isComment) {
      const value = valueOf(body.slice(start + prefix.length + 1, end));
      if (value === undefined) return undefined;
      const stored = labels[i];
      if (stored) samples.push({ labels: stored, value, timeMs });
    }
    if (newline === -1) return i === lines.length - 1 ? samples : undefined;
    start = newline + 1;
  }
  return undefined;
}

function valueOf(text: string): number | undefined {
  // Integers and plain decimals, which almost all values are.
  if (/^\d{1,15}$/.test(text)) return Number(text);
  try {
    return parseFloatText(text);
  } catch {
    return undefined;
  }
}
