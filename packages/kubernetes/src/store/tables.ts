import type { KubernetesObject } from '@drydock/manifests';
import type { StoredRecord } from './object-store.ts';

export interface Bucket {
  readonly records: Map<string, StoredRecord>;
  /** In name order; undefined when it was never asked for, or after very many writes. */
  sorted: readonly KubernetesObject[] | undefined;
  /** Names that were written since `sorted` was made. */
  readonly stale: Set<string>;
  shared: boolean;
}

/** Objects of one type, by namespace and name. */
export interface Table {
  readonly buckets: Map<string, Bucket>;
  sorted: readonly KubernetesObject[] | undefined;
}

/** The bucket of a namespace to write to: its own copy when a snapshot shares it. */
export function writableBucket(table: Table, namespace: string, name: string): Bucket {
  let bucket = table.buckets.get(namespace);
  if (!bucket) {
    bucket = { records: new Map(), sorted: undefined, stale: new Set(), shared: false };
    table.buckets.set(namespace, bucket);
  } else if (bucket.shared) {
    bucket = {
      records: new Map(bucket.records),
      sorted: bucket.sorted,
      stale: new Set(bucket.stale),
      shared: false,
    };
    table.buckets.set(namespace, bucket);
  }
  if (bucket.sorted !== undefined) bucket.stale.add(name);
  table.sorted = undefined;
  return bucket;
}

export function listTable(
  table: Table,
  namespace: string | undefined,
): readonly KubernetesObject[] {
  if (namespace === undefined) return (table.sorted ??= sortTable(table));
  const bucket = table.buckets.get(namespace);
  return bucket ? sortedBucket(bucket) : [];
}

const byName = (a: KubernetesObject, b: KubernetesObject): number =>
  a.metadata.name < b.metadata.name ? -1 : 1;

function sortedBucket(bucket: Bucket): readonly KubernetesObject[] {
  const { sorted, stale } = bucket;
  if (sorted !== undefined && stale.size === 0) return sorted;
  const isWorthIt = sorted !== undefined && stale.size * 8 < sorted.length;
  bucket.sorted = isWorthIt ? repaired(bucket, sorted) : sortBucket(bucket);
  stale.clear();
  return bucket.sorted;
}

/** The list with the few names that changed put right; whoever holds the old list keeps it as it was. */
function repaired(
  { records, stale }: Bucket,
  sorted: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const next = sorted.slice();
  for (const name of stale) {
    const at = placeOf(next, name);
    const isThere = next[at]?.metadata.name === name;
    const object = records.get(name)?.object;
    if (object) next.splice(at, isThere ? 1 : 0, object);
    else if (isThere) next.splice(at, 1);
  }
  return next;
}

/** Where a name is, or belongs. */
function placeOf(list: readonly KubernetesObject[], name: string): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.metadata.name ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortBucket(bucket: Bucket): readonly KubernetesObject[] {
  return Array.from(bucket.records.values(), (record) => record.object).sort(byName);
}

/** In the order of etcd's keys: `namespace/name`, where `-` sorts before `/`. */
function sortTable(table: Table): readonly KubernetesObject[] {
  const namespaces = [...table.buckets.keys()].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
  return namespaces.flatMap((namespace) => {
    const bucket = table.buckets.get(namespace);
    return bucket ? sortedBucket(bucket) : [];
  });
}
