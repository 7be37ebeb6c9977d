import type { KubernetesObject } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import { deepEqual, isPlainObject } from '@drydock/merge';

/**
 * RespectIgnoreDifferences=true: a target whose ignored fields have the live object's values, so
 * that a sync leaves them alone. `ignore` removes those fields (the `ignore.normalize` of diff
 * settings). A field that is not live is left out (controller/sync.go: normalizeTargetResources).
 */
export function respectIgnored(
  target: KubernetesObject,
  live: KubernetesObject | undefined,
  ignore: (object: PlainObject) => PlainObject,
): KubernetesObject {
  if (live === undefined) return target;
  const kept = ignore(target);
  if (deepEqual(kept, target)) return target;
  const filled = fill(target, kept, live);
  return isPlainObject(filled) ? { ...target, ...filled, metadata: target.metadata } : target;
}

/** `wanted` with the values of `live` wherever `kept` lacks them. */
function fill(wanted: unknown, kept: unknown, live: unknown): unknown {
  if (isPlainObject(wanted) && isPlainObject(kept)) {
    const actual = isPlainObject(live) ? live : {};
    return Object.fromEntries(
      Object.keys(wanted).flatMap((key) => {
        if (Object.hasOwn(kept, key)) return [[key, fill(wanted[key], kept[key], actual[key])]];
        return Object.hasOwn(actual, key) ? [[key, actual[key]]] : [];
      }),
    );
  }
  if (!Array.isArray(wanted) || !Array.isArray(kept)) return kept;
  const actual: readonly unknown[] = Array.isArray(live) ? live : [];
  const [keptAt, liveAt] = [finder(kept), finder(actual)];
  return wanted.flatMap((item: unknown, index) => {
    const [mine, theirs] = [keptAt(item, index), liveAt(item, index)];
    if (mine !== undefined) return [fill(item, mine, theirs)];
    return theirs === undefined ? [] : [theirs];
  });
}

/** Finds an item's counterpart in another list: by name where items have one, or else by place. */
function finder(list: readonly unknown[]): (item: unknown, index: number) => unknown {
  const byName = new Map(list.map((item) => [nameOf(item), item]));
  return (item, index) => {
    const name = nameOf(item);
    return name === undefined ? list[index] : byName.get(name);
  };
}

function nameOf(item: unknown): string | undefined {
  return isPlainObject(item) && typeof item['name'] === 'string' ? item['name'] : undefined;
}
