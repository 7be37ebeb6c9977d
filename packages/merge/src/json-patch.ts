import { deepEqual } from './deep-equal.ts';
import { isPlainObject, setKey } from './plain-object.ts';

/** One operation of RFC 6902, not checked yet. */
export interface JsonPatchOperation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

export type JsonPatchResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

type Container = Record<string, unknown> | unknown[];

/**
 * Applies a JSON patch as Kubernetes' library does (github.com/evanphx/json-patch v4): `replace` of an
 * absent key of an object sets it, negative indexes count from the end, and the segment before the first
 * slash of a path is ignored. `document` is not changed.
 */
export function applyJsonPatch(
  document: unknown,
  operations: readonly JsonPatchOperation[],
): JsonPatchResult {
  let root: unknown = copyJson(document);
  for (const operation of operations) {
    const outcome = applyOperation(root, operation);
    if (!outcome.ok) return outcome;
    root = outcome.value;
  }
  return { ok: true, value: root };
}

const fail = (message: string): JsonPatchResult => ({ ok: false, message });

function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyJson);
  if (!isPlainObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setKey(copy, key, copyJson(value[key]));
  return copy;
}

function applyOperation(root: unknown, operation: JsonPatchOperation): JsonPatchResult {
  if (!isPlainObject(operation)) return fail('an operation is an object');
  const { op, path, from } = operation;
  if (typeof path !== 'string') return fail('operation has no path');
  switch (op) {
    case 'add':
      if (!('value' in operation)) return fail('add operation has no value');
      return change(root, path, (place, key) => add(place, key, copyJson(operation.value)));
    case 'remove':
      return change(root, path, remove);
    case 'replace':
      if (path === '') return { ok: true, value: copyJson(operation.value) };
      return change(root, path, (place, key) => replace(place, key, copyJson(operation.value)));
    case 'test':
      return deepEqual(read(root, path) ?? null, operation.value ?? null)
        ? { ok: true, value: root }
        : fail(`testing value ${path} failed`);
    case 'move':
    case 'copy': {
      if (typeof from !== 'string') return fail(`${op} operation has no from`);
      const value = read(root, from);
      if (value === undefined) return fail(`${op} operation does not apply: missing ${from}`);
      const before =
        op === 'move' ? change(root, from, remove) : ({ ok: true, value: root } as const);
      if (!before.ok) return before;
      return change(before.value, path, (place, key) => add(place, key, copyJson(value)));
    }
    default:
      return fail(`unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
  }
}

function segments(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function step(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const index = toIndex(key, value.length);
    return index === undefined ? undefined : value[index];
  }
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function read(root: unknown, pointer: string): unknown {
  return segments(pointer).reduce(step, root);
}

function toIndex(key: string, length: number): number | undefined {
  if (!/^-?\d+$/.test(key)) return undefined;
  const number = Number(key);
  const index = number < 0 ? number + length : number;
  return index >= 0 && index < length ? index : undefined;
}

function change(
  root: unknown,
  pointer: string,
  edit: (container: Container, key: string) => string | undefined,
): JsonPatchResult {
  const parts = segments(pointer);
  const key = parts.at(-1) ?? (pointer === '' ? '' : pointer);
  const container = parts.slice(0, -1).reduce(step, root);
  if (typeof container !== 'object' || container === null) return fail(`missing path ${pointer}`);
  const message = edit(container as Container, key); // an object or array of our own copy
  return message === undefined ? { ok: true, value: root } : fail(message);
}

function add(container: Container, key: string, value: unknown): string | undefined {
  if (!Array.isArray(container)) {
    setKey(container, key, value);
    return undefined;
  }
  if (key === '-') {
    container.push(value);
    return undefined;
  }
  if (!/^-?\d+$/.test(key)) return `invalid index ${key}`;
  const number = Number(key);
  const index = number < 0 ? number + container.length + 1 : number;
  if (index < 0 || index > container.length) return `index ${key} out of bounds`;
  container.splice(index, 0, value);
  return undefined;
}

function remove(container: Container, key: string): string | undefined {
  if (Array.isArray(container)) {
    const index = toIndex(key, container.length);
    if (index === undefined) return `index ${key} out of bounds`;
    container.splice(index, 1);
    return undefined;
  }
  if (!Object.hasOwn(container, key)) return `unable to remove nonexistent key: ${key}`;
  delete container[key];
  return undefined;
}

function replace(container: Container, key: string, value: unknown): string | undefined {
  if (!Array.isArray(container)) {
    setKey(container, key, value);
    return undefined;
  }
  const index = toIndex(key, container.length);
  if (index === undefined) return `index ${key} out of bounds`;
  container[index] = value;
  return undefined;
}
