import { RE2JS } from 're2js';
import { visitFields, type FieldSpec } from './field-spec.ts';
import { asText, isJson, type Json, type Resource } from './resource.ts';

/** Changes image names, tags and digests; first in every list of containers, then at the fields of the specs. */
export function setImages(
  resources: readonly Resource[],
  image: Json,
  specs: readonly FieldSpec[],
): void {
  for (const { object } of resources) {
    if (object['kind'] === 'CustomResourceDefinition') continue;
    visitContainers(object, image);
    visitFields(object, specs, (container, key) => {
      const target = container as Json;
      target[key] = changed(target[key], image);
    });
  }
}

function visitContainers(node: unknown, image: Json): void {
  if (Array.isArray(node)) for (const item of node) visitContainers(item, image);
  if (!isJson(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(value)) {
      for (const item of value)
        if (isJson(item) && item['image'] !== undefined)
          item['image'] = changed(item['image'], image);
    } else visitContainers(value, image);
  }
}

function changed(value: unknown, image: Json): unknown {
  if (typeof value !== 'string') return value;
  const { name, tag, digest } = splitImage(value);
  if (!isNamed(value, name, asText(image['name']))) return value;
  const newName = asText(image['newName']) || name;
  const [newTag, newDigest, suffix] = ['newTag', 'digest', 'tagSuffix'].map((key) =>
    asText(image[key]),
  );
  if (newTag && newDigest) return `${newName}:${newTag}@${newDigest}`;
  if (newDigest) return `${newName}@${newDigest}`;
  if (newTag) return `${newName}:${newTag}${suffix ?? ''}`;
  const tagged = tag === '' ? '' : `:${tag}${suffix ?? ''}`;
  return `${newName}${tagged}${digest === '' ? '' : `@${digest}`}`;
}

/** Kustomize reads the name as a regex. */
function isNamed(value: string, name: string, wanted: string): boolean {
  if (name === wanted) return true;
  try {
    return RE2JS.compile(`^${wanted}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).matches(
      value,
    );
  } catch {
    return false;
  }
}

function splitImage(text: string): { name: string; tag: string; digest: string } {
  const at = text.indexOf('@');
  const digest = at === -1 ? '' : text.slice(at + 1);
  const rest = at === -1 ? text : text.slice(0, at);
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > 0 && colon > rest.lastIndexOf('/');
  return {
    name: hasTag ? rest.slice(0, colon) : rest,
    tag: hasTag ? rest.slice(colon + 1) : '',
    digest,
  };
}
