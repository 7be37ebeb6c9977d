import type { ManyResults, ManyOptions, TrafficRequest, TrafficResult } from '../traffic.ts';

/** The cluster that requests are sent in. */
export interface SendingCluster {
  /** Sends one request now, without a trace. */
  send(request: TrafficRequest): TrafficResult;
  /** Virtual milliseconds since the epoch. */
  now(): number;
  /** Lets the cluster go on until a moment. */
  runUntil(atMs: number): void;
}

/** More requests than anybody waits for are refused by being cut off here. */
const MOST_REQUESTS = 100_000;

/**
 * Sends a request many times over virtual time: so many a second, or by so many clients of which each
 * sends the next one when it has its answer. Between requests the cluster goes on: configuration
 * arrives, ejections end, pods change. Ends at the last answer.
 */
export function sendMany(
  request: TrafficRequest,
  { count, ratePerSecond, concurrency = 1 }: ManyOptions,
  cluster: SendingCluster,
): ManyResults {
  const total = Math.max(0, Math.min(MOST_REQUESTS, Math.floor(count) || 0));
  const startMs = cluster.now();
  const clients = Math.max(1, Math.min(total, Math.floor(concurrency) || 1));
  const free = Array.from({ length: clients }, () => startMs);
  const results: TrafficResult[] = [];
  let endMs = startMs;
  for (let index = 0; index < total; index += 1) {
    const client = earliest(free);
    const isPaced = ratePerSecond !== undefined && ratePerSecond > 0;
    const dueMs = isPaced
      ? startMs + Math.floor((index * 1000) / ratePerSecond)
      : (free[client] ?? startMs);
    if (dueMs > cluster.now()) cluster.runUntil(dueMs);
    const result = cluster.send(request);
    results.push(result);
    // A client that fails at once tries again a little later, not for ever at the same instant.
    free[client] = dueMs + Math.max(1, result.durationMs);
    endMs = Math.max(endMs, dueMs + result.durationMs);
  }
  if (endMs > cluster.now()) cluster.runUntil(endMs);
  return summary(results, cluster.now() - startMs);
}

function earliest(times: readonly number[]): number {
  let found = 0;
  for (const [index, time] of times.entries()) if (time < (times[found] ?? 0)) found = index;
  return found;
}

function summary(results: readonly TrafficResult[], durationMs: number): ManyResults {
  const latencies = results.map((result) => result.durationMs).toSorted((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.max(0, Math.ceil(share * latencies.length) - 1)] ?? 0;
  return {
    sent: results.length,
    durationMs,
    statuses: counted(
      results.map(({ status }) => (status === undefined ? 'none' : String(status))),
    ),
    destinations: counted(results.map(destinationOf)),
    endpoints: counted(results.flatMap(({ destination }) => destination?.pod ?? [])),
    responseFlags: counted(results.flatMap(({ responseFlags }) => responseFlags)),
    latencyMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), most: latencies.at(-1) ?? 0 },
  };
}

/** `reviews v2`, else what became of the request: `503 UO`. */
function destinationOf({ destination, status, responseFlags, error }: TrafficResult): string {
  if (destination) {
    const { workload, version } = destination;
    return version === undefined ? workload : `${workload} ${version}`;
  }
  if (status === undefined) return error ?? 'no answer';
  return [String(status), ...responseFlags].join(' ');
}

/** How often each text occurs, most often first. */
function counted(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}
