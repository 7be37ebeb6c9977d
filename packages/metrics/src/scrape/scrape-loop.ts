import { parseExposition } from '../exposition/parse-exposition.ts';
import type { ExposedSample } from '../exposition/sample.ts';
import { labelsKey, METRIC_NAME, withLabel, type Labels } from '../labels.ts';
import { readByShape, shapeOf, type PageShape } from './page-shape.ts';
import { ScrapeError, storedLabels } from './sample-labels.ts';
import type { ScrapeConfig, ScrapeResponse } from './scrape-config.ts';

/** A sample to store. `stale` marks the end of a series, for now. */
export interface ScrapedSample {
  readonly labels: Labels;
  readonly value: number | 'stale';
  readonly timeMs: number;
}

/** What a scrape loop remembers of its target; start with `EMPTY_SCRAPE_STATE`. */
export interface ScrapeState {
  /** Series as the target spells them that were met in the last good scrapes, and when each was last stored. */
  readonly met: ReadonlyMap<string, number>;
  /** Series whose end would be marked, by key. */
  readonly tracked: ReadonlyMap<string, Labels>;
  /** Of the last page, when it was good. */
  readonly shape?: PageShape;
}

export const EMPTY_SCRAPE_STATE: ScrapeState = Object.freeze({
  met: new Map(),
  tracked: new Map(),
});

export interface Scrape {
  readonly state: ScrapeState;
  readonly samples: readonly ScrapedSample[];
  readonly health: 'up' | 'down';
  readonly lastError: string;
}

export interface ScrapeContext {
  /** The target's public labels. */
  readonly target: Labels;
  readonly config: ScrapeConfig;
  readonly nowMs: number;
  readonly durationSeconds: number;
}

/**
 * One round of Prometheus' scrape loop. A scrape that fails half way stores nothing of its body, and ends only the
 * series that it had not met before the error.
 */
export function scrape(
  state: ScrapeState,
  response: ScrapeResponse,
  context: ScrapeContext,
): Scrape {
  const short = readShort(state, response, context);
  if (short) return short;
  const round = readRound(state, response, context);
  const isUp = round.error === undefined;
  const stale = [...state.tracked]
    .filter(([key]) => !round.tracked.has(key))
    .map(([, labels]) => ({ labels, value: 'stale' as const, timeMs: context.nowMs }));
  return {
    // Only a good scrape with a body forgets what it did not meet.
    state: {
      met: isUp && round.scraped > 0 ? round.met : new Map([...state.met, ...round.met]),
      tracked: round.tracked,
      ...(isUp ? shapeIn(response, round, context) : {}),
    },
    samples: [...(isUp ? round.samples : []), ...stale, ...reportSamples(round, context)],
    health: isUp ? 'up' : 'down',
    lastError: round.error ?? '',
  };
}

/** A page of the shape of the last one: the same series, so no new ones and none that ended. */
function readShort(
  state: ScrapeState,
  response: ScrapeResponse,
  context: ScrapeContext,
): Scrape | undefined {
  const { shape } = state;
  if (!shape || !('body' in response) || typeof response.body !== 'string') return undefined;
  const isSame =
    response.status === 200 &&
    shape.contentType === response.contentType &&
    shape.config === context.config &&
    shape.target === context.target;
  const samples = isSame ? readByShape(response.body, shape, context.nowMs) : undefined;
  if (!samples) return undefined;
  const reports = reportSamples({ ...shape, added: 0, error: undefined }, context);
  return { state, samples: [...samples, ...reports], health: 'up', lastError: '' };
}

function shapeIn(
  response: ScrapeResponse,
  round: Round,
  context: ScrapeContext,
): { readonly shape?: PageShape } {
  if (!('body' in response) || typeof response.body !== 'string') return {};
  const { body, contentType } = response;
  const { config, target } = context;
  // A series that is left out, or stored at a time of its own, is not to be read the short way.
  const isPlain = round.samples.length === round.kept && round.tracked.size === round.kept;
  const shape = isPlain
    ? shapeOf({ body, contentType }, round.stored, { config, target })
    : undefined;
  return shape ? { shape } : {};
}

interface Round {
  readonly met: Map<string, number>;
  readonly tracked: Map<string, Labels>;
  readonly samples: ScrapedSample[];
  /** Per sample of the page: its labels, where it is stored. */
  readonly stored: (Labels | undefined)[];
  scraped: number;
  kept: number;
  added: number;
  error: string | undefined;
}

function readRound(state: ScrapeState, response: ScrapeResponse, context: ScrapeContext): Round {
  const round: Round = {
    met: new Map(),
    tracked: new Map(),
    samples: [],
    stored: [],
    scraped: 0,
    kept: 0,
    added: 0,
    error: undefined,
  };
  if ('failure' in response) return { ...round, error: response.failure };
  if (response.status !== 200) {
    return {
      ...round,
      error:
        `server returned HTTP status ${response.status} ${STATUS_TEXTS[response.status] ?? ''}`.trim(),
    };
  }
  const { fallbackContentType } = context.config;
  const { samples, error } = parseExposition(response.body, {
    contentType: response.contentType,
    ...(fallbackContentType === undefined ? {} : { fallback: fallbackContentType }),
  });
  try {
    for (const sample of samples) readSample(sample, state, round, context);
    round.error = error;
  } catch (failure) {
    if (!(failure instanceof ScrapeError)) throw failure;
    round.error = failure.message;
  }
  const { sampleLimit } = context.config;
  if (round.error === undefined && sampleLimit > 0 && round.kept > sampleLimit)
    round.error = 'sample limit exceeded';
  return round;
}

function readSample(
  sample: ExposedSample,
  state: ScrapeState,
  round: Round,
  context: ScrapeContext,
): void {
  const { config, nowMs, target } = context;
  round.scraped++;
  const labels = storedLabels(sample, target, config);
  round.stored.push(labels);
  if (!labels) return;
  round.kept++;
  if (config.sampleLimit > 0 && round.kept > config.sampleLimit) return;
  const spelling = JSON.stringify(sample.labels);
  const explicit = config.honorTimestamps ? sample.timestampMs : undefined;
  const isRepeated = round.met.has(spelling);
  if (!isRepeated && !state.met.has(spelling)) round.added++;
  const timeMs = explicit ?? nowMs;
  const last = Math.max(round.met.get(spelling) ?? -Infinity, state.met.get(spelling) ?? -Infinity);
  round.met.set(spelling, Math.max(timeMs, last));
  if (explicit === undefined || config.trackTimestampsStaleness)
    round.tracked.set(labelsKey(labels), labels);
  // A second sample of a series in one scrape, or one from before the last, is dropped without a word.
  if (!isRepeated && timeMs > last) round.samples.push({ labels, value: sample.value, timeMs });
}

/** Label sets of the reports of each target, the same objects every time. */
const REPORT_LABELS = new WeakMap<Labels, Map<string, Labels>>();

function reportLabels(target: Labels, name: string): Labels {
  const known = REPORT_LABELS.get(target) ?? new Map<string, Labels>();
  REPORT_LABELS.set(target, known);
  const labels = known.get(name) ?? withLabel(target, METRIC_NAME, name);
  known.set(name, labels);
  return labels;
}

function reportSamples(
  round: Pick<Round, 'scraped' | 'kept' | 'added' | 'error'>,
  { target, nowMs, durationSeconds }: ScrapeContext,
): readonly ScrapedSample[] {
  const isUp = round.error === undefined;
  const report = (name: string, value: number): ScrapedSample => ({
    labels: reportLabels(target, name),
    value,
    timeMs: nowMs,
  });
  return [
    report('up', isUp ? 1 : 0),
    report('scrape_duration_seconds', durationSeconds),
    report('scrape_samples_scraped', round.scraped),
    report('scrape_samples_post_metric_relabeling', round.kept),
    report('scrape_series_added', round.added),
  ];
}

/** Go's http.StatusText for what targets usually answer. */
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
