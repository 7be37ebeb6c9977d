import { parseApiVersion, type KubernetesObject, type ResourceKey } from '@drydock/manifests';
import { isHook, isIgnored } from '../sync/annotations.ts';

/** A resource of the Application: in Git, in the cluster, or in both. */
export interface ResourcePair {
  readonly target: KubernetesObject | undefined;
  readonly live: KubernetesObject | undefined;
}

export interface Reconciliation {
  readonly pairs: readonly ResourcePair[];
  /** Hooks in Git; they have no state of their own to compare. */
  readonly hooks: readonly KubernetesObject[];
}

export function keyOf(object: KubernetesObject): ResourceKey {
  const { group } = parseApiVersion(object.apiVersion);
  const { name, namespace = '' } = object.metadata;
  return { group, kind: object.kind, namespace, name };
}

/** `apps/Deployment/prod/web`, as Argo CD's messages have it; the core group is empty. */
export const keyText = ({ group, kind, name, namespace }: ResourceKey): string =>
  `${group}/${kind}/${namespace}/${name}`;

export interface DeduplicatedTargets {
  readonly targets: readonly KubernetesObject[];
  /** How often each key occurs that occurs more than once. */
  readonly repeated: ReadonlyMap<string, number>;
}

/** Targets with their namespace; of those with the same key the last one counts. */
export function deduplicateTargets(
  targets: readonly KubernetesObject[],
  namespace: string,
  isNamespaced: (object: KubernetesObject) => boolean,
): DeduplicatedTargets {
  const byKey = new Map<string, KubernetesObject>();
  const counts = new Map<string, number>();
  for (const [i, target] of targets.entries()) {
    const object = withNamespace(target, isNamespaced(target) ? namespace : undefined);
    const prefix = object.metadata.generateName;
    const isGenerated = !object.metadata.name && typeof prefix === 'string';
    const name = isGenerated ? `${prefix}${i}` : object.metadata.name;
    const key = keyText({ ...keyOf(object), name });
    byKey.set(key, object);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const repeated = new Map([...counts].filter(([, count]) => count > 1));
  return { targets: [...byKey.values()], repeated };
}

/** `namespace` undefined: the kind is cluster-scoped and has none. */
function withNamespace(object: KubernetesObject, namespace: string | undefined): KubernetesObject {
  const { namespace: own, ...metadata } = object.metadata;
  if (namespace === undefined) return own === undefined ? object : { ...object, metadata };
  if (own) return object;
  return namespace === '' ? object : { ...object, metadata: { ...metadata, namespace } };
}

/**
 * Pairs what Git wants with what is live; live objects that are left are extra. Two live objects with one
 * uid are one object served twice: the one that Git does not name is dropped.
 * @see gitops-engine pkg/sync/reconcile.go
 */
export function reconcile(
  targets: readonly KubernetesObject[],
  live: readonly KubernetesObject[],
): Reconciliation {
  const wanted = targets.filter((target) => !isIgnored(target));
  const hooks = wanted.filter(isHook);
  const plain = wanted.filter((target) => !isHook(target));
  const liveByKey = new Map(live.map((object) => [keyText(keyOf(object)), object] as const));
  dropCopies(liveByKey, new Set(plain.map((target) => keyText(keyOf(target)))));
  const pairs: ResourcePair[] = plain.map((target) => {
    const key = keyText(keyOf(target));
    const found = liveByKey.get(key);
    liveByKey.delete(key);
    return { target, live: found };
  });
  for (const object of liveByKey.values()) pairs.push({ target: undefined, live: object });
  return { pairs, hooks };
}

function dropCopies(
  liveByKey: Map<string, KubernetesObject>,
  targetKeys: ReadonlySet<string>,
): void {
  const byUid = new Map<string, string[]>();
  for (const [key, object] of liveByKey) {
    const { uid } = object.metadata;
    if (uid === undefined || uid === '') continue;
    const keys = byUid.get(uid);
    if (keys) keys.push(key);
    else byUid.set(uid, [key]);
  }
  for (const keys of byUid.values()) {
    let left = keys.length;
    for (const key of keys) {
      if (left === 1 || targetKeys.has(key)) continue;
      liveByKey.delete(key);
      left -= 1;
    }
  }
}
