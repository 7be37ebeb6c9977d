import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { sprintf, toGo } from '@drydock/render';

import type { TemplateOptions } from './render-text.ts';
import { renderText } from './render-text.ts';

/** What a generator gives to the template, for one Application. */
export type Params = JsonObject;

/** The parameters of each Application, or why there are none. */
export type ParamsResult = { readonly params: readonly Params[] } | { readonly error: string };

/** As Go's `%v` prints a value. */
export function printed(value: JsonValue | undefined): string {
  return sprintf('%v', [toGo(value)]);
}

/** A document as one level of texts: `a.b.0`. */
export function flatten(document: JsonObject): Record<string, string> {
  const flat: Record<string, string> = {};
  const walk = (value: JsonValue | undefined, path: string): void => {
    if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value))
        walk(item, path === '' ? key : `${path}.${key}`);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item as JsonValue, `${path}.${index}`);
    } else flat[path] = printed(value);
  };
  walk(document, '');
  return flat;
}

/** Adds a generator's `values`, each filled in with the other parameters but not with one another. */
export function withValues(
  params: Params,
  values: JsonObject | undefined,
  options: TemplateOptions,
): { readonly params: Params } | { readonly error: string } {
  const filled: Record<string, string> = {};
  for (const [key, value] of Object.entries(values ?? {})) {
    if (typeof value !== 'string') continue;
    const rendered = renderText(value, params, options);
    if ('error' in rendered) {
      return {
        error: `failed to append templated values: failed to replace templated string: ${rendered.error}`,
      };
    }
    filled[key] = rendered.text;
  }
  if (Object.keys(filled).length === 0) return { params };
  if (options.goTemplate) return { params: { ...params, values: filled } };
  const flat = Object.entries(filled).map(([key, value]) => [`values.${key}`, value]);
  return { params: { ...params, ...Object.fromEntries(flat) } };
}

/** The same for each of a list; the first error ends it. */
export function allWithValues(
  list: readonly Params[],
  values: JsonObject | undefined,
  options: TemplateOptions,
): ParamsResult {
  const params: Params[] = [];
  for (const one of list) {
    const added = withValues(one, values, options);
    if ('error' in added) return added;
    params.push(added.params);
  }
  return { params };
}

/** Lays one document over another: its values win, mappings are merged, an empty list changes nothing. */
export function overlaid(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (isJsonObject(before) && isJsonObject(value)) merged[key] = overlaid(before, value);
    else if (before === undefined || !(Array.isArray(value) && value.length === 0))
      merged[key] = value;
  }
  return merged;
}
