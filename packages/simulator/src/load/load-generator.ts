import type { Reconciler, StoreView } from '@drydock/kubernetes';
import type { Distribution } from '../istio/distribution.ts';
import { listSlices } from '../objects/endpoint-slice.ts';
import type { MeshTelemetry } from '../telemetry/mesh-telemetry.ts';
import type { MetricStoreSnapshot } from '../telemetry/metric-store.ts';
import type { TrafficRequest } from '../traffic.ts';
import type { Traffic } from '../traffic/create-traffic.ts';
import { evenSequence } from './even-sequence.ts';
import type { LoadProfile, LoadStatus } from './load-profile.ts';

/** Requests that were really sent, and what the proxies on their way reported of them together. */
interface Sample {
  readonly size: number;
  readonly reported: MetricStoreSnapshot;
  readonly byStatus: Readonly<Record<string, number>>;
  /** The configuration that they met. */
  readonly world: string;
  readonly takenMs: number;
  /** Requests that they have stood for. */
  readonly spent: number;
}

interface Running {
  readonly profile: LoadProfile;
  readonly lastMs: number;
  /** Requests sampled so far: the place in the even sequence. */
  readonly sampled: number;
  readonly sample: Sample | undefined;
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

export type LoadSnapshot = readonly Running[];

export interface LoadGenerator {
  readonly reconciler: Reconciler;
  /** Sends these from now on, and nothing else. */
  start(profiles: readonly LoadProfile[], nowMs: number): void;
  status(): readonly LoadStatus[];
  snapshot(): LoadSnapshot;
  restore(snapshot: LoadSnapshot): void;
}

export interface LoadOptions {
  readonly traffic: Pick<Traffic, 'sample'>;
  readonly telemetry: Pick<MeshTelemetry, 'gather' | 'addScaled'>;
  readonly distribution: Pick<Distribution, 'status'>;
  readonly seed: number;
}

export const LOAD_KEY = 'load';
const TICK_MS = 5000;
/** Requests that are really sent, to stand for all of the next minute. */
const SAMPLE_SIZE = 16;
const SAMPLE_LIFE_MS = 60_000;

/**
 * Sends a profile's requests without sending each of them. A few are sent as a person would send them, spread evenly
 * over routes and endpoints; what the proxies report of them is counted once for every request that they stand for.
 * New ones are sent when the configuration or the endpoints have changed, and every minute: for
 * outlier detection and circuit breakers the few are all there are. Logs and spans show the few.
 */
export function createLoadGenerator(options: LoadOptions): LoadGenerator {
  let running: readonly Running[] = [];
  return {
    reconciler: {
      name: 'load-generator',
      keysOf: () => [],
      reconcile(_key, { store, now }) {
        if (running.length === 0) return { writes: [] };
        const world = worldOf(store, options.distribution);
        running = running.map((each) => tick(each, { ...options, world, now }));
        return { writes: [], requeueAfterMs: TICK_MS, background: true };
      },
    },
    start(profiles, nowMs) {
      running = profiles.map((profile) => ({
        profile,
        lastMs: nowMs,
        sampled: 0,
        sample: undefined,
        requests: 0,
        byStatus: {},
      }));
    },
    status: () =>
      running.map(({ profile, requests, byStatus }) => ({
        name: profile.name,
        requests: Math.round(requests),
        byStatus: Object.fromEntries(
          Object.entries(byStatus).map(([status, count]) => [status, Math.round(count)]),
        ),
      })),
    snapshot: () => running,
    restore(snapshot) {
      running = snapshot;
    },
  };
}

/** What decides where requests go, as a text: the configuration of every proxy, and all endpoints. */
function worldOf(store: StoreView, distribution: Pick<Distribution, 'status'>): string {
  const proxies = distribution.status().map(({ pod, revision }) => `${pod}@${revision}`);
  const slices = listSlices(store).map(
    ({ metadata }) => `${metadata.name}@${metadata.resourceVersion ?? ''}`,
  );
  return [...proxies, ...slices].join(' ');
}

interface Tick extends LoadOptions {
  readonly world: string;
  readonly now: number;
}

function tick(running: Running, context: Tick): Running {
  const { now, world, telemetry } = context;
  const count = (running.profile.rate * (now - running.lastMs)) / 1000;
  if (count <= 0) return { ...running, lastMs: now };
  const known = running.sample;
  const isFresh = known?.world === world && now - known.takenMs < SAMPLE_LIFE_MS;
  const sample = known && isFresh ? known : takeSample(running, context);
  telemetry.addScaled(
    sample.reported,
    sample.spent / sample.size,
    (sample.spent + count) / sample.size,
  );
  const byStatus = { ...running.byStatus };
  for (const [status, share] of Object.entries(sample.byStatus))
    byStatus[status] = (byStatus[status] ?? 0) + (count * share) / sample.size;
  return {
    ...running,
    lastMs: now,
    sampled: running.sampled + (sample === known ? 0 : sample.size),
    sample: { ...sample, spent: sample.spent + count },
    requests: running.requests + count,
    byStatus,
  };
}

function takeSample({ profile, sampled }: Running, context: Tick): Sample {
  const { traffic, telemetry, seed, world, now } = context;
  const byStatus: Record<string, number> = {};
  const reports = Array.from({ length: SAMPLE_SIZE }, (_, i) => {
    const random = evenSequence(sampled + i, seed);
    const request = requestOf(profile, sampled + i, random.next());
    const { status = 0, reports: made } = traffic.sample(request, random);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    return made;
  });
  const reported = telemetry.gather(reports.flat());
  return { size: SAMPLE_SIZE, reported, byStatus, world, takenMs: now, spent: 0 };
}

function requestOf(
  { from, requests, users }: LoadProfile,
  n: number,
  place: number,
): TrafficRequest {
  const total = requests.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let left = place * total;
  const chosen = requests.find(({ weight = 1 }) => (left -= weight) < 0) ?? requests.at(-1);
  const { url = '', method, headers, body } = chosen ?? {};
  const user = users && { [users.header]: `user-${(n % users.count) + 1}` };
  return {
    from,
    url,
    ...(method === undefined ? {} : { method }),
    ...(headers || user ? { headers: { ...headers, ...user } } : {}),
    ...(body === undefined ? {} : { body }),
  };
}
