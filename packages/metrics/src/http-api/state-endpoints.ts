import type { Alert } from '../rules/alert.ts';
import type { RuleState } from '../rules/evaluate-group.ts';
import type { Rule } from '../rules/rule.ts';
import { apiData, ParameterError, type ApiAnswer } from './api-answer.ts';
import type { ApiRuleGroup, ApiSource, ApiTarget } from './api-source.ts';
import { formatTimestamp, NEVER } from './timestamp.ts';

/** `/api/v1/targets` */
export function answerTargets(parameters: URLSearchParams, source: ApiSource): ApiAnswer {
  const state = (parameters.get('state') ?? 'any').toLowerCase();
  const pool = parameters.get('scrapePool');
  const isAsked = (scrapePool: string): boolean =>
    pool === null || pool === '' || pool === scrapePool;
  const active = source.targets().filter(({ scrapePool }) => isAsked(scrapePool));
  const dropped = source.droppedTargets().filter(({ scrapePool }) => isAsked(scrapePool));
  const counts: Record<string, number> = {};
  for (const { scrapePool } of dropped) counts[scrapePool] = (counts[scrapePool] ?? 0) + 1;
  return apiData({
    activeTargets: state === 'dropped' ? [] : active.map(targetJson),
    droppedTargets:
      state === 'active'
        ? []
        : dropped.map(({ discovered, scrapePool }) => ({
            discoveredLabels: discovered,
            scrapePool,
          })),
    droppedTargetCounts: counts,
  });
}

function targetJson(target: ApiTarget): unknown {
  return {
    discoveredLabels: target.discovered,
    labels: target.labels,
    scrapePool: target.scrapePool,
    scrapeUrl: target.url,
    globalUrl: target.url,
    lastError: target.lastError,
    lastScrape: target.lastScrapeMs === undefined ? NEVER : formatTimestamp(target.lastScrapeMs),
    lastScrapeDuration: target.lastDurationSeconds,
    health: target.health,
    scrapeInterval: target.scrapeInterval,
    scrapeTimeout: target.scrapeTimeout,
  };
}

/** `/api/v1/rules` */
export function answerRules(parameters: URLSearchParams, source: ApiSource): ApiAnswer {
  const type = (parameters.get('type') ?? '').toLowerCase();
  if (type !== '' && type !== 'alert' && type !== 'record')
    throw new ParameterError('type', `not supported value ${JSON.stringify(type)}`);
  const names = new Set(parameters.getAll('rule_name[]'));
  const groupNames = new Set(parameters.getAll('rule_group[]'));
  const isAsked = (rule: Rule): boolean =>
    (type === '' || (type === 'alert') === (rule.kind === 'alerting')) &&
    (names.size === 0 || names.has(rule.name));
  const groups = source
    .groups()
    .filter(({ group }) => groupNames.size === 0 || groupNames.has(group.name))
    .map((each) => groupJson(each, isAsked));
  return apiData({
    groups: names.size === 0 ? groups : groups.filter(({ rules }) => rules.length > 0),
  });
}

function groupJson(
  { group, states, intervalMs, lastMs }: ApiRuleGroup,
  isAsked: (rule: Rule) => boolean,
): { readonly rules: readonly unknown[] } & Readonly<Record<string, unknown>> {
  const rules = group.rules.flatMap((rule, i) =>
    isAsked(rule) ? [ruleJson(rule, states[i])] : [],
  );
  return {
    name: group.name,
    file: group.file,
    rules,
    interval: intervalMs / 1000,
    limit: group.limit,
    evaluationTime: 0,
    lastEvaluation: lastMs === undefined ? NEVER : formatTimestamp(lastMs),
  };
}

function ruleJson(rule: Rule, state: RuleState | undefined): unknown {
  const common = {
    name: rule.name,
    query: rule.expr,
    ...(Object.keys(rule.labels).length > 0 || rule.kind === 'alerting'
      ? { labels: rule.labels }
      : {}),
    health: state?.health ?? 'unknown',
    ...(state && state.lastError !== '' ? { lastError: state.lastError } : {}),
    evaluationTime: 0,
    lastEvaluation:
      state?.lastEvaluationMs === undefined ? NEVER : formatTimestamp(state.lastEvaluationMs),
  };
  if (rule.kind === 'recording') return { ...common, type: 'recording' };
  const alerts = activeAlerts(state);
  const worst = alerts.some((alert) => alert.state === 'firing')
    ? 'firing'
    : alerts.length > 0
      ? 'pending'
      : 'inactive';
  return {
    state: worst,
    ...common,
    duration: rule.forMs / 1000,
    keepFiringFor: rule.keepFiringForMs / 1000,
    annotations: rule.annotations,
    alerts: alerts.map(alertJson),
    type: 'alerting',
  };
}

function activeAlerts(state: RuleState | undefined): readonly Alert[] {
  return [...(state?.alerts.values() ?? [])].filter(
    ({ resolvedAtMs }) => resolvedAtMs === undefined,
  );
}

function alertJson(alert: Alert): unknown {
  const { labels, annotations, state, activeAtMs, keepFiringSinceMs, value } = alert;
  return {
    labels,
    annotations,
    state,
    activeAt: formatTimestamp(activeAtMs),
    ...(keepFiringSinceMs === undefined
      ? {}
      : { keepFiringSince: formatTimestamp(keepFiringSinceMs) }),
    value: exponential(value),
  };
}

/** Go's FormatFloat(value, 'e', -1). */
function exponential(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `/api/v1/alerts` */
export function answerAlerts(source: ApiSource): ApiAnswer {
  const alerts = source.groups().flatMap(({ states }) => states.flatMap(activeAlerts));
  return apiData({ alerts: alerts.map(alertJson) });
}

/** `/api/v1/metadata`: what the last pages of all targets say of their metrics. */
export function answerMetadata(parameters: URLSearchParams, source: ApiSource): ApiAnswer {
  const metric = parameters.get('metric');
  const found = new Map<string, { type: string; help: string; unit: string }>();
  for (const { page = '' } of source.targets()) {
    for (const [, kind, name = '', text = ''] of page.matchAll(
      /^# (TYPE|HELP|UNIT) (\S+) ?(.*)$/gm,
    )) {
      if (metric !== null && metric !== '' && name !== metric) continue;
      const known = found.get(name) ?? { type: 'unknown', help: '', unit: '' };
      if (kind === 'TYPE') known.type = text;
      else if (kind === 'HELP') known.help = text;
      else known.unit = text;
      found.set(name, known);
    }
  }
  const rows = [...found].map(([name, row]) => [name, [row]] as const);
  const limit = Number(parameters.get('limit') ?? 0);
  return apiData(Object.fromEntries(limit > 0 ? rows.slice(0, limit) : rows));
}
