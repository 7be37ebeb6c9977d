import type { ClusterCounts } from '../traffic/proxy-report.ts';
import type { MetricStore } from './metric-store.ts';

/** Adds one call to Envoy's counters of a cluster. Upstream: envoy docs, cluster manager statistics. */
export function countCluster(
  store: MetricStore,
  owner: string,
  { name, tries, status, responseFlags }: ClusterCounts,
): void {
  const labels = { cluster_name: name };
  const add = (counter: string, by = 1): void => {
    if (by > 0) store.add(owner, `envoy_cluster_upstream_${counter}`, labels, by);
  };
  const has = (flag: string): boolean => responseFlags.includes(flag);
  add('rq_total', tries);
  add('cx_total', tries);
  add('rq_retry', tries - 1);
  if (has('URX')) add('rq_retry_limit_exceeded');
  else if (tries > 1 && status !== undefined && status < 500) add('rq_retry_success');
  if (has('UT')) add('rq_timeout');
  if (has('UO')) add('rq_pending_overflow');
  if (has('UF')) add('cx_connect_fail');
  if (status === undefined) return;
  add('rq_completed');
  const prefix = 'envoy_cluster_upstream_rq';
  store.add(owner, prefix, { response_code: String(status), ...labels });
  store.add(owner, `${prefix}_xx`, {
    response_code_class: String(Math.floor(status / 100)),
    ...labels,
  });
}
