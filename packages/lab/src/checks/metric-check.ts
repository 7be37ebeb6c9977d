import { ClusterError, type MetricsQuery } from '@drydock/cluster';
import { formatLabels, formatValue, parseDuration, type QueryAnswer } from '@drydock/metrics';
import { z } from 'zod';
import type { CheckFinding, CheckKind } from './check-kind.ts';
import { undecided } from './finding.ts';

const duration = z.string().refine((text) => (parseDuration(text) ?? 0) > 0, {
  message: 'A duration is a number with a unit: 90s, 5m, 1h30m.',
});

const comparison = z
  .strictObject({
    above: z.number().optional(),
    below: z.number().optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    equals: z.number().optional(),
  })
  .refine((wanted) => Object.keys(wanted).length > 0, {
    message: 'Say above, below, atLeast, atMost or equals.',
  });

const metricCheckSchema = z.strictObject({
  /** PromQL. */
  query: z.string().min(1),
  /** What each value of the result is compared with; or that there is one, or none. */
  expect: z.union([z.enum(['present', 'absent']), comparison]).default('present'),
  /** Look at the last so much time, every 15 s, not at one moment: all of it must be as expected. */
  range: duration.optional(),
  /** How long it may take, in the cluster's time, to become as expected: a scrape takes its interval. */
  within: duration.default('2m'),
  /** How long it must then stay so, while time goes on. */
  for: duration.optional(),
});

type MetricCheck = z.infer<typeof metricCheckSchema>;
type Expectation = MetricCheck['expect'];

const STEP_MS = 15_000;
const TOLERANCE = 1e-9;

/** Whether a query of the cluster's Prometheus answers as wanted. */
export const metricCheck: CheckKind<'metric', MetricCheck> = {
  name: 'metric',
  schema: metricCheckSchema,
  async run(options, { cluster }) {
    const { metrics, clock } = cluster;
    if (!metrics) return undecided('this cluster has no Prometheus; install names it in lab.yaml');
    const look = (): Promise<Wrong | undefined> => lookAt(options, metrics, clock.now());
    const passMs = async (ms: number): Promise<void> => {
      const untilMs = clock.now() + ms;
      const what = 'time to pass';
      await clock.waitFor(what, async () => clock.now() >= untilMs, { timeoutMs: ms + STEP_MS });
    };
    const deadlineMs = clock.now() + (parseDuration(options.within) ?? 0);
    let seen = await look();
    while (seen !== undefined && clock.now() < deadlineMs) {
      await passMs(Math.min(STEP_MS, deadlineMs - clock.now()));
      seen = await look();
    }
    if (seen !== undefined) return failure(options, seen);
    const stayMs = options.for === undefined ? 0 : (parseDuration(options.for) ?? 0);
    for (let passedMs = 0; passedMs < stayMs; passedMs += STEP_MS) {
      await passMs(Math.min(STEP_MS, stayMs - passedMs));
      const later = await look();
      if (later === undefined) continue;
      const seenLate = `${later.seen} after ${(passedMs + STEP_MS) / 1000} s`;
      return failure(options, { ...later, seen: seenLate });
    }
    return { status: 'pass', share: 1 };
  },
};

/** What was seen instead of what was wanted; undefined: all is as wanted. A query that is refused is the author's mistake. */
async function lookAt(
  { query, expect, range }: MetricCheck,
  metrics: MetricsQuery,
  nowMs: number,
): Promise<Wrong | undefined> {
  const rangeMs = range === undefined ? undefined : parseDuration(range);
  const answer =
    rangeMs === undefined
      ? await metrics.query(query, { atMs: nowMs })
      : await metrics.queryRange(query, {
          startMs: nowMs - rangeMs,
          endMs: nowMs,
          stepMs: STEP_MS,
        });
  if (!answer.ok)
    throw new ClusterError('bad-answer', `the query is refused: ${answer.error.message}`);
  const rows = rowsOf(answer);
  const problem = problemOf(rows, expect);
  return problem === undefined ? undefined : { seen: problem, rows };
}

/** What was seen instead, in words and as data. */
interface Wrong {
  readonly seen: string;
  readonly rows: readonly Row[];
}

interface Row {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function rowsOf({ result }: Extract<QueryAnswer, { readonly ok: true }>): readonly Row[] {
  switch (result.type) {
    case 'scalar':
      return [{ name: '', labels: {}, value: result.value[1] }];
    case 'string':
      return [];
    case 'vector':
      return result.series.map(({ labels, sample }) => ({
        name: formatLabels(labels),
        labels,
        value: sample[1],
      }));
    case 'matrix':
      return result.series.flatMap(({ labels, samples }) =>
        samples.map(([, value]) => ({
          name: formatLabels(labels),
          labels,
          value,
        })),
      );
  }
}

function problemOf(rows: readonly Row[], expect: Expectation): string | undefined {
  const [first] = rows;
  if (expect === 'absent') return first && `seen ${describe(first)}`;
  if (!first) return 'seen no series';
  if (expect === 'present') return undefined;
  const wrong = rows.find(({ value }) => !holds(value, expect));
  return wrong && `seen ${describe(wrong)}`;
}

function describe({ name, value }: Row): string {
  return name === '' || name === '{}' ? formatValue(value) : `${formatValue(value)} for ${name}`;
}

function holds(
  value: number,
  { above, below, atLeast, atMost, equals }: z.infer<typeof comparison>,
): boolean {
  return (
    (above === undefined || value > above) &&
    (below === undefined || value < below) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost) &&
    (equals === undefined || Math.abs(value - equals) <= TOLERANCE * Math.max(1, Math.abs(equals)))
  );
}

const WORDS = {
  above: 'above',
  below: 'below',
  atLeast: 'at least',
  atMost: 'at most',
  equals: 'equal to',
} as const;

function wantedText({ query, expect, range }: MetricCheck): string {
  const when = range === undefined ? '' : ` throughout the last ${range}`;
  if (expect === 'present') return `Wanted a value of ${query}${when}`;
  if (expect === 'absent') return `Wanted no value of ${query}${when}`;
  const words = Object.entries(WORDS).flatMap(([name, word]) => {
    const value = expect[name as keyof typeof WORDS]; // its own keys
    return value === undefined ? [] : [`${word} ${value}`];
  });
  return `Wanted ${query} ${words.join(' and ')}${when}`;
}

const MOST_SERIES = 100;

function failure(options: MetricCheck, { rows, seen }: Wrong): CheckFinding {
  const text = seen.charAt(0).toUpperCase() + seen.slice(1);
  const series = rows.slice(0, MOST_SERIES).map(({ labels, value }) => ({ labels, value }));
  return {
    status: 'fail',
    share: 0,
    message: `${wantedText(options)}. ${text}.`,
    found: { series },
  };
}
