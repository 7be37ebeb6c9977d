import { RenderError } from '../render-error.ts';
import { readDocuments } from './read-documents.ts';
import { asText, createResource, isJson, type Json, type Resource } from './resource.ts';

const DEEPEST_LIST = 10;
const INTERNAL =
  /^(?:internal\.config\.kubernetes\.io\/|config\.kubernetes\.io\/(?:index|path|id)$)/;

/** The resources of a text; lists are opened. Throws RenderError. */
export function parseResources(text: string): readonly Resource[] {
  return readDocuments(text).flatMap((document) => expand(document, 0));
}

function expand(value: unknown, depth: number): readonly Resource[] {
  if (!isJson(value) || depth > DEEPEST_LIST) throw new RenderError('missing Resource metadata');
  const { items } = value;
  if (asText(value['kind']).endsWith('List') && Array.isArray(items))
    return items.flatMap((item) => expand(item, depth + 1));
  check(value);
  return [createResource(value)];
}

function check(object: Json): void {
  const { metadata } = object;
  const [apiVersion, kind] = [asText(object['apiVersion']), asText(object['kind'])];
  if (!isJson(metadata) && kind === '') throw new RenderError('missing Resource metadata');
  const name = isJson(metadata) ? asText(metadata['name']) : '';
  if (name === '' && !kind.endsWith('List'))
    throw new RenderError(
      `missing metadata.name in object {{${apiVersion} ${kind}} {{ } map[] map[]}}`,
    );
  if (kind === '')
    throw new RenderError(`missing kind in object {{${apiVersion} } {{${name} } map[] map[]}}`);
  if (!isJson(metadata)) return;
  const { annotations } = metadata;
  if (!isJson(annotations)) return;
  for (const key of Object.keys(annotations)) if (INTERNAL.test(key)) delete annotations[key];
  if (Object.keys(annotations).length === 0) delete metadata['annotations'];
}
