import { CallError } from '@drydock/render';
import { dropName, labelsKey, makeLabels, METRIC_NAME, NO_LABELS, type Labels } from '../labels.ts';
import { instantQuery, type QueryOptions } from '../promql/query.ts';
import { describeQueryError } from '../promql/query-error.ts';
import type { ScrapedSample } from '../scrape/scrape-loop.ts';
import type { Queryable } from '../series.ts';
import {
  alertSeriesLabels,
  forStateSeriesLabels,
  needsSending,
  nextAlert,
  notificationOf,
  type Alert,
  type AlertNotification,
} from './alert.ts';
import { expandAlertText, type AlertSurroundings } from './expand-template.ts';
import type { AlertingRule, RecordingRule, Rule, RuleGroup } from './rule.ts';
import type { TemplateSample } from './template-functions.ts';

/** What a server remembers of a rule between evaluations. Immutable. */
export interface RuleState {
  readonly health: 'unknown' | 'ok' | 'err';
  readonly lastError: string;
  readonly lastEvaluationMs?: number;
  /** By the key of their labels; resolved ones are kept for a while. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Series of the last evaluation, whose end is marked. */
  readonly series: ReadonlyMap<string, Labels>;
}

export const NEW_RULE_STATE: RuleState = Object.freeze({
  health: 'unknown',
  lastError: '',
  alerts: new Map(),
  series: new Map(),
});

export interface RuleSurroundings {
  readonly storage: Queryable;
  /** Stores samples at once: the next rule of the group sees them. */
  readonly append: (samples: readonly ScrapedSample[]) => void;
  readonly nowMs: number;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  /** Milliseconds; the server's flag `--rules.alert.resend-delay`. */
  readonly resendDelayMs: number;
  /** The server's evaluation interval, for groups that name none. */
  readonly intervalMs: number;
  readonly queryOptions?: QueryOptions;
}

export interface GroupEvaluation {
  /** One per rule, in order. */
  readonly states: readonly RuleState[];
  readonly notifications: readonly AlertNotification[];
}

/** Evaluates the rules of a group in order at one time. A rule that fails is in its state; the others go on. */
export function evaluateGroup(
  group: RuleGroup,
  states: readonly RuleState[],
  surroundings: RuleSurroundings,
): GroupEvaluation {
  const notifications: AlertNotification[] = [];
  const next = group.rules.map((rule, i) => {
    const before = states[i] ?? NEW_RULE_STATE;
    const round = evaluateRule(rule, before, group, surroundings);
    notifications.push(...round.notifications);
    return round.state;
  });
  return { states: next, notifications };
}

interface RuleRound {
  readonly state: RuleState;
  readonly notifications: readonly AlertNotification[];
}

interface RuleResult {
  readonly samples: readonly TemplateSample[];
  readonly alerts: ReadonlyMap<string, Alert>;
}

/** A rule that Prometheus would report as unhealthy. */
class RuleError extends Error {
  override readonly name = 'RuleError';
  /** Alerts that are left when it failed. */
  readonly alerts: ReadonlyMap<string, Alert> | undefined;

  constructor(message: string, alerts?: ReadonlyMap<string, Alert>) {
    super(message);
    this.alerts = alerts;
  }
}

function evaluateRule(
  rule: Rule,
  before: RuleState,
  group: RuleGroup,
  surroundings: RuleSurroundings,
): RuleRound {
  const { nowMs } = surroundings;
  try {
    const result =
      rule.kind === 'recording'
        ? record(rule, group, surroundings)
        : raise(rule, before.alerts, group, surroundings);
    const series = store(result.samples, before.series, nowMs - group.queryOffsetMs, surroundings);
    const sent = send(result.alerts, group, surroundings);
    const state = { health: 'ok', lastError: '', lastEvaluationMs: nowMs, series } as const;
    return { state: { ...state, alerts: sent.alerts }, notifications: sent.notifications };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const alerts = error.alerts ?? before.alerts;
    const failed = { health: 'err', lastError: error.message, lastEvaluationMs: nowMs } as const;
    return { state: { ...before, ...failed, alerts }, notifications: [] };
  }
}

/** Stores what a rule yields, and marks the end of series that it does not yield any more. */
function store(
  samples: readonly TemplateSample[],
  before: RuleState['series'],
  timeMs: number,
  { append }: RuleSurroundings,
): RuleState['series'] {
  const series = new Map(samples.map(({ labels }) => [labelsKey(labels), labels] as const));
  const ended = [...before].filter(([key]) => !series.has(key));
  append([
    ...samples.map(({ labels, value }) => ({ labels, value, timeMs })),
    ...ended.map(([, labels]) => ({ labels, value: 'stale' as const, timeMs })),
  ]);
  return series;
}

function send(
  alerts: ReadonlyMap<string, Alert>,
  group: RuleGroup,
  { nowMs, resendDelayMs, intervalMs }: RuleSurroundings,
): {
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly notifications: readonly AlertNotification[];
} {
  const notifications: AlertNotification[] = [];
  const validMs = 4 * Math.max(resendDelayMs, group.intervalMs ?? intervalMs);
  const next = new Map<string, Alert>();
  for (const [key, alert] of alerts) {
    const isDue = needsSending(alert, nowMs, resendDelayMs);
    const sent = isDue ? { ...alert, lastSentAtMs: nowMs, validUntilMs: nowMs + validMs } : alert;
    if (isDue) notifications.push(notificationOf(sent));
    next.set(key, sent);
  }
  return { alerts: next, notifications };
}

/** The elements of an expression; a scalar is an element without labels. Throws RuleError. */
function query(
  expr: string,
  atMs: number,
  surroundings: RuleSurroundings,
): readonly TemplateSample[] {
  const { storage, queryOptions } = surroundings;
  const answer = instantQuery(storage, expr, atMs, queryOptions);
  if (!answer.ok) throw new RuleError(describeQueryError(answer.error, expr));
  const { result } = answer;
  switch (result.type) {
    case 'vector':
      return result.series.map(({ labels, sample: [, value] }) => ({ labels, value }));
    case 'scalar':
      return [{ labels: NO_LABELS, value: result.value[1] }];
    default:
      throw new RuleError('rule result is not a vector or scalar');
  }
}

function record(
  rule: RecordingRule,
  { queryOffsetMs, limit }: RuleGroup,
  surroundings: RuleSurroundings,
): RuleResult {
  const elements = query(rule.expr, surroundings.nowMs - queryOffsetMs, surroundings);
  const own = { [METRIC_NAME]: rule.name, ...rule.labels };
  const samples = elements.map(({ labels, value }) => ({
    labels: makeLabels(Object.entries({ ...labels, ...own })),
    value,
  }));
  if (new Set(samples.map(({ labels }) => labelsKey(labels))).size < samples.length)
    throw new RuleError(
      'vector contains metrics with the same labelset after applying rule labels',
    );
  if (limit > 0 && samples.length > limit)
    throw new RuleError(`exceeded limit of ${limit} with ${samples.length} series`);
  return { samples, alerts: new Map() };
}

function raise(
  rule: AlertingRule,
  before: ReadonlyMap<string, Alert>,
  { queryOffsetMs, limit }: RuleGroup,
  surroundings: RuleSurroundings,
): RuleResult {
  const { nowMs } = surroundings;
  const found = foundAlerts(
    rule,
    query(rule.expr, nowMs - queryOffsetMs, surroundings),
    surroundings,
  );
  const candidates = new Map(before);
  for (const [key, alert] of found) {
    const known = before.get(key);
    const { value, annotations } = alert;
    const goesOn = known !== undefined && known.state !== 'inactive';
    candidates.set(key, goesOn ? { ...known, value, annotations } : alert);
  }
  const alerts = new Map<string, Alert>();
  const active: Alert[] = [];
  for (const [key, alert] of candidates) {
    const next = nextAlert(alert, rule, { isThere: found.has(key), nowMs });
    if (!next) continue;
    alerts.set(key, next);
    if (next.state !== 'inactive') active.push(next);
  }
  if (limit > 0 && active.length > limit)
    throw new RuleError(`exceeded limit of ${limit} with ${active.length} alerts`, new Map());
  const samples = active.flatMap((alert) => [
    { labels: alertSeriesLabels(rule, alert), value: 1 },
    { labels: forStateSeriesLabels(rule, alert), value: Math.floor(alert.activeAtMs / 1000) },
  ]);
  return { samples, alerts };
}

function foundAlerts(
  rule: AlertingRule,
  elements: readonly TemplateSample[],
  surroundings: RuleSurroundings,
): ReadonlyMap<string, Alert> {
  const { nowMs, externalLabels, externalUrl } = surroundings;
  const around: AlertSurroundings = {
    nowMs,
    externalUrl,
    query: (text) => templateQuery(text, surroundings),
  };
  const alerts = new Map<string, Alert>();
  for (const { labels, value } of elements) {
    const about = { alert: rule.name, labels, value, externalLabels };
    const expand = (texts: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [name, expandAlertText(text, about, around)]),
      );
    const own = { ...dropName(labels), ...expand(rule.labels), alertname: rule.name };
    const identity = makeLabels(Object.entries(own));
    const key = labelsKey(identity);
    if (alerts.has(key))
      throw new RuleError(
        'vector contains metrics with the same labelset after applying alert labels',
      );
    const annotations = Object.freeze(sortedRecord(expand(rule.annotations)));
    alerts.set(key, { labels: identity, annotations, state: 'pending', value, activeAtMs: nowMs });
  }
  return alerts;
}

/** By name; empty texts stay. */
function sortedRecord(record: Readonly<Record<string, string>>): Labels {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function templateQuery(text: string, surroundings: RuleSurroundings): readonly TemplateSample[] {
  try {
    return query(text, surroundings.nowMs, surroundings);
  } catch (error) {
    throw error instanceof RuleError ? new CallError(error.message) : error;
  }
}
