import {
  expandVariables,
  legendOf,
  parseDashboard,
  type Dashboard,
  type DashboardPanel,
  type DashboardVariable,
  type QueryAnswer,
  type VariableValues,
} from '@drydock/metrics';
import type { PrometheusView } from '@drydock/simulator';
import type {
  DashboardName,
  DashboardSpan,
  DrawnDashboard,
  DrawnPanel,
} from './metrics-protocol.ts';

/** In the order in which they are offered. */
const FILES: readonly (() => Promise<{ readonly default: unknown }>)[] = [
  () => import('@drydock/metrics/dashboards/istio-service.json'),
  () => import('@drydock/metrics/dashboards/istio-workload.json'),
  () => import('@drydock/metrics/dashboards/canary.json'),
  () => import('@drydock/metrics/dashboards/argocd.json'),
];
const SCRAPE_MS = 15_000;

async function readDashboards(): Promise<readonly Dashboard[]> {
  const files = await Promise.all(FILES.map((load) => load()));
  return files.flatMap(({ default: json }) => parseDashboard(json).dashboard ?? []);
}

export async function listDashboards(): Promise<readonly DashboardName[]> {
  const dashboards = await readDashboards();
  return dashboards.map(({ uid, title, description }) => ({ uid, title, description }));
}

/** Evaluates every panel. Variables without a value take their default, else the first one there is. */
export async function drawDashboard(
  view: PrometheusView,
  uid: string,
  asked: { readonly values: Readonly<Record<string, string>>; readonly span: DashboardSpan },
): Promise<DrawnDashboard | undefined> {
  const dashboard = (await readDashboards()).find((candidate) => candidate.uid === uid);
  if (!dashboard) return undefined;
  const { span } = asked;
  const variables: DrawnDashboard['variables'][number][] = [];
  const values: Record<string, string> = {};
  const filled = (): VariableValues => ({
    values,
    intervalMs: span.stepMs,
    scrapeIntervalMs: SCRAPE_MS,
    rangeMs: span.endMs - span.startMs,
  });
  for (const variable of dashboard.variables) {
    const options = optionsOf(view, variable, { span, filled: filled() });
    const wanted = asked.values[variable.name] ?? variable.default;
    const value = options.includes(wanted) ? wanted : (options[0] ?? '');
    values[variable.name] = value;
    variables.push({ name: variable.name, label: variable.label, value, options });
  }
  const panels = dashboard.panels.map((panel) =>
    drawPanel(view, panel, { span, filled: filled() }),
  );
  const { title, description } = dashboard;
  return { uid, title, description, variables, panels };
}

interface Frame {
  readonly span: DashboardSpan;
  readonly filled: VariableValues;
}

function optionsOf(
  view: PrometheusView,
  variable: DashboardVariable,
  { span, filled }: Frame,
): readonly string[] {
  if (variable.type === 'custom') return variable.values;
  const selector = expandVariables(variable.selector, filled);
  const seconds = Math.max(1, Math.round((span.endMs - span.startMs) / 1000));
  const answer = view.query(`last_over_time(${selector}[${seconds}s])`, span.endMs);
  if (!answer.ok || answer.result.type !== 'vector') return [];
  const found = answer.result.series.map(({ labels }) => labels[variable.labelName] ?? '');
  return [...new Set(found)].filter((value) => value !== '').toSorted();
}

function drawPanel(view: PrometheusView, panel: DashboardPanel, frame: Frame): DrawnPanel {
  const { queries, ...shape } = panel;
  const { span, filled } = frame;
  const drawn: DrawnPanel['lines'][number][] = [];
  let error: string | undefined;
  const texts = queries.map(({ expr }) => expandVariables(expr, filled));
  for (const [index, query] of queries.entries()) {
    const text = texts[index] ?? '';
    const answer = query.isInstant
      ? view.query(text, span.endMs)
      : view.queryRange(text, { start: span.startMs, end: span.endMs, step: span.stepMs });
    if (answer.ok) drawn.push(...linesOf(answer, query.legend));
    else error ??= answer.error.message;
  }
  return { ...shape, queries: texts, lines: drawn, ...(error === undefined ? {} : { error }) };
}

function linesOf(
  answer: Extract<QueryAnswer, { readonly ok: true }>,
  legend: string,
): DrawnPanel['lines'] {
  const { result } = answer;
  switch (result.type) {
    case 'matrix':
      return result.series.map(({ labels, samples }) => ({
        name: legendOf(legend, labels),
        labels,
        points: samples.map(([seconds, value]) => [seconds * 1000, value] as const),
      }));
    case 'vector':
      return result.series.map(({ labels, sample: [seconds, value] }) => ({
        name: legendOf(legend, labels),
        labels,
        points: [[seconds * 1000, value]],
      }));
    case 'scalar':
      return [
        {
          name: legendOf(legend, {}),
          labels: {},
          points: [[result.value[0] * 1000, result.value[1]]],
        },
      ];
    case 'string':
      return [];
  }
}
