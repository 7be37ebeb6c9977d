import { parseExposition } from '@drydock/metrics';
import type { KubernetesObject } from '@drydock/manifests';
import type { KubeClient } from '../../kube-client.ts';

/** `istio_requests_total` of one proxy: what it has counted, by its labels. */
export type RequestCounts = ReadonlyMap<string, CountedRequests>;

export interface CountedRequests {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
}

/** Envoy's own metrics, without the application's: the port that no sidecar captures. */
const STATS = ':15090/proxy/stats/prometheus?filter=istio_requests_total';
const METRIC = 'istio_requests_total';

/** Reads the counters of a pod's proxy; undefined where it has none or does not tell. */
export async function readCounts(
  kube: KubeClient,
  { metadata }: KubernetesObject,
  signal?: AbortSignal,
): Promise<RequestCounts | undefined> {
  const path = `/api/v1/namespaces/${metadata.namespace ?? 'default'}/pods/${metadata.name}${STATS}`;
  const answer = await kube.raw(path, signal ? { signal } : {});
  const text = await answer.text();
  return answer.ok ? parseCounts(text) : undefined;
}

/** Exported for its test. */
export function parseCounts(text: string): RequestCounts {
  const relevant = text
    .split('\n')
    .filter((line) => line.startsWith(`${METRIC}{`))
    .join('\n');
  const { samples } = parseExposition(`${relevant}\n`, {
    contentType: 'text/plain; version=0.0.4',
  });
  return new Map(
    samples.map(({ labels, value }) => [
      JSON.stringify(labels),
      { labels: Object.fromEntries(labels), count: value },
    ]),
  );
}

/** What was counted between two looks, each with how often. */
export function newRequests(
  before: RequestCounts | undefined,
  after: RequestCounts | undefined,
): readonly CountedRequests[] {
  return [...(after ?? [])].flatMap(([key, { labels, count }]) => {
    const more = count - (before?.get(key)?.count ?? 0);
    return more > 0 ? [{ labels, count: more }] : [];
  });
}
