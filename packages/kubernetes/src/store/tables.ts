import type { KubernetesObject } from '@drydock/manifests';
import type { StoredRecord } from './object-store.ts';

export interface Bucket {
  readonly records: Map<string, StoredRecord>;
  /** In name order; undefined after a write. */
  sorted: readonly KubernetesObject[] | undefined;
  shared: boolean;
}

/** Objects of one type, by namespace and name. */
export interface Table {
  readonly buckets: Map<string, Bucket>;
  sorted: readonly KubernetesObject[] | undefined;
}

/** The bucket of a namespace to write to: its own copy when a snapshot shares it. */
export function writableBucket(table: Table, namespace: string): Bucket {
  let bucket = table.buckets.get(namespace);
  if (!bucket) {
    bucket = { records: new Map(), sorted: undefined, shared: false };
    table.buckets.set(namespace, bucket);
  } else if (bucket.shared) {
    bucket = { records: new Map(bucket.records), sorted: bucket.sorted, shared: false };
    table.buckets.set(namespace, bucket);
  }
  bucket.sorted = undefined;
  table.sorted = undefined;
  return bucket;
}

export function listTable(
  table: Table,
  namespace: string | undefined,
): readonly KubernetesObject[] {
  if (namespace === undefined) return (table.sorted ??= sortTable(table));
  const bucket = table.buckets.get(namespace);
  return bucket ? (bucket.sorted ??= sortBucket(bucket)) : [];
}

const byName = (a: KubernetesObject, b: KubernetesObject): number =>
  a.metadata.name < b.metadata.name ? -1 : 1;

function sortBucket(bucket: Bucket): readonly KubernetesObject[] {
  return Array.from(bucket.records.values(), (record) => record.object).sort(byName);
}

/** In the order of etcd's keys: `namespace/name`, where `-` sorts before `/`. */
function sortTable(table: Table): readonly KubernetesObject[] {
  const namespaces = [...table.buckets.keys()].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
  return namespaces.flatMap((namespace) => {
    const bucket = table.buckets.get(namespace);
    return bucket ? (bucket.sorted ??= sortBucket(bucket)) : [];
  });
}
