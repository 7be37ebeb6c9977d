import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoMap, GoSlice, type GoValue } from '../template/go-value.ts';
import { text } from './cast.ts';
import { isEmpty } from './defaults.ts';

function dict(...pairs: readonly GoValue[]): GoMap {
  const map = new GoMap();
  for (let i = 0; i < pairs.length; i += 2)
    map.entries.set(text(pairs[i] ?? null), i + 1 < pairs.length ? (pairs[i + 1] ?? null) : '');
  return map;
}

function set(map: GoMap, key: string, value: GoValue): GoMap {
  map.entries.set(key, value);
  return map;
}

function unset(map: GoMap, key: string): GoMap {
  map.entries.delete(key);
  return map;
}

/** mergo: fills what is unset or empty in the target; with `overwrite` what the source has wins. Maps are shared, not copied. */
function mergeInto(target: GoMap, source: GoMap, overwrite: boolean): void {
  for (const [key, value] of source.entries) {
    const own = target.entries.get(key);
    if (own instanceof GoMap && value instanceof GoMap) mergeInto(own, value, overwrite);
    else if (overwrite || own === undefined || isEmpty(own)) target.entries.set(key, value);
  }
}

function merge(overwrite: boolean): (target: GoMap, ...sources: readonly GoMap[]) => GoMap {
  return (target, ...sources) => {
    for (const source of sources) mergeInto(target, source, overwrite);
    return target;
  };
}

export function deepCopy(value: GoValue): GoValue {
  if (value instanceof GoSlice) return new GoSlice(value.items.map(deepCopy), value.elem);
  if (value instanceof GoMap)
    return new GoMap(
      Array.from(value.entries, ([key, item]) => [key, deepCopy(item)] as const),
      value.elem,
    );
  return value;
}

function copyOf(value: GoValue): GoValue {
  if (value === null) throw new CallError('reflect: call of reflect.Value.Type on zero Value');
  return deepCopy(value);
}

function dig(...args: readonly GoValue[]): GoValue {
  if (args.length < 3) throw new CallError('dig needs at least three arguments');
  const map = args.at(-1) ?? null;
  const fallback = args.at(-2) ?? null;
  if (!(map instanceof GoMap))
    throw new CallError('interface conversion: the last argument of dig is no map');
  let value: GoValue = map;
  for (const key of args.slice(0, -2)) {
    if (typeof key !== 'string')
      throw new CallError('interface conversion: a key of dig is no string');
    if (!(value instanceof GoMap))
      throw new CallError('interface conversion: interface {} is not map[string]interface {}');
    if (!value.entries.has(key)) return fallback;
    value = value.entries.get(key) ?? null;
  }
  return value;
}

/** The dictionary functions of sprig. */
export const DICT_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['dict', fn('any...', dict)],
  [
    'get',
    fn('map string', (map: GoMap, key: string) =>
      map.entries.has(key) ? (map.entries.get(key) ?? null) : '',
    ),
  ],
  ['set', fn('map string any', set)],
  ['unset', fn('map string', unset)],
  ['hasKey', fn('map string', (map: GoMap, key: string) => map.entries.has(key))],
  [
    'pluck',
    fn(
      'string map...',
      (key: string, ...maps: GoMap[]) =>
        new GoSlice(
          maps.filter((map) => map.entries.has(key)).map((map) => map.entries.get(key) ?? null),
        ),
    ),
  ],
  [
    'pick',
    fn(
      'map string...',
      (map: GoMap, ...keys: string[]) =>
        new GoMap(
          keys
            .filter((key) => map.entries.has(key))
            .map((key) => [key, map.entries.get(key) ?? null] as const),
        ),
    ),
  ],
  [
    'omit',
    fn(
      'map string...',
      (map: GoMap, ...keys: string[]) =>
        new GoMap([...map.entries].filter(([key]) => !keys.includes(key))),
    ),
  ],
  ['values', fn('map', (map: GoMap) => new GoSlice([...map.entries.values()]))],
  ['merge', fn('map map...', merge(false))],
  ['mustMerge', fn('map map...', merge(false))],
  ['mergeOverwrite', fn('map map...', merge(true))],
  ['mustMergeOverwrite', fn('map map...', merge(true))],
  ['deepCopy', fn('any', copyOf)],
  ['mustDeepCopy', fn('any', copyOf)],
  ['dig', fn('any...', dig)],
];
