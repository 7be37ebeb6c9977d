import type { JsonObject } from '@drydock/manifests';
import { asPairs, asText, at } from '../json-access.ts';

/** The value that a `fieldRef` has for this pod; '' where the pod does not have one yet. */
export function fieldRefValue(pod: JsonObject, path: string): string {
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript) return asText(at(pod, 'metadata', subscript[1] ?? '', subscript[2] ?? ''));
  if (path === 'metadata.labels' || path === 'metadata.annotations') {
    const pairs = asPairs(
      at(pod, 'metadata', path === 'metadata.labels' ? 'labels' : 'annotations'),
    );
    return pairs.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join('\n');
  }
  return asText(at(pod, ...path.split('.')));
}
