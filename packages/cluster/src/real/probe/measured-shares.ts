import type { TrafficShare } from '../../cluster.ts';
import type { CountedRequests } from './proxy-counters.ts';

/** So many standard deviations: further off once in more than 100,000 measurements. */
const DEVIATIONS = 4.5;

/** What the sender's proxy counted of many equal requests, as shares by destination, the largest first. */
export function measuredShares(counted: readonly CountedRequests[]): readonly TrafficShare[] {
  const byDestination = new Map<string, number>();
  for (const { labels, count } of counted) {
    const destination = destinationOf(labels);
    byDestination.set(destination, (byDestination.get(destination) ?? 0) + count);
  }
  const total = [...byDestination.values()].reduce((sum, count) => sum + count, 0);
  return [...byDestination]
    .map(([destination, count]) => ({
      destination,
      share: count / total,
      margin: marginOf(count / total, total),
    }))
    .toSorted((a, b) => b.share - a.share);
}

/** Normal approximation, with half a request for what chance alone decides. */
function marginOf(share: number, total: number): number {
  const variance = Math.max(share * (1 - share), 1 / total);
  return DEVIATIONS * Math.sqrt(variance / total) + 0.5 / total;
}

/** `reviews-v2 v2`; for what no workload answered `503 UH`. */
function destinationOf(labels: Readonly<Record<string, string>>): string {
  const { destination_workload: workload = 'unknown', destination_version: version = '' } = labels;
  const { response_code: code = '', response_flags: flags = '' } = labels;
  if (workload === 'unknown') return `${code} ${flags}`.trim();
  return version === '' || version === 'unknown' ? workload : `${workload} ${version}`;
}
