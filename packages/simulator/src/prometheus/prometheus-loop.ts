import type { Reconciler, StoreEvent, StoreView } from '@drydock/kubernetes';
import {
  createSeriesStore,
  EMPTY_SCRAPE_STATE,
  endScrape,
  evaluateGroup,
  labelsOf,
  NO_LABELS,
  parseDuration,
  scrape,
  type AlertNotification,
  type RuleGroup,
  type RuleState,
  type ScrapeState,
  type SeriesStore,
  type SeriesStoreSnapshot,
} from '@drydock/metrics';
import { asPod, isReady, isRunning, PODS } from '../objects/pod.ts';
import { discoverTargets, type DiscoveredTarget, type Discovery } from './discover-targets.ts';
import { findPrometheus, MONITORING_GROUP, type PrometheusObject } from './monitoring-objects.ts';
import { readRules, type RuleProblem } from './read-rules.ts';
import { scrapeUrl, type ScrapeNetwork } from './scrape-network.ts';

/** What Prometheus knows of a target besides its series. Immutable. */
export interface TargetState {
  readonly target: DiscoveredTarget;
  readonly health: 'unknown' | 'up' | 'down';
  readonly lastError: string;
  readonly lastScrapeMs?: number;
  readonly lastDurationSeconds: number;
  readonly nextMs: number;
  readonly scrape: ScrapeState;
  /** The text of its last page. */
  readonly page?: string;
}

export interface GroupState {
  readonly group: RuleGroup;
  readonly states: readonly RuleState[];
  readonly intervalMs: number;
  readonly lastMs?: number;
  readonly nextMs: number;
}

export interface PrometheusSnapshot {
  readonly series: SeriesStoreSnapshot;
  readonly targets: ReadonlyMap<string, TargetState>;
  readonly groups: ReadonlyMap<string, GroupState>;
  readonly discovery: Discovery;
  readonly ruleProblems: readonly RuleProblem[];
  readonly notifications: readonly AlertNotification[];
  readonly isDirty: boolean;
}

/** A Prometheus on the virtual clock, as the operator configures it. */
export interface PrometheusLoop {
  readonly reconciler: Reconciler;
  readonly storage: SeriesStore;
  targets(): readonly TargetState[];
  groups(): readonly GroupState[];
  discovery(): Discovery;
  /** Rules that are not loaded, each with its reason. */
  ruleProblems(): readonly RuleProblem[];
  /** What an Alertmanager has been told, oldest first; the last 1,000. */
  notifications(): readonly AlertNotification[];
  snapshot(): PrometheusSnapshot;
  restore(snapshot: PrometheusSnapshot): void;
}

const KEY = 'prometheus';
const NOTHING: Discovery = { targets: [], dropped: [], monitors: [] };
const MOST_NOTIFICATIONS = 1000;
const RESEND_DELAY_MS = 60_000;
const DEFAULT_INTERVAL_MS = 30_000;
const WATCHED: ReadonlySet<string> = new Set(['pods', 'services', 'endpointslices', 'namespaces']);

/** What changes over time; a snapshot of it is a copy of two maps of immutable values. */
interface LoopState {
  targets: Map<string, TargetState>;
  groups: Map<string, GroupState>;
  discovery: Discovery;
  ruleProblems: readonly RuleProblem[];
  notifications: readonly AlertNotification[];
  isDirty: boolean;
}

/** One moment of the loop. */
interface Moment {
  readonly state: LoopState;
  readonly storage: SeriesStore;
  readonly store: StoreView;
  readonly now: number;
}

/**
 * Discovery, scrapes and rules as one reconciler with wake-ups in the background: `settle` does not wait for
 * them (a cluster with a Prometheus would never settle), but runs those whose time it passes, and `advance`
 * runs all of them in order with everything else. What is due when, is plain data: a snapshot holds it.
 */
export function createPrometheusLoop(network: (store: StoreView) => ScrapeNetwork): PrometheusLoop {
  const storage = createSeriesStore();
  const state: LoopState = {
    targets: new Map(),
    groups: new Map(),
    discovery: NOTHING,
    ruleProblems: [],
    notifications: [],
    isDirty: false,
  };
  return {
    storage,
    reconciler: {
      name: 'prometheus',
      keysOf(event) {
        if (!concerns(event)) return [];
        state.isDirty = true;
        return [KEY];
      },
      reconcile(_key, { store, now }) {
        if (!isServing(store)) return { writes: [] };
        const moment = { state, storage, store, now };
        if (state.isDirty) discover(moment);
        scrapeDue(moment, network);
        evaluateDue(moment);
        const due = [...state.targets.values(), ...state.groups.values()];
        if (due.length === 0) return { writes: [] };
        const nextMs = due.reduce((least, each) => Math.min(least, each.nextMs), Infinity);
        return { writes: [], requeueAfterMs: nextMs - now, background: true };
      },
    },
    targets: () => [...state.targets.values()],
    groups: () => [...state.groups.values()],
    discovery: () => state.discovery,
    ruleProblems: () => state.ruleProblems,
    notifications: () => state.notifications,
    snapshot: () => ({
      ...state,
      series: storage.snapshot(),
      targets: new Map(state.targets),
      groups: new Map(state.groups),
    }),
    restore({ series, ...moment }) {
      storage.restore(series);
      Object.assign(state, moment, {
        targets: new Map(moment.targets),
        groups: new Map(moment.groups),
      });
    },
  };
}

function discover({ state, storage, store, now }: Moment): void {
  state.isDirty = false;
  state.discovery = discoverTargets(store);
  const next = new Map<string, TargetState>();
  for (const target of state.discovery.targets) {
    const known = state.targets.get(target.key);
    next.set(target.key, known ? { ...known, target } : newTarget(target, now));
  }
  for (const [key, { target, scrape: before, lastScrapeMs }] of state.targets) {
    if (next.has(key) || lastScrapeMs === undefined) continue;
    storage.append(endScrape(before, target.publicLabels, now));
  }
  state.targets = next;
  const rules = readRules(store);
  state.ruleProblems = rules.problems;
  const intervalMs = intervalOf(store);
  state.groups = new Map(
    rules.groups.map((group) => keepGroup(group, state.groups, now, intervalMs)),
  );
}

function scrapeDue(
  { state, storage, store, now }: Moment,
  network: (store: StoreView) => ScrapeNetwork,
): void {
  const reach = network(store);
  for (const [key, before] of state.targets) {
    if (before.nextMs > now) continue;
    const { job, url, publicLabels } = before.target;
    const { response, durationSeconds } = scrapeUrl(url, reach, job);
    const context = { target: publicLabels, config: job.scrape, nowMs: now, durationSeconds };
    const result = scrape(before.scrape, response, context);
    storage.append(result.samples);
    const hasPage = 'body' in response && typeof response.body === 'string';
    state.targets.set(key, {
      ...before,
      scrape: result.state,
      health: result.health,
      lastError: result.lastError,
      lastScrapeMs: now,
      lastDurationSeconds: durationSeconds,
      ...(hasPage ? { page: response.body } : {}),
      nextMs: now + job.intervalMs,
    });
  }
}

function evaluateDue({ state, storage, store, now }: Moment): void {
  const spec = findPrometheus(store)?.spec;
  for (const [key, before] of state.groups) {
    if (before.nextMs > now) continue;
    const { group, intervalMs } = before;
    const round = evaluateGroup(group, before.states, {
      storage,
      append: (samples) => void storage.append(samples),
      nowMs: now,
      externalLabels: spec?.externalLabels ? labelsOf(spec.externalLabels) : NO_LABELS,
      externalUrl: spec?.externalUrl ?? '',
      resendDelayMs: RESEND_DELAY_MS,
      intervalMs,
    });
    state.notifications = [...state.notifications, ...round.notifications].slice(
      -MOST_NOTIFICATIONS,
    );
    state.groups.set(key, {
      ...before,
      states: round.states,
      lastMs: now,
      nextMs: now + intervalMs,
    });
  }
}

/** Whether a write can change what is scraped or evaluated; a pod's new resourceVersion alone does not. */
function concerns({ resource, type, object, previous }: StoreEvent): boolean {
  if (resource.group === MONITORING_GROUP) return true;
  if (!WATCHED.has(resource.resource)) return false;
  if (resource.resource !== 'pods' || type !== 'MODIFIED' || !previous) return true;
  const [now, before] = [asPod(object), asPod(previous)];
  return (
    now.status?.podIP !== before.status?.podIP ||
    now.status?.phase !== before.status?.phase ||
    isReady(now) !== isReady(before) ||
    now.metadata.labels !== before.metadata.labels ||
    now.metadata.deletionTimestamp !== before.metadata.deletionTimestamp
  );
}

/** Whether a pod of the operator's StatefulSet runs. */
function isServing(store: StoreView): boolean {
  const prometheus = findPrometheus(store);
  if (!prometheus) return false;
  return store
    .list(PODS, prometheus.namespace)
    .map(asPod)
    .some(
      (pod) =>
        isPrometheusPod(pod.metadata.labels ?? {}, prometheus) && isRunning(pod) && isReady(pod),
    );
}

function isPrometheusPod(
  labels: Readonly<Record<string, string>>,
  { name }: PrometheusObject,
): boolean {
  return labels['operator.prometheus.io/name'] === name;
}

/** The first scrape comes at a place in the interval of the target's own, so that they do not come all at once. */
function newTarget(target: DiscoveredTarget, now: number): TargetState {
  const { intervalMs } = target.job;
  const offset = hashOf(target.key) % intervalMs;
  return {
    target,
    health: 'unknown',
    lastError: '',
    lastDurationSeconds: 0,
    nextMs: now + ((((offset - now) % intervalMs) + intervalMs) % intervalMs),
    scrape: EMPTY_SCRAPE_STATE,
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}

function intervalOf(store: StoreView): number {
  const interval = findPrometheus(store)?.spec.evaluationInterval;
  return (interval === undefined ? undefined : parseDuration(interval)) || DEFAULT_INTERVAL_MS;
}

/** A group that did not change goes on with its alerts. */
function keepGroup(
  group: RuleGroup,
  before: ReadonlyMap<string, GroupState>,
  now: number,
  defaultMs: number,
): readonly [string, GroupState] {
  const key = `${group.file};${group.name}`;
  const known = before.get(key);
  if (known && JSON.stringify(known.group) === JSON.stringify(group)) return [key, known];
  const intervalMs = group.intervalMs ?? defaultMs;
  const offset = hashOf(key) % intervalMs;
  const nextMs = now + ((((offset - now) % intervalMs) + intervalMs) % intervalMs);
  return [key, { group, states: [], intervalMs, nextMs }];
}
