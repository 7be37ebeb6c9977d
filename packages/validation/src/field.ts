import type { FieldPath, JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

/**
 * A value together with the path that leads to it. Rules walk objects of unknown shape with it:
 * what is absent or of another type reads as empty, so that no rule can throw on a learner's text.
 */
export interface Field {
  readonly value: JsonValue | undefined;
  readonly path: FieldPath;
}

/** One or more steps below another field: it knows its path when asked, which few of them ever are. */
class LinkedField implements Field {
  readonly value: JsonValue | undefined;
  readonly parent: Field;
  readonly keys: string | number | FieldPath;

  constructor(value: JsonValue | undefined, parent: Field, keys: string | number | FieldPath) {
    this.value = value;
    this.parent = parent;
    this.keys = keys;
  }

  get path(): FieldPath {
    return this.parent.path.concat(this.keys);
  }
}

const ROOT: FieldPath = Object.freeze([]);

/** The whole object as a field. */
export function rootField(object: JsonObject): Field {
  return { value: object, path: ROOT };
}

/** The field below `field` by map keys and list positions; its value is undefined when it is not there. */
export function at(field: Field, ...keys: FieldPath): Field {
  let { value } = field;
  for (const key of keys) {
    if (value === undefined) break;
    value = step(value, key);
  }
  return new LinkedField(value, field, keys);
}

function step(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (typeof key === 'number') return Array.isArray(value) ? (value[key] as JsonValue) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

const NO_FIELDS: readonly Field[] = Object.freeze([]);
const NO_ENTRIES: readonly (readonly [key: string, Field])[] = Object.freeze([]);

/** The items of a list, none when it is no list. */
export function items(field: Field): readonly Field[] {
  if (!Array.isArray(field.value)) return NO_FIELDS;
  return field.value.map((value: JsonValue, i: number) => new LinkedField(value, field, i));
}

/** The entries of a map, none when it is no map. */
export function entries(field: Field): readonly (readonly [key: string, Field])[] {
  if (!isJsonObject(field.value)) return NO_ENTRIES;
  return Object.entries(field.value).map(([key, value]) => [
    key,
    new LinkedField(value, field, key),
  ]);
}

/** Present and not null: what protobuf calls set, for messages. An empty object is set. */
export function isSet(field: Field): boolean {
  return field.value !== undefined && field.value !== null;
}

/** The text, '' when it is absent or no text: protobuf's reading of a string field. */
export function text(field: Field): string {
  return typeof field.value === 'string' ? field.value : '';
}

/** The number, undefined when it is absent or no number. */
export function number(field: Field): number | undefined {
  if (typeof field.value === 'number') return field.value;
  return typeof field.value === 'bigint' ? Number(field.value) : undefined;
}

/** True only for `true`: protobuf's reading of a bool field. */
export function isTrue(field: Field): boolean {
  return field.value === true;
}

/** The texts of a list; what is no text reads as ''. */
export function texts(field: Field): readonly string[] {
  return items(field).map(text);
}

/** The length of a list or map, 0 for anything else. */
export function size(field: Field): number {
  if (Array.isArray(field.value)) return field.value.length;
  return isJsonObject(field.value) ? Object.keys(field.value).length : 0;
}
