import type { JsonObject, JsonValue } from '@drydock/manifests';

import { textAt } from '../read-json.ts';

/** The `images` of a kustomization after `kustomize edit set image`: entries of the same name are replaced. */
export function overrideImages(
  images: readonly JsonValue[],
  overrides: readonly string[],
): readonly JsonValue[] {
  const byName = new Map<string, JsonValue>();
  for (const image of images) byName.set(textAt(image, 'name'), image);
  for (const text of overrides) {
    const image = parseImage(text);
    const known = byName.get(textAt(image, 'name'));
    const before = typeof known === 'object' && known !== null ? (known as JsonObject) : {}; // entries of the file are mappings
    byName.set(textAt(image, 'name'), merge(before, image));
  }
  return [...byName.values()].toSorted((a, b) => (textAt(a, 'name') < textAt(b, 'name') ? -1 : 1));
}

/** A tag replaces a digest, and the other way round; a new name stays where none is given. */
function merge(before: JsonObject, image: JsonObject): JsonObject {
  const { newTag: _tag, digest: _digest, ...rest } = before;
  return { ...rest, ...image };
}

/** `name=new/name:tag`, `name:tag`, `name@digest`. */
function parseImage(text: string): JsonObject {
  const separator = text.indexOf('=');
  const given = separator === -1 ? undefined : text.slice(0, separator);
  const { name, tag, digest } = splitImage(text.slice(separator + 1));
  return {
    name: given ?? name,
    ...(given === undefined || name === '' ? {} : { newName: name }),
    ...(digest === '' ? {} : { digest }),
    ...(tag === '' ? {} : { newTag: tag }),
  };
}

function splitImage(image: string): {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
} {
  const at = image.indexOf('@');
  if (at !== -1) return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  const colon = image.lastIndexOf(':');
  if (colon === -1 || image.indexOf('/', colon) !== -1) return { name: image, tag: '', digest: '' };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' };
}
