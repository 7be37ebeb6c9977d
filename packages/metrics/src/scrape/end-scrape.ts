import { METRIC_NAME, withLabel, type Labels } from '../labels.ts';
import type { ScrapedSample, ScrapeState } from './scrape-loop.ts';

const REPORTS = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
] as const;

/** What Prometheus stores when a target is gone: the end of all of its series, and of what it reported of it. */
export function endScrape(
  state: ScrapeState,
  target: Labels,
  timeMs: number,
): readonly ScrapedSample[] {
  const reports = REPORTS.map((name) => withLabel(target, METRIC_NAME, name));
  const all = [...state.tracked.values(), ...reports];
  return all.map((labels) => ({ labels, value: 'stale' as const, timeMs }));
}
