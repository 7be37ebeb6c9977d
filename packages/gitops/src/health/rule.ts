import type { PlainObject } from '@drydock/merge';
import type { Health, HealthStatus } from './health.ts';
import { objectAt, objectsAt, textAt, valueAt } from './read.ts';

/**
 * What health tables are made of: a kind's rules are tried in order, the first that holds decides. A test
 * answers with what it found (mostly a condition), whose `message` is the reason unless the rule has words
 * of its own.
 */
export interface HealthRule {
  readonly status: HealthStatus;
  readonly test: Test;
  readonly message?: Message;
}

export type Test = (object: PlainObject) => PlainObject | undefined;
export type Message = string | ((found: PlainObject, object: PlainObject) => string);

export type HealthRules = readonly HealthRule[];

/** The health that the first matching rule gives; undefined when none holds. */
export function applyRules(rules: HealthRules, object: PlainObject): Health | undefined {
  for (const { status, test, message } of rules) {
    const found = test(object);
    if (!found) continue;
    const text = typeof message === 'function' ? message(found, object) : message;
    return { status, message: text ?? textAt(found, 'message') };
  }
  return undefined;
}

type RuleMaker = (test: Test, message?: Message) => HealthRule;

const make =
  (status: HealthStatus): RuleMaker =>
  (test, message) => ({
    status,
    test,
    ...(message === undefined ? {} : { message }),
  });

export const healthy: RuleMaker = make('Healthy');
export const degraded: RuleMaker = make('Degraded');
export const progressing: RuleMaker = make('Progressing');
export const suspended: RuleMaker = make('Suspended');
export const unknown: RuleMaker = make('Unknown');

export const always: Test = (object) => object;

/** The message of the condition, or its reason when it has none. */
export const messageOrReason: Message = (found) =>
  textAt(found, 'message') || textAt(found, 'reason');

export const conditionsOf = (object: PlainObject): readonly PlainObject[] =>
  objectsAt(object, 'status', 'conditions');

type Words = string | readonly string[];
const isOneOf = (words: Words, value: unknown): boolean =>
  typeof words === 'string' ? words === value : words.some((word) => word === value);

/** The first condition of a type with one of the statuses (any status when none is named). */
export const condition =
  (type: Words, status?: Words, reason?: Words): Test =>
  (object) =>
    conditionsOf(object).find((one) => matches(one, type, status, reason));

function matches(one: PlainObject, type: Words, status?: Words, reason?: Words): boolean {
  return (
    isOneOf(type, one.type) &&
    (status === undefined || isOneOf(status, one.status)) &&
    (reason === undefined || isOneOf(reason, one.reason))
  );
}

/** The value at a dotted path is one of the texts; with no texts, it is set and not empty or false. */
export const at =
  (path: string, ...values: readonly unknown[]): Test =>
  (object) => {
    const value = valueAt(object, ...path.split('.'));
    const holds = values.length === 0 ? Boolean(value) : values.includes(value);
    return holds ? objectAt(object, 'status') : undefined;
  };

/** Nothing stands at the path. */
export const absent = (path: string): Test => not(present(path));

export const present =
  (path: string): Test =>
  (object) =>
    valueAt(object, ...path.split('.')) === undefined ? undefined : object;

export const not =
  (test: Test): Test =>
  (object) =>
    test(object) ? undefined : object;

/** All hold; what the last one found is the reason. */
export const all =
  (...tests: readonly Test[]): Test =>
  (object) => {
    let found: PlainObject | undefined = object;
    for (const test of tests) {
      found = test(object);
      if (!found) return undefined;
    }
    return found;
  };

export const any =
  (...tests: readonly Test[]): Test =>
  (object) => {
    for (const test of tests) {
      const found = test(object);
      if (found) return found;
    }
    return undefined;
  };

/** Of the conditions that name a status, the first in the object's order decides: rules compete by place. */
export const before =
  (wanted: Test, ...others: readonly Test[]): Test =>
  (object) => {
    const all = conditionsOf(object);
    const found = wanted(object);
    if (!found) return undefined;
    const place = all.indexOf(found);
    const isLater = others.some((other) => {
      const rival = other(object);
      return rival !== undefined && all.indexOf(rival) < place;
    });
    return isLater ? undefined : found;
  };

/** The controller has not seen the present spec yet. */
export const isStale: Test = (object) => {
  const observed = valueAt(object, 'status', 'observedGeneration');
  const generation = valueAt(object, 'metadata', 'generation');
  return observed !== undefined && generation !== undefined && observed !== generation
    ? object
    : undefined;
};

/** The commonest shape: condition Ready (or `type`) says it all, until then the kind is waited for. */
export function ready(waiting: string, type: Words = 'Ready'): HealthRules {
  const bad = condition(type, 'False');
  const good = condition(type, 'True');
  return [degraded(before(bad, good)), healthy(good), progressing(always, waiting)];
}

/** The other common shape: a word in the status names the health. */
export interface Phases {
  readonly path: string;
  readonly healthy?: readonly string[];
  readonly degraded?: readonly string[];
  readonly progressing?: readonly string[];
  readonly suspended?: readonly string[];
  /** When the word is another one, or there is none. */
  readonly otherwise: HealthRule;
  readonly message?: Message;
}

export function phases(words: Phases): HealthRules {
  const rules: HealthRule[] = [];
  const { message, path } = words;
  const add = (status: HealthStatus, list: readonly string[] | undefined): void => {
    if (list) rules.push({ status, test: at(path, ...list), ...(message ? { message } : {}) });
  };
  add('Healthy', words.healthy);
  add('Degraded', words.degraded);
  add('Progressing', words.progressing);
  add('Suspended', words.suspended);
  return [...rules, words.otherwise];
}
