import {
  CelScalar,
  celFunc,
  celMethod,
  listType,
  type CelFunc,
  type CelValue,
} from '@bufbuild/cel';
import { RE2JS } from 're2js';
import { urlParts } from './url-parts.ts';
import { formatFunctions } from './format-functions.ts';
import { ipFunctions } from './ip-functions.ts';
import {
  addQuantities,
  compareQuantities,
  isQuantity,
  quantityAsFloat,
  quantityAsInteger,
  quantitySign,
  subtractQuantities,
} from './quantity.ts';
import { compareSemver, normalizeSemver, parseSemver, type Semver } from './semver.ts';

const { BOOL, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

type Ordered = bigint | number | string | boolean;

function isOrdered(value: CelValue): value is Ordered {
  return ['bigint', 'number', 'string', 'boolean'].includes(typeof value);
}

function ordered(list: Iterable<CelValue>): readonly Ordered[] {
  const values = [...list];
  if (!values.every(isOrdered)) throw new Error('the items of the list have no order');
  return values;
}

function extreme(list: Iterable<CelValue>, isBetter: (a: Ordered, b: Ordered) => boolean): Ordered {
  const [first, ...rest] = ordered(list);
  if (first === undefined) throw new Error('the list is empty');
  return rest.reduce((best, value) => (isBetter(value, best) ? value : best), first);
}

function sum(list: Iterable<CelValue>): bigint | number {
  const values = [...list];
  if (values.every((value) => typeof value === 'bigint')) {
    return values.reduce((total, value) => total + value, 0n);
  }
  return values.reduce((total: number, value) => total + Number(value), 0);
}

function found(pattern: string, text: string, limit: number): readonly string[] {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const matches: string[] = [];
  while (matches.length < limit && matcher.find()) matches.push(matcher.group() ?? '');
  return matches;
}

const lists: readonly CelFunc[] = [
  celMethod('sum', LIST, [], DYN, function () {
    return sum(this);
  }),
  celMethod('min', LIST, [], DYN, function () {
    return extreme(this, (a, b) => a < b);
  }),
  celMethod('max', LIST, [], DYN, function () {
    return extreme(this, (a, b) => a > b);
  }),
  celMethod('isSorted', LIST, [], BOOL, function () {
    const values = ordered(this);
    return values.every((value, i) => i === 0 || (values[i - 1] ?? value) <= value);
  }),
  celMethod('indexOf', LIST, [DYN], INT, function (wanted) {
    return BigInt([...this].indexOf(wanted));
  }),
  celMethod('lastIndexOf', LIST, [DYN], INT, function (wanted) {
    return BigInt([...this].lastIndexOf(wanted));
  }),
];

const texts: readonly CelFunc[] = [
  celMethod('find', STRING, [STRING], STRING, function (pattern) {
    return found(pattern, this, 1)[0] ?? '';
  }),
  celMethod('findAll', STRING, [STRING], LIST, function (pattern) {
    return found(pattern, this, Infinity);
  }),
  celMethod('findAll', STRING, [STRING, INT], LIST, function (pattern, limit) {
    return found(pattern, this, limit < 0n ? Infinity : Number(limit));
  }),
];

function partOf(text: string): NonNullable<ReturnType<typeof urlParts>> {
  const parts = urlParts(text);
  if (!parts) throw new Error(`${JSON.stringify(text)} is no URL`);
  return parts;
}

/** A URL is kept as its text: its getters take it apart. */
const urls: readonly CelFunc[] = [
  celFunc('isURL', [STRING], BOOL, (text) => urlParts(text) !== undefined),
  celFunc('url', [STRING], STRING, (text) => {
    partOf(text);
    return text;
  }),
  ...(['scheme', 'host', 'hostname', 'port', 'escapedPath'] as const).map((part) =>
    celMethod(
      `get${part.charAt(0).toUpperCase()}${part.slice(1)}`,
      STRING,
      [],
      STRING,
      function () {
        return partOf(this)[part];
      },
    ),
  ),
];

/** A quantity is kept as its text as well. */
const quantities: readonly CelFunc[] = [
  celFunc('isQuantity', [STRING], BOOL, isQuantity),
  celFunc('quantity', [STRING], STRING, (text) => {
    if (!isQuantity(text)) throw new Error(`${JSON.stringify(text)} is no quantity`);
    return text;
  }),
  celMethod('isInteger', STRING, [], BOOL, function () {
    return quantityAsInteger(this) !== undefined;
  }),
  celMethod('asInteger', STRING, [], INT, function () {
    const whole = quantityAsInteger(this);
    if (whole === undefined) throw new Error(`${JSON.stringify(this)} is no integer of 64 bits`);
    return whole;
  }),
  celMethod('asApproximateFloat', STRING, [], CelScalar.DOUBLE, function () {
    return quantityAsFloat(this);
  }),
  celMethod('sign', STRING, [], INT, function () {
    return quantitySign(this);
  }),
  ...[STRING, INT].flatMap((type) => [
    celMethod('add', STRING, [type], STRING, function (other) {
      return addQuantities(this, String(other));
    }),
    celMethod('sub', STRING, [type], STRING, function (other) {
      return subtractQuantities(this, String(other));
    }),
  ]),
];

/** A semantic version is kept as its text too; no quantity reads like one. */
const versions: readonly CelFunc[] = [
  celFunc('isSemver', [STRING], BOOL, (text) => parseSemver(text) !== undefined),
  celFunc(
    'isSemver',
    [STRING, BOOL],
    BOOL,
    (text, loose) => parseSemver(loose ? normalizeSemver(text) : text) !== undefined,
  ),
  celFunc('semver', [STRING], STRING, (text) => semverText(text)),
  celFunc('semver', [STRING, BOOL], STRING, (text, loose) =>
    semverText(loose ? normalizeSemver(text) : text),
  ),
  ...(['major', 'minor', 'patch'] as const).map((part, i) =>
    celMethod(part, STRING, [], INT, function () {
      return semverOf(this).numbers[i] ?? 0n;
    }),
  ),
];

function semverOf(text: string): Semver {
  const version = parseSemver(text);
  if (!version) throw new Error(`${JSON.stringify(text)} is no semantic version`);
  return version;
}

function semverText(text: string): string {
  semverOf(text);
  return text;
}

/** Of two quantities, or of two semantic versions. */
function order(a: string, b: string): number {
  if (isQuantity(a)) return compareQuantities(a, b);
  return compareSemver(semverOf(a), semverOf(b));
}

const orders: readonly CelFunc[] = [
  celMethod('isGreaterThan', STRING, [STRING], BOOL, function (other) {
    return order(this, other) > 0;
  }),
  celMethod('isLessThan', STRING, [STRING], BOOL, function (other) {
    return order(this, other) < 0;
  }),
  celMethod('compareTo', STRING, [STRING], INT, function (other) {
    return BigInt(order(this, other));
  }),
];

function includesAll(all: Iterable<CelValue>, some: Iterable<CelValue>): boolean {
  const known = [...all];
  return [...some].every((value) => known.includes(value));
}

/** Sets are lists whose order does not count. */
const sets: readonly CelFunc[] = [
  celFunc('sets.contains', [LIST, LIST], BOOL, (all, some) => includesAll(all, some)),
  celFunc('sets.equivalent', [LIST, LIST], BOOL, (a, b) => includesAll(a, b) && includesAll(b, a)),
  celFunc('sets.intersects', [LIST, LIST], BOOL, (a, b) => {
    const known = [...a];
    return [...b].some((value) => known.includes(value));
  }),
];

/**
 * What Kubernetes adds to CEL's own functions, as far as it is modelled: lists, sets, regular expressions,
 * URLs, addresses, quantities, semantic versions and named formats. Source: apiserver pkg/cel/library. An expression that uses
 * another one is undecided.
 */
export const kubernetesFunctions: readonly CelFunc[] = Object.freeze([
  ...lists,
  ...texts,
  ...urls,
  ...quantities,
  ...versions,
  ...orders,
  ...sets,
  ...ipFunctions,
  ...formatFunctions,
]);
