import { parseDuration } from '../promql/literals.ts';
import { parseQuery } from '../promql/parse.ts';
import { describeQueryError, QueryError } from '../promql/query-error.ts';
import type {
  Dashboard,
  DashboardPanel,
  DashboardVariable,
  PanelQuery,
  PanelType,
} from './dashboard.ts';
import { expandVariables, variablesIn } from './variables.ts';

/** Something of a dashboard that cannot be drawn, and where it stands: `panels[2].targets[0].expr`. */
export interface DashboardProblem {
  readonly path: string;
  readonly message: string;
}

export interface DashboardResult {
  /** With what can be drawn, problems or not; undefined: it is no dashboard. */
  readonly dashboard?: Dashboard;
  readonly problems: readonly DashboardProblem[];
}

type Fields = Readonly<Record<string, unknown>>;

const PANEL_TYPES: readonly PanelType[] = [
  'timeseries',
  'stat',
  'gauge',
  'bargauge',
  'table',
  'row',
  'text',
];
const DEFAULT_RANGE_MS = 30 * 60_000;

/** Reads a dashboard in Grafana's format, as parsed from JSON. Never throws. */
export function parseDashboard(value: unknown): DashboardResult {
  const problems: DashboardProblem[] = [];
  const report = (path: string, message: string): void => void problems.push({ path, message });
  // An export for sharing wraps the model.
  const root = isFields(value) && isFields(value.dashboard) ? value.dashboard : value;
  if (!isFields(root) || !Array.isArray(root.panels)) {
    report('', 'This is no dashboard: it has no list of panels.');
    return { problems };
  }
  const variables = readVariables(root, report);
  const known = new Set(variables.map(({ name }) => name));
  const panels = root.panels.flatMap((panel: unknown, i) =>
    readPanel(panel, `panels[${i}]`, { known, report }),
  );
  const time = fieldsOf(root.time);
  const rangeMs = /^now-(\w+)$/.exec(textOf(time.from))?.[1];
  const refreshMs = parseDuration(textOf(root.refresh));
  const title = textOf(root.title);
  if (title === '') report('title', 'A dashboard needs a title.');
  const dashboard: Dashboard = {
    uid: textOf(root.uid),
    title,
    description: textOf(root.description),
    tags: listOf(root.tags).map(textOf),
    rangeMs: (rangeMs === undefined ? undefined : parseDuration(rangeMs)) ?? DEFAULT_RANGE_MS,
    ...(refreshMs ? { refreshMs } : {}),
    variables,
    panels,
  };
  return { dashboard, problems };
}

type Report = (path: string, message: string) => void;

function readVariables(root: Fields, report: Report): readonly DashboardVariable[] {
  return listOf(fieldsOf(root.templating).list).flatMap((item, i): readonly DashboardVariable[] => {
    const path = `templating.list[${i}]`;
    const fields = fieldsOf(item);
    const name = textOf(fields.name);
    const base = {
      name,
      label: textOf(fields.label) || name,
      default: textOf(fieldsOf(fields.current).value),
    };
    const type = textOf(fields.type);
    if (type === 'datasource') return []; // there is one, and it is chosen already
    if (type === 'custom' || type === 'constant') {
      const values = textOf(fields.query)
        .split(',')
        .map((each) => each.trim());
      return [{ ...base, type: 'custom', values }];
    }
    const query = isFields(fields.query) ? textOf(fields.query.query) : textOf(fields.query);
    const match = /^label_values\(\s*(?:(.+),\s*)?([\w.]+)\s*\)$/s.exec(query);
    if (type === 'query' && match)
      return [
        { ...base, type: 'query', selector: match[1]?.trim() ?? '', labelName: match[2] ?? '' },
      ];
    report(path, `Variable ${name}: only custom values and label_values(…) are drawn.`);
    return [];
  });
}

interface PanelSurroundings {
  readonly known: ReadonlySet<string>;
  readonly report: Report;
}

function readPanel(
  value: unknown,
  path: string,
  around: PanelSurroundings,
): readonly DashboardPanel[] {
  const fields = fieldsOf(value);
  const type = PANEL_TYPES.find((each) => each === fields.type);
  if (!type) {
    around.report(`${path}.type`, `Panels of type ${JSON.stringify(fields.type)} are not drawn.`);
    return [];
  }
  const { defaults } = fieldsOf(fields.fieldConfig) as { readonly defaults?: unknown };
  const field = fieldsOf(defaults);
  const stacking = fieldsOf(fieldsOf(field.custom).stacking);
  const grid = fieldsOf(fields.gridPos);
  const panel: DashboardPanel = {
    id: numberOf(fields.id) ?? 0,
    type,
    title: textOf(fields.title),
    description: textOf(fields.description),
    grid: {
      x: numberOf(grid.x) ?? 0,
      y: numberOf(grid.y) ?? 0,
      w: numberOf(grid.w) ?? 12,
      h: numberOf(grid.h) ?? 8,
    },
    queries: listOf(fields.targets).flatMap((target, i) =>
      readQuery(target, `${path}.targets[${i}]`, around),
    ),
    unit: textOf(field.unit) || 'short',
    ...optional('min', numberOf(field.min)),
    ...optional('max', numberOf(field.max)),
    ...optional('decimals', numberOf(field.decimals)),
    isStacked: ['normal', 'percent'].includes(textOf(stacking.mode)),
    thresholds: listOf(fieldsOf(field.thresholds).steps).map((step) => ({
      from: numberOf(fieldsOf(step).value) ?? -Infinity,
      color: textOf(fieldsOf(step).color),
    })),
    text: textOf(fieldsOf(fields.options).content),
  };
  // A collapsed row holds its panels.
  const inside = type === 'row' ? listOf(fields.panels) : [];
  return [panel, ...inside.flatMap((each, i) => readPanel(each, `${path}.panels[${i}]`, around))];
}

function readQuery(
  value: unknown,
  path: string,
  { known, report }: PanelSurroundings,
): readonly PanelQuery[] {
  const fields = fieldsOf(value);
  if (fields.hide === true) return [];
  const expr = textOf(fields.expr);
  if (expr === '') {
    report(path, 'A query of this panel is not PromQL: it has no expr.');
    return [];
  }
  const unknown = variablesIn(expr).find((name) => !known.has(name));
  if (unknown !== undefined) report(`${path}.expr`, `There is no variable ${unknown}.`);
  const problem = whyRefused(expr);
  if (problem !== undefined) report(`${path}.expr`, problem);
  return [
    {
      refId: textOf(fields.refId) || 'A',
      expr,
      legend: textOf(fields.legendFormat),
      isInstant: fields.instant === true,
    },
  ];
}

/** Checks a query with some value for each of its variables: a word is good wherever one may stand. */
function whyRefused(expr: string): string | undefined {
  const values = Object.fromEntries(variablesIn(expr).map((name) => [name, 'x']));
  const sample = { values, intervalMs: 15_000, scrapeIntervalMs: 15_000, rangeMs: 1_800_000 };
  const query = expandVariables(expr, sample);
  try {
    parseQuery(query);
    return undefined;
  } catch (error) {
    if (error instanceof QueryError) return describeQueryError(error, query);
    throw error;
  }
}

function optional<Name extends string>(
  name: Name,
  value: number | undefined,
): { readonly [key in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: number }); // one key, by its name
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
