import { isPlainObject, setKey, type PlainObject } from '@drydock/merge';

/**
 * `live` reduced to the fields that `config` has, in lists item by item; items past the end of config's list
 * stay, so that they show. @see gitops-engine pkg/utils/json RemoveMapFields
 */
export function removeMapFields(config: PlainObject, live: PlainObject): PlainObject {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(config)) {
    if (Object.hasOwn(live, key)) setKey(result, key, reduce(config[key], live[key]));
  }
  return result;
}

export function removeListFields(
  config: readonly unknown[],
  live: readonly unknown[],
): readonly unknown[] {
  return live.map((item, i) => (i < config.length ? reduce(config[i], item) : item));
}

function reduce(config: unknown, live: unknown): unknown {
  if (isPlainObject(config) && isPlainObject(live)) return removeMapFields(config, live);
  if (Array.isArray(config) && Array.isArray(live)) return removeListFields(config, live);
  return live;
}
