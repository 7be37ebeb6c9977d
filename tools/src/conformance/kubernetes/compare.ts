import type { Bindings } from './placeholders.ts';

export interface CompareOptions {
  readonly bindings: Bindings;
  /** Only what was recorded is compared. */
  readonly subset?: boolean;
  readonly unorderedLists?: boolean;
  /** Lists at these keys have no order. */
  readonly unorderedKeys?: readonly string[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** First difference as `path: wanted … got …`; undefined when `actual` is as recorded. */
export function difference(
  expected: unknown,
  actual: unknown,
  options: CompareOptions,
  path = '',
): string | undefined {
  if (typeof expected === 'string') {
    return options.bindings.fits(expected, actual) ? undefined : describe(path, expected, actual);
  }
  if (Array.isArray(expected)) return listDifference(expected, actual, options, path);
  if (!isObject(expected)) {
    const isSame = expected === actual || (expected === null && actual === undefined);
    return isSame ? undefined : describe(path, expected, actual);
  }
  if (!isObject(actual)) return describe(path, expected, actual);
  const keys = options.subset
    ? Object.keys(expected)
    : new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const key of keys) {
    const at = `${path}.${key}`;
    if (expected[key] === undefined) return describe(at, undefined, actual[key]);
    const found = difference(expected[key], actual[key], options, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function describe(path: string, expected: unknown, actual: unknown): string {
  const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 400);
  return `${path}: wanted ${show(expected)} got ${show(actual)}`;
}

function listDifference(
  expected: readonly unknown[],
  actual: unknown,
  options: CompareOptions,
  path: string,
): string | undefined {
  if (!Array.isArray(actual)) return describe(path, expected, actual);
  if (options.subset === true && actual.length > expected.length && expected.every(isNamed))
    return isWithin(expected, actual, options) ? undefined : describe(path, expected, actual);
  if (actual.length !== expected.length) return describe(path, expected, actual);
  const key = path.slice(path.lastIndexOf('.') + 1);
  if (options.unorderedLists !== true && options.unorderedKeys?.includes(key) !== true) {
    for (const [i, item] of expected.entries()) {
      const found = difference(item, actual[i], options, `${path}[${i}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return assign(expected, actual, options) ? undefined : describe(path, expected, actual);
}

/** Things with a name: of those a recorded part may leave others out. */
const isNamed = (item: unknown): boolean =>
  isObject(item) && isObject(item['metadata']) && item['metadata']['name'] !== undefined;

/** Whether the items are found among the actual ones, in their order. */
function isWithin(
  expected: readonly unknown[],
  actual: readonly unknown[],
  options: CompareOptions,
): boolean {
  let at = 0;
  for (const item of expected) {
    while (at < actual.length && difference(item, actual[at], options) !== undefined) at++;
    if (at++ >= actual.length) return false;
  }
  return true;
}

/** Finds a partner for every item, trying again where an early choice was wrong. */
function assign(
  expected: readonly unknown[],
  actual: readonly unknown[],
  options: CompareOptions,
): boolean {
  const [first, ...rest] = expected;
  if (expected.length === 0) return actual.length === 0;
  for (const [i, candidate] of actual.entries()) {
    const undo = options.bindings.mark();
    const others = actual.filter((_, at) => at !== i);
    if (difference(first, candidate, options) === undefined && assign(rest, others, options))
      return true;
    undo();
  }
  return false;
}
