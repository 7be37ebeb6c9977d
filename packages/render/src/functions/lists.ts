import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoInt, GoSlice, kindName, type GoMap, type GoValue } from '../template/go-value.ts';
import { toInt, toInt64 } from './cast.ts';
import { isSame } from './deep-equal.ts';
import { isEmpty } from './defaults.ts';

const LONGEST = 1_000_000;

function itemsOf(value: GoValue, what: string): readonly GoValue[] {
  if (value instanceof GoSlice) return value.items;
  throw new CallError(`Cannot ${what} on type ${kindName(value)}`);
}

function list(items: readonly GoValue[]): GoSlice {
  return new GoSlice(items);
}

function unique(items: readonly GoValue[]): readonly GoValue[] {
  const kept: GoValue[] = [];
  for (const item of items) if (!kept.some((other) => isSame(item, other))) kept.push(item);
  return kept;
}

function part(value: GoValue, ...bounds: readonly GoValue[]): GoValue {
  if (!(value instanceof GoSlice))
    throw new CallError(`list should be type of slice or array but ${kindName(value)}`);
  const size = value.items.length;
  if (size === 0) return null;
  const from = bounds.length > 0 ? toInt(bounds[0] ?? null) : 0;
  const to = bounds.length > 1 ? toInt(bounds[1] ?? null) : size;
  if (from < 0 || to > size || from > to)
    throw new CallError('reflect.Value.Slice: slice index out of bounds');
  return new GoSlice(value.items.slice(from, to), value.elem);
}

function numbers(start: number, stop: number, step: number): GoSlice {
  if (step === 0 || (stop < start ? step >= 0 : step <= 0)) return new GoSlice([], 'int');
  const count = Math.ceil((stop - start) / step);
  if (count > LONGEST) throw new CallError(`a list of ${count} numbers is too long`);
  return new GoSlice(
    Array.from({ length: count }, (_, i) => new GoInt(start + i * step)),
    'int',
  );
}

function until(count: number): GoSlice {
  return numbers(0, count, count < 0 ? -1 : 1);
}

/** sprig's seq: bounds included, printed. */
function seq(...given: readonly GoInt[]): string {
  const [a, b, c] = given.map((one) => Number(one.value));
  if (a === undefined) return '';
  const print = (from: number, stop: number, step: number): string =>
    numbers(from, stop, step)
      .items.map((one) => String((one as GoInt).value))
      .join(' '); // numbers makes integers only
  if (b === undefined) return a < 1 ? print(1, a - 1, -1) : print(1, a + 1, 1);
  if (c === undefined) return b < a ? print(a, b - 1, -1) : print(a, b + 1, 1);
  if (c < a) return b > 0 ? '' : print(a, c - 1, b);
  return print(a, c + 1, b);
}

function has(needle: GoValue, haystack: GoValue): boolean {
  if (haystack === null) return false;
  return itemsOf(haystack, 'find has').some((item) => isSame(needle, item));
}

function chunk(size: GoInt, value: GoValue): GoSlice {
  const items = itemsOf(value, 'chunk');
  const width = Math.max(1, Number(size.value));
  return list(
    Array.from({ length: Math.ceil(items.length / width) }, (_, i) =>
      list(items.slice(i * width, (i + 1) * width)),
    ),
  );
}

const both = (
  name: string,
  must: string,
  declared: TemplateFunction,
): readonly (readonly [string, TemplateFunction])[] => [
  [name, declared],
  [must, declared],
];

/** The list functions of sprig. */
export const LIST_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['list', fn('any...', (...items: GoValue[]) => list(items))],
  ['tuple', fn('any...', (...items: GoValue[]) => list(items))],
  ...both(
    'first',
    'mustFirst',
    fn('any', (value: GoValue) => itemsOf(value, 'find first')[0] ?? null),
  ),
  ...both(
    'last',
    'mustLast',
    fn('any', (value: GoValue) => itemsOf(value, 'find last').at(-1) ?? null),
  ),
  ...both(
    'rest',
    'mustRest',
    fn('any', (value: GoValue) => list(itemsOf(value, 'find rest').slice(1))),
  ),
  ...both(
    'initial',
    'mustInitial',
    fn('any', (value: GoValue) => list(itemsOf(value, 'find initial').slice(0, -1))),
  ),
  ...both(
    'append',
    'mustAppend',
    fn('any any', (value: GoValue, item: GoValue) => list([...itemsOf(value, 'push'), item])),
  ),
  ...both(
    'push',
    'mustPush',
    fn('any any', (value: GoValue, item: GoValue) => list([...itemsOf(value, 'push'), item])),
  ),
  ...both(
    'prepend',
    'mustPrepend',
    fn('any any', (value: GoValue, item: GoValue) => list([item, ...itemsOf(value, 'prepend')])),
  ),
  ...both(
    'reverse',
    'mustReverse',
    fn('any', (value: GoValue) => list(itemsOf(value, 'find reverse').toReversed())),
  ),
  ...both(
    'uniq',
    'mustUniq',
    fn('any', (value: GoValue) => list(unique(itemsOf(value, 'find uniq')))),
  ),
  ...both(
    'compact',
    'mustCompact',
    fn('any', (value: GoValue) => list(itemsOf(value, 'compact').filter((item) => !isEmpty(item)))),
  ),
  ...both(
    'without',
    'mustWithout',
    fn('any any...', (value: GoValue, ...others: GoValue[]) =>
      list(
        itemsOf(value, 'find without').filter(
          (item) => !others.some((other) => isSame(item, other)),
        ),
      ),
    ),
  ),
  ...both('has', 'mustHas', fn('any any', has)),
  ...both('slice', 'mustSlice', fn('any any...', part)),
  ...both('chunk', 'mustChunk', fn('int any', chunk)),
  [
    'concat',
    fn('any...', (...values: GoValue[]) =>
      list(values.flatMap((value) => itemsOf(value, 'concat type'))),
    ),
  ],
  ['until', fn('int', (count: GoInt) => until(Number(count.value)))],
  [
    'untilStep',
    fn('int int int', (start: GoInt, stop: GoInt, step: GoInt) =>
      numbers(Number(start.value), Number(stop.value), Number(step.value)),
    ),
  ],
  ['seq', fn('int...', seq)],
  [
    'keys',
    fn(
      'map...',
      (...maps: GoMap[]) =>
        new GoSlice(
          maps.flatMap((map) => [...map.entries.keys()]),
          'string',
        ),
    ),
  ],
  [
    'max',
    fn(
      'any any...',
      (...values: GoValue[]) =>
        new GoInt(
          values.map(toInt64).reduce((a, b) => (b > a ? b : a)),
          'int64',
        ),
    ),
  ],
  [
    'biggest',
    fn(
      'any any...',
      (...values: GoValue[]) =>
        new GoInt(
          values.map(toInt64).reduce((a, b) => (b > a ? b : a)),
          'int64',
        ),
    ),
  ],
  [
    'min',
    fn(
      'any any...',
      (...values: GoValue[]) =>
        new GoInt(
          values.map(toInt64).reduce((a, b) => (b < a ? b : a)),
          'int64',
        ),
    ),
  ],
];
