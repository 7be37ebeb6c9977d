import { isPlainObject } from '@drydock/merge';
import { safeEncode } from '../registry/names.ts';

/** FNV-1a, 32 bits, over UTF-16 units' low bytes: the hash family that Kubernetes uses for templates. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ (text.charCodeAt(i) & 255), 0x01000193);
  }
  return hash >>> 0;
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isPlainObject(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`).join(',')}}`;
}

const known = new WeakMap<object, Map<number, string>>();

/**
 * The `pod-template-hash` of a template. Upstream hashes Go's dump of the struct, which no other language
 * has; this hashes canonical JSON, so that equal templates have equal hashes and the form is the same.
 */
export function templateHash(template: object, collisions = 0): string {
  let hashes = known.get(template);
  if (!hashes) known.set(template, (hashes = new Map()));
  let hash = hashes.get(collisions);
  if (hash === undefined) {
    const suffix = collisions === 0 ? '' : `#${collisions}`;
    hash = safeEncode(String(fnv1a(canonicalText(template) + suffix)));
    hashes.set(collisions, hash);
  }
  return hash;
}
