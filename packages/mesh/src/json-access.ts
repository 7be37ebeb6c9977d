import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

// Learner's input may have any shape here: a field of the wrong type counts as absent.

const EMPTY: JsonObject = Object.freeze({});

/** The value as an object; {} when it is anything else. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : EMPTY;
}

/** The value as a list; [] when it is anything else. */
export function listOf(value: unknown): readonly JsonValue[] {
  return Array.isArray(value) ? (value as JsonValue[]) : []; // elements are read through these functions only
}

/** The value as a text; undefined when it is anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value as a number; undefined when it is anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
}

/** The texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string');
}

/** A map of texts, such as labels. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(objectOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  ns: 1e-6,
};

/** A protobuf or Go duration (`0.5s`, `1m30s`, `300ms`) in milliseconds; undefined when it is none. */
export function durationOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined || !/^(\d+(\.\d+)?(h|ms|m|s|us|ns))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|ns)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return total;
}

/** Whether `labels` has every pair of `selector`; an empty selector selects everything. */
export function labelsMatch(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  for (const key in selector) {
    if (selector[key] !== labels[key]) return false;
  }
  return true;
}
