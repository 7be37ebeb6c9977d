import { asText, idOf, isJson, type Json } from './resource.ts';

/** Where in which kinds a transformer works. */
export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  /** `spec/template/spec/containers[]/image`; `\/` is a slash in a key. */
  readonly path: string;
  readonly create?: boolean;
}

/** Reads fieldSpecs of a configuration. */
export function readFieldSpecs(value: unknown): readonly FieldSpec[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isJson).map((item) => ({
    group: asText(item['group']),
    version: asText(item['version']),
    kind: asText(item['kind']),
    path: asText(item['path']),
    create: item['create'] === true,
  }));
}

export type Visit = (container: Json | unknown[], key: string | number) => void;

/** Visits the fields of an object that the specs select; lists on the way are walked item by item. */
export function visitFields(object: Json, specs: readonly FieldSpec[], visit: Visit): void {
  const id = idOf(object);
  for (const spec of specs) {
    if (spec.kind !== undefined && spec.kind !== '' && spec.kind !== id.kind) continue;
    if (spec.group !== undefined && spec.group !== '' && spec.group !== id.group) continue;
    if (spec.version !== undefined && spec.version !== '' && spec.version !== id.version) continue;
    const parts = spec.path
      .split(/(?<!\\)\//)
      .map((part) => part.replaceAll(String.raw`\/`, '/').replace(/\[\]$/, ''));
    walk(object, parts, { create: spec.create === true, visit });
  }
}

interface Walk {
  readonly create: boolean;
  readonly visit: Visit;
}

function walk(node: unknown, parts: readonly string[], options: Walk): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, parts, options);
    return;
  }
  const [key, ...rest] = parts;
  if (!isJson(node) || key === undefined) return;
  if (rest.length === 0) {
    if (Object.hasOwn(node, key) || options.create) options.visit(node, key);
    return;
  }
  if (!Object.hasOwn(node, key) || node[key] === null) {
    if (!options.create) return;
    node[key] = {};
  }
  walk(node[key], rest, options);
}
