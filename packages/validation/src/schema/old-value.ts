import { isJsonObject, type FieldPath, type JsonValue } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import type { Walk } from './walk.ts';

/**
 * The value before the update at the place where the walk stands; undefined on a creation, and where
 * the two cannot be told to be the same thing: items of a list correspond only by the keys of its map.
 * Source: apiserver pkg/cel/... and apiextensions-apiserver .../schema/cel (CorrelatedObject).
 */
export function oldValue({ catalogue, update, path }: Walk): JsonValue | undefined {
  if (!update) return undefined;
  let place: Place | undefined = {
    old: update.previous,
    next: update.next,
    schema: catalogue.resolve(update.schema),
  };
  for (const segment of path) place = place && step(catalogue, place, segment);
  return place?.old;
}

interface Place {
  readonly old: JsonValue;
  readonly next: JsonValue;
  readonly schema: Schema;
}

function step(catalogue: Catalogue, place: Place, segment: FieldPath[number]): Place | undefined {
  return typeof segment === 'number'
    ? itemOf(catalogue, place, segment)
    : fieldOf(catalogue, place, segment);
}

function fieldOf(catalogue: Catalogue, place: Place, name: string): Place | undefined {
  const { properties, additionalProperties } = place.schema;
  const known = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
  const [old, next] = [place.old, place.next].map((value) =>
    isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined,
  );
  if (old === undefined || next === undefined) return undefined;
  return { old, next, schema: catalogue.resolve(known ?? additionalProperties ?? {}) };
}

function itemOf(catalogue: Catalogue, place: Place, index: number): Place | undefined {
  const { listType, listMapKeys = [], items } = place.schema;
  if (listType !== 'map' || !Array.isArray(place.next) || !Array.isArray(place.old)) {
    return undefined;
  }
  const next = place.next[index] as JsonValue | undefined; // a list of an object is JSON
  const before = place.old as readonly JsonValue[];
  const old = before.find((item) =>
    listMapKeys.every((key) => keyOf(item, key) === keyOf(next, key)),
  );
  if (old === undefined || next === undefined) return undefined;
  return { old, next, schema: catalogue.resolve(items ?? {}) };
}

function keyOf(item: JsonValue | undefined, key: string): unknown {
  return isJsonObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
}
