import { isJsonObject } from '@drydock/manifests';
import { invalidPatchValue } from '../../codes/extensions.ts';
import type { Check } from '../../check.ts';
import { at, entries, items, text, type Field } from '../../field.ts';

/** What is patched with an Envoy message that has a `name` of type text. */
const NAMED = new Set([
  'LISTENER',
  'FILTER_CHAIN',
  'NETWORK_FILTER',
  'HTTP_FILTER',
  'ROUTE_CONFIGURATION',
  'VIRTUAL_HOST',
  'HTTP_ROUTE',
  'CLUSTER',
]);

/**
 * What can be told of a patch's value without Envoy's message types: `name` is text, and a typed
 * config names its type with the v3 API. The rest istiod checks against Envoy's descriptors, which
 * Drydock does not hold.
 */
export function checkPatchValue(check: Check, patch: Field): void {
  const value = at(patch, 'patch', 'value');
  const name = at(value, 'name');
  const isNamed = NAMED.has(text(at(patch, 'applyTo')));
  if (
    isNamed &&
    name.value !== undefined &&
    name.value !== null &&
    typeof name.value !== 'string'
  ) {
    check.report(invalidPatchValue, name, 'The name in an Envoy message is text.');
  }
  checkTypes(check, value, 0);
}

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
