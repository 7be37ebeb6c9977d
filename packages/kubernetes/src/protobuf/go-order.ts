import { isPlainObject } from '@drydock/merge';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';
import { fieldsOf, inlinedIn, messageName } from './decode-message.ts';

/**
 * An object with its keys in the order in which Go writes its type; maps by key. A path that a patch touched was
 * read into maps, and is written by key too. For refusals that quote the whole object.
 */
export function inGoOrder(
  object: Readonly<Record<string, unknown>>,
  type: ResourceType,
  isTouched: (path: readonly string[]) => boolean,
): unknown {
  return order(object, messageName(apiVersionOf(type), type.kind), [], isTouched);
}

function order(
  value: unknown,
  message: string | undefined,
  path: readonly string[],
  isTouched: (path: readonly string[]) => boolean,
): unknown {
  if (Array.isArray(value))
    return value.map((item, i) => order(item, message, [...path, String(i)], isTouched));
  if (!isPlainObject(value)) return value;
  const types = new Map<string, string>();
  const own = message === undefined ? [] : orderOf(message, types);
  const byKey = isTouched(path) || own.length === 0;
  const top = path.length === 0 ? ['apiVersion', 'kind'] : [];
  const known = byKey ? [] : [...top, ...own];
  const rank = (key: string): number => (known.includes(key) ? known.indexOf(key) : known.length);
  const keys = Object.keys(value).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(
    keys.map((key) => [key, order(value[key], types.get(key), [...path, key], isTouched)]),
  );
}

/** JSON names of a message's fields, those of embedded messages in their place. */
function orderOf(message: string, types: Map<string, string>): readonly string[] {
  return fieldsOf(message).flatMap(({ name, type }) => {
    if (inlinedIn(message, name)) return orderOf(type, types);
    types.set(name, type);
    return [name];
  });
}
