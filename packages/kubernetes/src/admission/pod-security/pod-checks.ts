import { isPlainObject, type PlainObject } from '@drydock/merge';
import { textOf } from '@drydock/object-validation';

/** What a check forbids: `hostPort (container "c" uses hostPort 80)`. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** One of the Pod Security Standards' rules. */
export interface PodCheck {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** A restricted check that says more than the baseline one named here. */
  readonly replaces?: string;
  readonly find: (pod: PodUnderCheck) => Violation | undefined;
}

export interface PodUnderCheck {
  readonly annotations: PlainObject;
  readonly spec: PlainObject;
  /** Init, plain and ephemeral ones. */
  readonly containers: readonly PlainObject[];
}

export const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
export const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(textOf) : [];
export const contextOf = (value: PlainObject): PlainObject => asObject(value.securityContext);

export const quoted = (texts: readonly string[]): string =>
  texts.map((text) => JSON.stringify(text)).join(', ');
export const plural = (one: string, many: string, count: number): string =>
  count === 1 ? one : many;

/** `container "a"`, `containers "a", "b"`. */
export function named(containers: readonly PlainObject[]): string {
  const names = containers.map(({ name }) => textOf(name));
  return `${plural('container', 'containers', names.length)} ${quoted(names)}`;
}

/** A violation of all the containers that a condition holds for. */
export function ofContainers(
  reason: string,
  isBad: (container: PlainObject) => boolean,
  what: (bad: readonly PlainObject[]) => string,
): (pod: PodUnderCheck) => Violation | undefined {
  return ({ containers }) => {
    const bad = containers.filter(isBad);
    return bad.length === 0 ? undefined : { reason, detail: `${named(bad)} ${what(bad)}` };
  };
}

export const distinct = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts)].toSorted();
