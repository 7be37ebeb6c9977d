import type { ObjectStore } from '../store/object-store.ts';

/** Counts of requests by verb, resource, group, version and code, as they are answered. */
export interface RequestCounts {
  note(labels: RequestLabels): void;
  readonly counts: ReadonlyMap<string, number>;
}

export interface RequestLabels {
  readonly code: number;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export function createRequestCounts(): RequestCounts {
  const counts = new Map<string, number>();
  return {
    counts,
    note({ code, verb, group, version, resource }) {
      const key = `code="${code}",group="${group}",resource="${resource}",verb="${verb}",version="${version}"`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}

/** `/metrics` in Prometheus' text format: what kube-apiserver's own series say that are known here. */
export function metricsText(
  { counts }: RequestCounts,
  store: ObjectStore,
  openWatches: number,
): string {
  const objects = store.resources().map(({ group, resource }) => {
    const name = group === '' ? resource : `${resource}.${group}`;
    return `apiserver_storage_objects{resource="${name}"} ${store.list({ group, resource }).length}`;
  });
  const requests = [...counts].map(
    ([labels, count]) => `apiserver_request_total{${labels}} ${count}`,
  );
  return [
    ...family(
      'apiserver_request_total',
      'counter',
      'Requests by verb, resource and code',
      requests,
    ),
    ...family('apiserver_storage_objects', 'gauge', 'Stored objects by resource', objects),
    ...family('apiserver_longrunning_requests', 'gauge', 'Watches that are open', [
      `apiserver_longrunning_requests{verb="WATCH"} ${openWatches}`,
    ]),
    ...family('etcd_mvcc_db_current_revision', 'gauge', 'The revision of the last write', [
      `etcd_mvcc_db_current_revision ${store.revision}`,
    ]),
    '',
  ].join('\n');
}

function family(
  name: string,
  type: string,
  help: string,
  samples: readonly string[],
): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.toSorted()];
}
