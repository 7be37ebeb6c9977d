import type { MeshCase, RecordedRequest } from './mesh-case.ts';
import type { CasePlayer, Played } from './play.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What differs between the recording and the answer; [] when nothing does. */
export async function compareRequest(
  player: CasePlayer,
  recorded: RecordedRequest,
  meshCase: MeshCase,
): Promise<readonly string[]> {
  const { repeat, concurrent } = recorded;
  if (repeat !== undefined || concurrent !== undefined) {
    return compareMany(player, recorded, repeat ?? concurrent ?? 1);
  }
  return compareOne(await player.play(recorded), recorded, meshCase);
}

function compareOne(played: Played, recorded: RecordedRequest, meshCase: MeshCase): string[] {
  const { expect } = recorded;
  const differences = new Differences();
  const { exchange, request } = played;
  const { outcome } = exchange;
  const isInbound = meshCase.client.via === 'inbound';
  const wanted = String(expect['outcome']);
  const isTimeout = wanted === 'timeout';
  differences.check(
    'outcome',
    wanted,
    isTimeout && exchange.result === 'timeout' ? 'timeout' : exchange.result,
  );
  if (!isInbound) differences.check('listener', expect['listener'], outcome.listener);
  // The recorder's upstream cannot read TLS: such a connection has no status.
  const isOpaqueTls = wanted === 'tcp_proxied' && expect['status'] === undefined;
  if (!isOpaqueTls) differences.check('status', expect['status'], exchange.status);
  differences.check('route', expect['route'], outcome.route);
  differences.check('location', expect['location'], outcome.location);
  const upstream = expect['upstream'] as Fields | undefined; // as recorded
  if (upstream) compareUpstream(differences, upstream, played);
  else if (!isOpaqueTls && exchange.tries.length > 0)
    differences.note('upstream', 'none', exchange.tries[0]?.cluster);
  if (expect['cluster'] !== undefined)
    differences.check('cluster', expect['cluster'], outcome.cluster);
  if (expect['body'] !== undefined) differences.check('body', expect['body'], exchange.body);
  if (expect['attempts'] !== undefined)
    differences.check('attempts', expect['attempts'], exchange.tries.length);
  if (expect['tcp'] === true) differences.check('tcp', 'tcp_proxied', outcome.outcome);
  const sent = expect['upstreamRequest'] as Fields | undefined; // as recorded
  if (sent) compareUpstreamRequest(differences, sent, played, request.headers);
  compareResponseHeaders(differences, expect, played);
  compareMirrors(differences, expect['mirrors'], played);
  compareDuration(differences, expect['durationMs'], exchange.durationMs);
  return differences.list;
}

class Differences {
  readonly list: string[] = [];

  check(what: string, wanted: unknown, seen: unknown): void {
    if (!isSame(wanted, seen)) this.note(what, wanted, seen);
  }

  note(what: string, wanted: unknown, seen: unknown): void {
    this.list.push(`${what}: wanted ${JSON.stringify(wanted)}, seen ${JSON.stringify(seen)}`);
  }
}

/** null and undefined are the same absence. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function compareUpstream(differences: Differences, wanted: Fields, played: Played): void {
  const { exchange } = played;
  const choice = exchange.tries.at(-1);
  differences.check('upstream.cluster', wanted['cluster'], choice?.cluster);
  differences.check(
    'upstream.host',
    wanted['host'],
    choice?.host === '' ? undefined : choice?.host,
  );
  differences.check('upstream.subset', wanted['subset'], choice?.subset);
  if (wanted['port'] !== undefined)
    differences.check('upstream.port', wanted['port'], choice?.port);
  const isOnly = !choice || played.isOnlyEndpoint;
  if (isOnly && wanted['endpoint'] !== 'original-dst') {
    differences.check('upstream.endpoint', wanted['endpoint'], choice?.endpoint);
  }
}

function compareUpstreamRequest(
  differences: Differences,
  wanted: Fields,
  { exchange }: Played,
  before: readonly (readonly [string, string])[],
): void {
  const sent = exchange.outcome.upstreamRequest;
  for (const field of ['method', 'path', 'authority'] as const) {
    differences.check(`upstreamRequest.${field}`, wanted[field], sent?.[field]);
  }
  const changes = headerChanges(before, sent?.headers ?? [], isRequestNoise);
  for (const [field, seen] of Object.entries(changes)) {
    const expected =
      field === 'Removed'
        ? sortedList(wanted[`headers${field}`])
        : withoutNoise(wanted[`headers${field}`]);
    differences.check(`upstreamRequest.headers${field}`, expected, seen);
  }
}

/** x-forwarded-proto is among the headers that are always there; the recorder lists its change at a gateway. */
function withoutNoise(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).filter(([name]) => !isRequestNoise(name));
  return entries.length === 0 ? undefined : sortedMap(new Map(entries));
}

function sortedList(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted((a, b) => (a < b ? -1 : 1)) : undefined;
}

function compareResponseHeaders(
  differences: Differences,
  expect: Fields,
  { exchange, reply }: Played,
): void {
  const isAnswered = exchange.tries.length > 0 && exchange.result === exchange.outcome.outcome;
  if (expect['tcp'] === true || exchange.status === undefined) return;
  const before = isAnswered ? (reply.headers ?? []) : [];
  const changes = headerChanges(before, exchange.headers, isResponseNoise);
  for (const [field, seen] of Object.entries(changes)) {
    const recorded = expect[`responseHeaders${field}`];
    const wanted =
      field === 'Removed'
        ? sortedList(recorded)
        : recorded
          ? sortedMap(new Map(Object.entries(recorded as Fields)))
          : undefined;
    differences.check(`responseHeaders${field}`, maskCookie(wanted), maskCookie(seen));
  }
}

/** The value of a generated cookie is a hash of the recorder's addresses. */
function maskCookie(value: unknown): unknown {
  const text = JSON.stringify(value ?? null);
  return text.replace(/="[0-9a-f]{16}\\?"/, '="…"').replace(/=\\"[0-9a-f]{16}\\"/, '="…"');
}

interface HeaderChanges {
  readonly Added: unknown;
  readonly Changed: unknown;
  readonly Removed: unknown;
}

/** Repeated lines are joined with commas, as the recorder does. */
function headerChanges(
  before: readonly (readonly [string, string])[],
  after: readonly (readonly [string, string])[],
  isNoise: (name: string) => boolean,
): HeaderChanges {
  const old = joined(before);
  const now = joined(after);
  const added = new Map<string, string>();
  const changed = new Map<string, string>();
  for (const [name, value] of now) {
    if (isNoise(name)) continue;
    const known = old.get(name);
    if (known === undefined) added.set(name, value);
    else if (known !== value) changed.set(name, value);
  }
  const removed = [...old.keys()]
    .filter((name) => !now.has(name))
    .toSorted((a, b) => (a < b ? -1 : 1));
  return {
    Added: added.size === 0 ? undefined : sortedMap(added),
    Changed: changed.size === 0 ? undefined : sortedMap(changed),
    Removed: removed.length === 0 ? undefined : removed,
  };
}

function joined(lines: readonly (readonly [string, string])[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const known = values.get(key);
    values.set(key, known === undefined ? value : `${known},${value}`);
  }
  return values;
}

function sortedMap(map: ReadonlyMap<string, unknown>): Fields {
  return Object.fromEntries([...map].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function isRequestNoise(name: string): boolean {
  if (name === 'x-envoy-original-path' || name === 'x-envoy-original-host') return false;
  return (
    name.startsWith('x-envoy-') ||
    /^x-(request-id|forwarded-(proto|for|client-cert)|b3-.*)$/.test(name) ||
    ['content-length', 'transfer-encoding', 'connection', 'traceparent'].includes(name)
  );
}

function isResponseNoise(name: string): boolean {
  return [
    'date',
    'server',
    'x-envoy-upstream-service-time',
    'content-length',
    'transfer-encoding',
    'connection',
  ].includes(name);
}

function compareMirrors(differences: Differences, wanted: unknown, { exchange }: Played): void {
  if (!Array.isArray(wanted)) return;
  const sent = exchange.outcome.upstreamRequest;
  const seen = (exchange.outcome.mirrors ?? []).map((mirror) => ({
    cluster: mirror.cluster,
    path: sent?.path,
    authority: sent?.authority,
  }));
  const expected = wanted.map((item: Fields) => ({
    cluster: item['cluster'],
    path: item['path'],
    authority: item['authority'],
  }));
  const text = (list: readonly unknown[]): string[] =>
    list.map((item) => JSON.stringify(item)).toSorted((a, b) => (a < b ? -1 : 1));
  differences.check('mirrors', text(expected), text(seen));
}

function compareDuration(differences: Differences, wanted: unknown, seen: number): void {
  if (typeof wanted !== 'number') {
    if (seen >= 140) differences.note('durationMs', 'under 90', seen);
    return;
  }
  if (Math.abs(wanted - seen) > Math.max(50, wanted * 0.2))
    differences.note('durationMs', wanted, seen);
}

/** Plays a request many times and compares the counts within about 4 sigma. */
async function compareMany(
  player: CasePlayer,
  recorded: RecordedRequest,
  times: number,
): Promise<readonly string[]> {
  const differences = new Differences();
  const isConcurrent = recorded.concurrent !== undefined;
  const counts = new Counts(recorded.slowMs ?? Infinity);
  for (let time = 0; time < times; time += 1) counts.add(await player.play(recorded, isConcurrent));
  const { expect } = recorded;
  compareCounts(differences, 'statuses', {
    wanted: expect['statuses'],
    seen: counts.statuses,
    times,
  });
  compareCounts(differences, 'upstreams', {
    wanted: expect['upstreams'],
    seen: counts.upstreams,
    times,
  });
  if (expect['mirrors'] !== undefined) {
    compareCounts(differences, 'mirrors', {
      wanted: expect['mirrors'],
      seen: counts.mirrors,
      times,
    });
  }
  compareEndpoints(differences, {
    wanted: expect['endpoints'],
    seen: counts.endpoints,
    times,
    isHashed: counts.isHashed,
  });
  const slower = expect['slowerThan'] as { count: number } | undefined; // as recorded
  if (slower) {
    const seen = new Map([['slow', counts.slow]]);
    compareCounts(differences, 'slowerThan', { wanted: { slow: slower.count }, seen, times });
  }
  const bodies = expect['bodies'];
  if (Array.isArray(bodies)) differences.check('bodies', bodies, [...counts.bodies]);
  return differences.list;
}

class Counts {
  readonly statuses = new Map<string, number>();
  readonly upstreams = new Map<string, number>();
  readonly endpoints = new Map<string, number>();
  readonly mirrors = new Map<string, number>();
  readonly bodies = new Set<string>();
  slow = 0;
  isHashed = false;
  readonly #slowMs: number;

  constructor(slowMs: number) {
    this.#slowMs = slowMs;
  }

  add({ exchange, isHashed }: Played): void {
    this.isHashed ||= isHashed;
    bump(this.statuses, String(exchange.status ?? exchange.result));
    const choice = exchange.tries.at(-1);
    if (choice) {
      bump(this.upstreams, target(choice));
      bump(this.endpoints, choice.endpoint ?? '');
    } else if (exchange.body !== '') this.bodies.add(exchange.body);
    for (const mirror of exchange.outcome.mirrors ?? []) bump(this.mirrors, target(mirror));
    if (exchange.durationMs >= this.#slowMs) this.slow += 1;
  }
}

function target({ host, subset }: { readonly host: string; readonly subset?: string }): string {
  return subset === undefined ? host : `${host}|${subset}`;
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

interface Sample {
  readonly wanted: unknown;
  readonly seen: ReadonlyMap<string, number>;
  readonly times: number;
  /** The load balancer hashes: another endpoint may be the chosen one here. */
  readonly isHashed?: boolean;
}

function compareCounts(
  differences: Differences,
  what: string,
  { wanted, seen, times }: Sample,
): void {
  const expected = (wanted ?? {}) as Record<string, number>; // as recorded
  for (const key of new Set([...Object.keys(expected), ...seen.keys()])) {
    const one = expected[key] ?? 0;
    const other = seen.get(key) ?? 0;
    const share = (one + other) / (2 * times);
    // Both numbers are samples: the variance of their difference is twice that of one.
    const tolerance = 4 * Math.sqrt(2 * times * share * (1 - share));
    if (Math.abs(one - other) > tolerance) differences.note(`${what}.${key}`, one, other);
  }
}

/** One endpoint that takes all (hashing) may be another one here; several share within the tolerance. */
function compareEndpoints(differences: Differences, sample: Sample): void {
  if (sample.wanted === undefined) return;
  const expected = Object.keys(sample.wanted ?? {});
  const isHashed = sample.isHashed && expected.length === 1 && sample.seen.size === 1;
  if (!isHashed) compareCounts(differences, 'endpoints', sample);
}
