import { isJsonObject, type JsonValue } from '@drydock/manifests';
import { invalidPatchValue } from '../../codes/extensions.ts';
import type { Check } from '../../check.ts';
import { at, entries, items, text, type Field } from '../../field.ts';
import { parseDuration } from '../duration.ts';
import { ENVOY_FIELDS, type EnvoyType } from '../envoy-fields.ts';

/**
 * What can be told of a patch's value without Envoy's message types: the fields of the patched message
 * itself have their types, and a typed config names its type with the v3 API. What lies deeper istiod
 * checks against Envoy's descriptors, which Drydock does not hold: it is not judged here.
 */
export function checkPatchValue(check: Check, patch: Field): void {
  const value = at(patch, 'patch', 'value');
  const known = ENVOY_FIELDS.get(text(at(patch, 'applyTo'))) ?? {};
  for (const [key, field] of entries(value)) {
    const name = snakeCase(key);
    const type = Object.hasOwn(known, name) ? known[name] : undefined;
    if (type === undefined || field.value === null || fits(field.value, type)) continue;
    check.report(invalidPatchValue, field, `"${key}" in an Envoy message is ${wordOf(type)}.`);
  }
  checkTypes(check, value, 0);
}

/** Envoy takes `lbPolicy` for `lb_policy`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether protobuf's JSON form takes the value: numbers may be quoted, an enum's value may be its number. */
function fits(value: JsonValue | undefined, type: EnvoyType): boolean {
  if (typeof type !== 'string') {
    return typeof value === 'number' || (typeof value === 'string' && type.includes(value));
  }
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'count':
      return typeof value === 'string'
        ? /^\d+$/.test(value)
        : typeof value === 'number' && value >= 0;
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined;
    case 'message':
      return isJsonObject(value);
    case '[]text':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case '[]message':
      return Array.isArray(value) && value.every(isJsonObject);
  }
}

function wordOf(type: EnvoyType): string {
  if (typeof type !== 'string') return `one of ${type.join(', ')}`;
  return WORDS[type];
}

const WORDS: Readonly<Record<Extract<EnvoyType, string>, string>> = {
  text: 'text',
  flag: 'true or false',
  count: 'a number',
  duration: 'a duration such as 1.5s',
  message: 'a map',
  '[]text': 'a list of texts',
  '[]message': 'a list of maps',
};

const MAX_DEPTH = 64;

function checkTypes(check: Check, field: Field, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (isJsonObject(field.value)) {
    const type = at(field, '@type');
    if (/\.v2(?:alpha\d*)?\./.test(text(type))) {
      check.report(invalidPatchValue, type, `Envoy no longer has the type "${text(type)}".`, {
        hint: 'Use the type of the v3 API.',
      });
    }
    for (const [, child] of entries(field)) checkTypes(check, child, depth + 1);
  } else for (const child of items(field)) checkTypes(check, child, depth + 1);
}
