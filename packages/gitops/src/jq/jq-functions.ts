import { isPlainObject } from '@drydock/merge';
import { RE2JS, RE2JSException } from 're2js';
import { JqError } from './jq-error.ts';
import {
  add,
  evaluate,
  pathsOf,
  recurse,
  spend,
  valueOnly,
  textOf,
  valuesOf,
  copyCost,
  jsonOf,
  splitText,
  withoutPaths,
  type JqBounds,
  type JqCall,
  type JqItem,
  type JqScope,
} from './jq-evaluate.ts';
import type { JqNode } from './jq-syntax.ts';
import { childrenOf, compareValues, containsValue, isTrue, typeOfValue } from './jq-values.ts';

type Args = readonly JqNode[];
type Stream = (args: Args, item: JqItem, scope: JqScope) => Iterable<JqItem>;
type Plain = (value: unknown, args: readonly unknown[], bounds: JqBounds) => unknown;

const identity: JqNode = { kind: 'identity' } as const;
const computed = (value: unknown): JqItem => ({ value, path: undefined });

/** A call of a built-in function. Throws JqError for names that are not known, with gojq's words. */
export function* callFunction(node: JqCall, item: JqItem, scope: JqScope): Generator<JqItem> {
  const name = `${node.name}/${node.args.length}`;
  const stream = streams[name];
  if (stream) {
    yield* stream(node.args, item, scope);
    return;
  }
  const plain = plains[name];
  if (!plain) throw new JqError(`function not defined: ${name}`);
  const lists = node.args.map((arg) => valuesOf(arg, item, scope));
  for (const args of combinations(lists)) {
    spend(scope.bounds, 1 + copyCost(item.value));
    yield computed(plain(item.value, args, scope.bounds));
  }
}

/** Whether a function with that many arguments exists: unknown ones are errors before anything runs. */
export function isFunction(name: string, count: number): boolean {
  return Object.hasOwn(streams, `${name}/${count}`) || Object.hasOwn(plains, `${name}/${count}`);
}

function* combinations(lists: readonly (readonly unknown[])[]): Generator<readonly unknown[]> {
  const [first, ...rest] = lists;
  if (!first) {
    yield [];
    return;
  }
  for (const tail of combinations(rest)) for (const value of first) yield [value, ...tail];
}

const child = (args: Args, at: number): JqNode => args[at] ?? identity;

function* each(item: JqItem): Generator<JqItem> {
  for (const [key, value] of childrenOf(item.value)) {
    yield { value: value ?? null, path: item.path && [...item.path, key] };
  }
}

/** Functions that see their arguments as expressions, and those whose answers keep their place. */
const streams: Readonly<Record<string, Stream>> = {
  'empty/0': () => [],
  'error/0': (_, item) => {
    throw new JqError(String(item.value));
  },
  'error/1': (args, item, scope) => {
    throw new JqError(String(valuesOf(child(args, 0), item, scope)[0]));
  },
  *'select/1'(args, item, scope) {
    for (const { value } of evaluate(child(args, 0), valueOnly(item), scope)) {
      if (isTrue(value)) yield item;
    }
  },
  'recurse/0': (_, item, scope) => recurse(item, scope),
  *'recurse/1'(args, item, scope) {
    const open = [item];
    for (let next = open.pop(); next; next = open.pop()) {
      spend(scope.bounds);
      yield next;
      open.push(...[...evaluate(child(args, 0), next, scope)].toReversed());
    }
  },
  *'first/1'(args, item, scope) {
    for (const one of evaluate(child(args, 0), item, scope)) {
      yield one;
      return;
    }
  },
  *'last/1'(args, item, scope) {
    let last: JqItem | undefined;
    for (const one of evaluate(child(args, 0), item, scope)) last = one;
    if (last) yield last;
  },
  *'limit/2'(args, item, scope) {
    let left = Number(valuesOf(child(args, 0), item, scope)[0]);
    if (left <= 0) return;
    for (const one of evaluate(child(args, 1), item, scope)) {
      yield one;
      left -= 1;
      if (left <= 0) return;
    }
  },
  *'first/0'(_, item, scope) {
    yield* evaluate(
      { kind: 'index', target: identity, key: { kind: 'literal', value: 0 } },
      item,
      scope,
    );
  },
  *'last/0'(_, item, scope) {
    yield* evaluate(
      { kind: 'index', target: identity, key: { kind: 'literal', value: -1 } },
      item,
      scope,
    );
  },
  *'map/1'(args, item, scope) {
    const result: unknown[] = [];
    for (const one of each(item))
      for (const value of valuesOf(child(args, 0), one, scope)) result.push(value);
    yield computed(result);
  },
  *'map_values/1'(args, item, scope) {
    const entries: (readonly [unknown, unknown])[] = [];
    for (const [key, value] of childrenOf(item.value)) {
      const values = valuesOf(child(args, 0), computed(value), scope);
      if (values.length > 0) entries.push([key, values[0]]);
    }
    yield computed(
      Array.isArray(item.value) ? entries.map(([, value]) => value) : fromEntries(entries),
    );
  },
  *'with_entries/1'(args, item, scope) {
    const changed = toEntries(item.value).flatMap((entry) =>
      valuesOf(child(args, 0), computed(entry), scope),
    );
    yield computed(plains['from_entries/0']?.(changed, [], scope.bounds));
  },
  *'any/1'(args, item, scope) {
    yield computed(matches(args, item, scope).some(isTrue));
  },
  *'all/1'(args, item, scope) {
    yield computed(matches(args, item, scope).every(isTrue));
  },
  *'any/2'(args, item, scope) {
    yield computed(tested(args, item, scope).some(isTrue));
  },
  *'all/2'(args, item, scope) {
    yield computed(tested(args, item, scope).every(isTrue));
  },
  *'path/1'(args, item, scope) {
    for (const path of pathsOf(child(args, 0), item, scope)) yield computed(path);
  },
  *'paths/0'(_, item, scope) {
    for (const path of pathsOf({ kind: 'recurse' }, item, scope))
      if (path.length > 0) yield computed(path);
  },
  *'del/1'(args, item, scope) {
    yield computed(withoutPaths(item.value, pathsOf(child(args, 0), item, scope), scope.bounds));
  },
  *'getpath/1'(args, item, scope) {
    for (const path of valuesOf(child(args, 0), item, scope)) {
      if (!Array.isArray(path)) throw new JqError('getpath needs an array');
      let node: JqNode = identity;
      for (const key of path)
        node = { kind: 'index', target: node, key: { kind: 'literal', value: key } };
      yield* evaluate(node, item, scope);
    }
  },
  *'range/1'(args, item, scope) {
    for (const end of valuesOf(child(args, 0), item, scope)) yield* counted(0, Number(end), scope);
  },
  *'range/2'(args, item, scope) {
    const [from] = valuesOf(child(args, 0), item, scope);
    for (const end of valuesOf(child(args, 1), item, scope))
      yield* counted(Number(from), Number(end), scope);
  },
  *'sort_by/1'(args, item, scope) {
    const list = listOf(item.value).map((value) => ({
      value,
      key: valuesOf(child(args, 0), computed(value), scope),
    }));
    const pay = payer(scope.bounds);
    const sorted = list.toSorted((a, b) => compareValues(a.key, b.key, pay));
    yield computed(sorted.map(({ value }) => value));
  },
  *'until/2'(args, item, scope) {
    let value = item.value;
    while (!isTrue(valuesOf(child(args, 0), computed(value), scope)[0])) {
      value = valuesOf(child(args, 1), computed(value), scope)[0] ?? null;
    }
    yield computed(value);
  },
  *'while/2'(args, item, scope) {
    let value = item.value;
    while (isTrue(valuesOf(child(args, 0), computed(value), scope)[0])) {
      yield computed(value);
      value = valuesOf(child(args, 1), computed(value), scope)[0] ?? null;
    }
  },
  *'IN/1'(args, item, scope) {
    const values = valuesOf(child(args, 0), item, scope);
    yield computed(
      values.some((value) => compareValues(value, item.value, payer(scope.bounds)) === 0),
    );
  },
  *'isempty/1'(args, item, scope) {
    yield computed(valuesOf(child(args, 0), item, scope).length === 0);
  },
};

function* counted(from: number, to: number, scope: JqScope): Generator<JqItem> {
  for (let i = from; i < to; i++) {
    spend(scope.bounds);
    yield computed(i);
  }
}

const matches = (args: Args, item: JqItem, scope: JqScope): readonly unknown[] =>
  childrenOf(item.value).flatMap(([, value]) => valuesOf(child(args, 0), computed(value), scope));

const tested = (args: Args, item: JqItem, scope: JqScope): readonly unknown[] =>
  valuesOf(child(args, 0), item, scope).flatMap((value) =>
    valuesOf(child(args, 1), computed(value), scope),
  );

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new JqError(`expected an array but got: ${typeOfValue(value)}`);
}

function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new JqError(`expected a string but got: ${typeOfValue(value)}`);
}

function fromEntries(entries: readonly (readonly [unknown, unknown])[]): unknown {
  return Object.fromEntries(entries.map(([key, value]) => [String(key), value]));
}

const toEntries = (value: unknown): readonly unknown[] =>
  childrenOf(value).map(([key, one]) => ({ key, value: one }));

function isMatch(text: unknown, pattern: unknown, flags: unknown): boolean {
  const options = typeof flags === 'string' && flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0;
  try {
    return RE2JS.compile(textIn(pattern), options).matcher(textIn(text)).find();
  } catch (problem) {
    if (problem instanceof RE2JSException) {
      throw new JqError(`invalid regular expression "${String(pattern)}"`);
    }
    throw problem;
  }
}

function hasKey(value: unknown, key: unknown): boolean {
  if (Array.isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
  if (isPlainObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
  throw new JqError(`cannot check whether ${typeOfValue(value)} has a key`);
}

function lengthOf(value: unknown): number {
  if (value === null) return 0;
  if (typeof value === 'string') return Array.from(value).length;
  if (typeof value === 'number') return Math.abs(value);
  return childrenOf(value).length;
}

const payer =
  (bounds: JqBounds) =>
  (steps: number): void =>
    spend(bounds, steps);

const sorted = (value: unknown, bounds: JqBounds): readonly unknown[] =>
  listOf(value).toSorted((a, b) => compareValues(a, b, payer(bounds)));

/** All levels of a list in one; each item is paid for, so that what is shared cannot multiply. */
function flattened(
  list: readonly unknown[],
  into: unknown[],
  bounds: JqBounds,
): readonly unknown[] {
  spend(bounds, 1 + copyCost(list));
  for (const item of list) {
    if (Array.isArray(item)) flattened(item, into, bounds);
    else into.push(item);
  }
  return into;
}

function joined(list: readonly unknown[], separator: string, bounds: JqBounds): string {
  const parts = list.map((part) => (part === null ? '' : textOf(part, bounds)));
  for (const part of parts) spend(bounds, copyCost(part) + copyCost(separator));
  return parts.join(separator);
}

function unique(value: unknown, bounds: JqBounds): readonly unknown[] {
  const inOrder = sorted(value, bounds);
  return inOrder.filter(
    (one, i) => i === 0 || compareValues(inOrder[i - 1], one, payer(bounds)) !== 0,
  );
}

/** Functions of values alone. */
const plains: Readonly<Record<string, Plain>> = {
  'not/0': (value) => !isTrue(value),
  'has/1': (value, [key]) => hasKey(value, key),
  'in/1': (value, [object]) => hasKey(object, value),
  'contains/1': (value, [part], bounds) => containsValue(value, part, payer(bounds)),
  'inside/1': (value, [whole], bounds) => containsValue(whole, value, payer(bounds)),
  'any/0': (value) => listOf(value).some(isTrue),
  'all/0': (value) => listOf(value).every(isTrue),
  'length/0': lengthOf,
  'keys/0': (value) => childrenOf(value).map(([key]) => key),
  'type/0': typeOfValue,
  'tostring/0': (value, _, bounds) => textOf(value, bounds),
  'tojson/0': (value, _, bounds) => jsonOf(value, bounds),
  'fromjson/0': (value) => {
    try {
      return JSON.parse(textIn(value)) as unknown;
    } catch {
      throw new JqError('cannot parse as JSON');
    }
  },
  'tonumber/0': (value) => {
    const number = typeof value === 'number' ? value : Number(textIn(value));
    if (Number.isNaN(number)) throw new JqError(`cannot be parsed as a number: ${String(value)}`);
    return number;
  },
  'test/1': (value, [pattern]) => isMatch(value, pattern, undefined),
  'test/2': (value, [pattern, flags]) => isMatch(value, pattern, flags),
  'startswith/1': (value, [prefix]) => textIn(value).startsWith(textIn(prefix)),
  'endswith/1': (value, [suffix]) => textIn(value).endsWith(textIn(suffix)),
  'ltrimstr/1': (value, [prefix]) =>
    typeof value === 'string' && typeof prefix === 'string' && value.startsWith(prefix)
      ? value.slice(prefix.length)
      : value,
  'rtrimstr/1': (value, [suffix]) =>
    typeof value === 'string' &&
    typeof suffix === 'string' &&
    suffix !== '' &&
    value.endsWith(suffix)
      ? value.slice(0, -suffix.length)
      : value,
  'split/1': (value, [separator], bounds) => splitText(textIn(value), textIn(separator), bounds),
  'join/1': (value, [separator], bounds) => joined(listOf(value), textIn(separator), bounds),
  'ascii_downcase/0': (value) => textIn(value).replaceAll(/[A-Z]/g, (c) => c.toLowerCase()),
  'ascii_upcase/0': (value) => textIn(value).replaceAll(/[a-z]/g, (c) => c.toUpperCase()),
  'to_entries/0': toEntries,
  'from_entries/0': (value) =>
    fromEntries(
      listOf(value).map((entry) => {
        const { key, k, name, value: v, v: short } = isPlainObject(entry) ? entry : {};
        return [key ?? k ?? name ?? null, v ?? short ?? null] as const;
      }),
    ),
  'add/0': (value, _, bounds) =>
    childrenOf(value).reduce<unknown>((sum, [, one]) => add(sum, one, bounds), null),
  'sort/0': (value, _, bounds) => sorted(value, bounds),
  'unique/0': (value, _, bounds) => unique(value, bounds),
  'reverse/0': (value) => (value === null ? [] : listOf(value).toReversed()),
  'flatten/0': (value, _, bounds) => flattened(listOf(value), [], bounds),
  'min/0': (value, _, bounds) => sorted(value, bounds)[0] ?? null,
  'max/0': (value, _, bounds) => sorted(value, bounds).at(-1) ?? null,
  'index/1': (value, [part]) => {
    const at = textIn(value).indexOf(textIn(part));
    return at === -1 ? null : at;
  },
  'floor/0': (value) => Math.floor(Number(value)),
  'values/0': (value) => value,
};
