import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  createSeriesStore,
  evaluateGroup,
  instantQuery,
  labelsKey,
  labelsOf,
  readRuleGroups,
  type Alert,
  type AlertNotification,
  type RuleFile,
  type RuleState,
  type SeriesStore,
} from '@drydock/metrics';
import { parse } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { isSameValue, toSeries, type RecordedSeries } from './promql-query.ts';

type LabelRecord = Readonly<Record<string, string>>;

interface RecordedAlert {
  readonly name: string;
  readonly state: string;
  readonly labels: LabelRecord;
  readonly annotations: LabelRecord;
  readonly value: string;
  readonly activeAt: number;
  readonly firedAt?: number;
  readonly keepFiringSince?: number;
}

interface RecordedNotification {
  readonly labels: LabelRecord;
  readonly state: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly resolved: boolean;
}

interface Moment {
  readonly t: number;
  readonly alerts: readonly RecordedAlert[];
  readonly samples: readonly { readonly metric: LabelRecord; readonly value: [number, string] }[];
  readonly notifications?: readonly RecordedNotification[];
  readonly unhealthyRules?: LabelRecord;
}

interface RulesCase {
  readonly id: string;
  readonly series: readonly RecordedSeries[];
  readonly startSeconds: number;
  readonly intervalSeconds: number;
  readonly rulesYaml: string;
  readonly evalStart: number;
  readonly evalIntervalSeconds: number;
  readonly evalEnd: number;
  readonly externalLabels?: LabelRecord;
  readonly externalURL?: string;
  readonly watch: string;
  readonly loadErrors?: readonly string[];
  readonly timeline?: readonly Moment[];
}

const RESEND_DELAY_MS = 60_000;

/** promql-rules: rule files with the alerts, series and notifications that a real rule manager made of them over time. */
export const adapter: ConformanceAdapter = {
  format: 'promql-rules',
  *run(suiteDir) {
    for (const line of readFileSync(path.join(suiteDir, 'cases.jsonl'), 'utf8').split('\n')) {
      if (line.trim() !== '') yield judge(JSON.parse(line) as RulesCase); // recorded data of a known form
    }
  },
};

function judge(row: RulesCase): CaseResult {
  const problem = differenceOf(row);
  return {
    name: row.id,
    passed: problem === undefined,
    ...(problem === undefined ? {} : { detail: problem }),
  };
}

function load(yaml: string): RuleFile {
  try {
    return readRuleGroups('rules.yml', parse(yaml));
  } catch (error) {
    return { groups: [], errors: [String(error)] };
  }
}

function storageOf(row: RulesCase): SeriesStore {
  const storage = createSeriesStore({ retentionMs: Infinity });
  for (const recorded of row.series) {
    const { labels, times, values, stale } = toSeries(
      recorded,
      row.startSeconds,
      row.intervalSeconds,
    );
    storage.append(
      Array.from(times, (timeMs, i) => ({
        labels,
        timeMs,
        value: stale?.has(i) ? ('stale' as const) : (values[i] ?? NaN),
      })),
    );
  }
  return storage;
}

function differenceOf(row: RulesCase): string | undefined {
  const { groups, errors } = load(row.rulesYaml);
  if (row.loadErrors) return errors.length > 0 ? undefined : `wanted ${row.loadErrors.join('; ')}`;
  if (errors.length > 0) return `unexpected error: ${errors.join('; ')}`;
  const storage = storageOf(row);
  const states: (readonly RuleState[])[] = groups.map(() => []);
  for (const moment of row.timeline ?? []) {
    const notifications: AlertNotification[] = [];
    for (const [i, group] of groups.entries()) {
      const round = evaluateGroup(group, states[i] ?? [], {
        storage,
        append: (samples) => void storage.append(samples),
        nowMs: moment.t * 1000,
        externalLabels: labelsOf(row.externalLabels ?? {}),
        externalUrl: row.externalURL ?? '',
        resendDelayMs: RESEND_DELAY_MS,
        intervalMs: row.evalIntervalSeconds * 1000,
      });
      states[i] = round.states;
      notifications.push(...round.notifications);
    }
    const seen = {
      alerts: alertsIn(states),
      notifications,
      unhealthy: unhealthyIn(groups, states),
    };
    const problem = compareMoment(moment, seen) ?? compareSamples(row.watch, moment, storage);
    if (problem !== undefined) return `at ${moment.t}: ${problem}`;
  }
  return undefined;
}

function alertsIn(states: readonly (readonly RuleState[])[]): readonly Alert[] {
  return states
    .flat()
    .flatMap(({ alerts }) => [...alerts.values()])
    .filter(({ resolvedAtMs }) => resolvedAtMs === undefined);
}

function unhealthyIn(
  groups: RuleFile['groups'],
  states: readonly (readonly RuleState[])[],
): LabelRecord {
  return Object.fromEntries(
    groups.flatMap((group, i) =>
      group.rules.flatMap(({ name }, k) => {
        const state = states[i]?.[k];
        return state?.health === 'err' ? [[name, state.lastError] as const] : [];
      }),
    ),
  );
}

interface SeenMoment {
  readonly alerts: readonly Alert[];
  readonly notifications: readonly AlertNotification[];
  readonly unhealthy: LabelRecord;
}

function compareMoment(want: Moment, seen: SeenMoment): string | undefined {
  const wantedRules = Object.keys(want.unhealthyRules ?? {}).toSorted();
  const seenRules = Object.keys(seen.unhealthy).toSorted();
  if (!isDeepStrictEqual(wantedRules, seenRules))
    return `wanted unhealthy ${JSON.stringify(want.unhealthyRules)}, seen ${JSON.stringify(seen.unhealthy)}`;
  const seconds = (ms: number | undefined): number | undefined => ms && ms / 1000;
  const alerts = seen.alerts.map((alert) => ({
    name: alert.labels.alertname,
    state: alert.state,
    labels: { ...alert.labels },
    annotations: { ...alert.annotations },
    value: alert.value,
    activeAt: alert.activeAtMs / 1000,
    firedAt: seconds(alert.firedAtMs),
    keepFiringSince: seconds(alert.keepFiringSinceMs),
  }));
  const wanted = want.alerts.map((alert) => ({
    ...alert,
    value: Number(alert.value.replace('Inf', 'Infinity')),
    firedAt: alert.firedAt,
    keepFiringSince: alert.keepFiringSince,
  }));
  const sent = seen.notifications.map((each) => ({
    labels: { ...each.labels },
    state: each.state,
    startsAt: each.startsAtMs / 1000,
    endsAt: each.endsAtMs / 1000,
    resolved: each.isResolved,
  }));
  return different(wanted, alerts) ?? different(want.notifications ?? [], sent);
}

function different(want: readonly object[], seen: readonly object[]): string | undefined {
  const key = (one: object): string =>
    JSON.stringify(one, Object.keys(one).toSorted()) + labelsIn(one);
  const [a, b] = [want, seen].map((all) => all.toSorted((x, y) => (key(x) < key(y) ? -1 : 1)));
  return isDeepStrictEqual(a, b)
    ? undefined
    : `wanted ${JSON.stringify(a)}, seen ${JSON.stringify(b)}`;
}

function labelsIn(one: object): string {
  return 'labels' in one ? labelsKey(labelsOf(one.labels as LabelRecord)) : ''; // of our own rows above
}

function compareSamples(watch: string, want: Moment, storage: SeriesStore): string | undefined {
  const answer = instantQuery(storage, watch, want.t * 1000);
  if (!answer.ok) return answer.error.message;
  if (answer.result.type !== 'vector') return `seen a ${answer.result.type}`;
  const left = [...answer.result.series];
  for (const { metric, value } of want.samples) {
    const key = labelsKey(labelsOf(metric));
    const at = left.findIndex(
      ({ labels, sample }) => labelsKey(labels) === key && isSameValue(value[1], sample[1]),
    );
    if (at === -1)
      return `missing ${JSON.stringify(metric)} ${value[1]}, seen ${JSON.stringify(left)}`;
    left.splice(at, 1);
  }
  return left.length === 0 ? undefined : `too much: ${JSON.stringify(left[0])}`;
}
