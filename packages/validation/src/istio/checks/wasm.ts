import { invalidPort, invalidWasm, nullItem } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { at, isSet, items, number, text, type Field } from '../../field.ts';
import { byteLength } from '../regex.ts';

/** What WasmPlugin and a TrafficExtension with wasm say of a plugin: its place, its sum, its environment. */
export function checkWasm(check: Check, plugin: Field): void {
  checkUrl(check, at(plugin, 'url'), plugin);
  const sha = text(at(plugin, 'sha256'));
  if (sha !== '' && !/^[a-f0-9]{64}$/.test(sha)) {
    check.report(invalidWasm, at(plugin, 'sha256'), 'sha256 is 64 digits of 0-9 and a-f.');
  }
  checkLength(check, at(plugin, 'imagePullSecret'), 253);
  checkLength(check, at(plugin, 'pluginName'), 256);
  checkEnvironment(check, at(plugin, 'vmConfig', 'env'));
}

const SCHEMES = new Set(['', 'file', 'http', 'https', 'oci']);

function checkUrl(check: Check, field: Field, plugin: Field): void {
  const url = text(field);
  if (url === '') {
    check.report(invalidWasm, isSet(field) ? field : plugin, 'A plugin needs a url.');
    return;
  }
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/|[^0-9])/.exec(url)?.[1] ?? '';
  if (!SCHEMES.has(scheme.toLowerCase())) {
    check.report(
      invalidWasm,
      field,
      `A plugin is fetched by oci, http, https or file, not by "${scheme}".`,
    );
  } else if (/\s/.test(url) || /%(?![0-9a-fA-F]{2})/.test(url)) {
    check.report(invalidWasm, field, `"${url}" is no url.`);
  }
}

function checkLength(check: Check, field: Field, limit: number): void {
  if (byteLength(text(field)) <= limit) return;
  check.report(
    invalidWasm,
    field,
    `${String(field.path.at(-1))} is longer than ${limit} characters.`,
  );
}

function checkEnvironment(check: Check, env: Field): void {
  const seen = new Set<string>();
  for (const entry of items(env)) {
    if (!isSet(entry)) continue;
    const name = text(at(entry, 'name'));
    if (name === '') check.report(invalidWasm, entry, 'A variable needs a name.');
    else if (seen.has(name)) {
      check.report(invalidWasm, at(entry, 'name'), `The variable "${name}" stands there twice.`);
    }
    seen.add(name);
    checkLength(check, at(entry, 'name'), 256);
    const from = text(at(entry, 'valueFrom')) || 'INLINE';
    if (from !== 'INLINE' && text(at(entry, 'value')) !== '') {
      check.report(
        invalidWasm,
        at(entry, 'value'),
        `The value of "${name}" comes from ${from}: value has no place.`,
      );
    }
  }
}

/** The ports of the traffic that an extension applies to. */
export function checkTrafficMatch(check: Check, match: Field): void {
  for (const selector of items(match)) {
    if (!isSet(selector)) check.report(nullItem, selector, 'A traffic selector must not be null.');
    for (const port of items(at(selector, 'ports'))) {
      const value = number(at(port, 'number')) ?? 0;
      if (value >= 1 && value <= 65535) continue;
      check.report(invalidPort, port, `The port ${value} is not in the range 1 to 65535.`);
    }
  }
}
