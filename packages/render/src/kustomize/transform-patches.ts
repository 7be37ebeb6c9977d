import { applyJsonPatch, type JsonPatchOperation } from '@drydock/merge';
import { RenderError } from '../render-error.ts';
import { readDocuments, type YamlFlavour } from './read-documents.ts';
import {
  asText,
  formatId,
  idOf,
  idsOf,
  isJson,
  mapAt,
  rememberId,
  sameId,
  type Json,
  type Resource,
} from './resource.ts';
import { isSelected } from './selector.ts';
import { mergePatch } from './strategic-merge.ts';

export interface Patch {
  readonly text: string;
  readonly target: Json | undefined;
  readonly options: Json;
}

/** Applies a patch of either kind. Throws RenderError. */
export function applyPatch(resources: Resource[], patch: Patch): void {
  const operations = readOperations(patch.text);
  if (operations) applyOperations(resources, operations, patch);
  else applyMerges(resources, patch);
}

function readOperations(text: string): readonly JsonPatchOperation[] | undefined {
  const documents = readPatch(text, 'settings');
  const [first] = documents;
  if (documents.length !== 1 || !Array.isArray(first)) return undefined;
  const isOperations = first.every((item) => isJson(item) && 'op' in item);
  return isOperations ? (first as readonly JsonPatchOperation[]) : undefined; // checked: mappings with an op
}

function readPatch(text: string, flavour: YamlFlavour): readonly unknown[] {
  try {
    return readDocuments(text, flavour);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw unreadable(text);
  }
}

const unreadable = (text: string): RenderError =>
  new RenderError(`unable to parse SM or JSON patch from [patch: ${JSON.stringify(text)}]`);

function applyOperations(
  resources: readonly Resource[],
  operations: readonly JsonPatchOperation[],
  { text, target }: Patch,
): void {
  if (!target)
    throw new RenderError(`must specify a target for JSON patch [patch: ${JSON.stringify(text)}]`);
  for (const resource of resources.filter((one) => isSelected(one, target))) {
    const before = idOf(resource.object);
    const result = applyJsonPatch(resource.object, operations);
    if (!result.ok) throw new RenderError(result.message);
    if (!isJson(result.value)) throw new RenderError('a JSON patch left no object');
    if (!sameId(before, idOf(result.value))) rememberId(resource);
    keepTexts(result.value);
    resource.object = result.value;
  }
}

/** Labels and annotations are texts, whatever a patch wrote. */
function keepTexts(object: Json): void {
  const { metadata } = object;
  if (!isJson(metadata)) return;
  for (const field of ['labels', 'annotations']) {
    const own = metadata[field];
    if (isJson(own))
      metadata[field] = Object.fromEntries(
        Object.entries(own).map(([key, value]) => [key, isJson(value) ? value : asText(value)]),
      );
  }
}

function applyMerges(resources: Resource[], patch: Patch): void {
  const documents = readPatch(patch.text, 'resources');
  for (const document of documents) {
    if (!isJson(document)) throw unreadable(patch.text);
    const id = idOf(document);
    if (id.kind === '' || id.name === '')
      if (!patch.target || id.kind === '') throw unreadable(patch.text);
    const chosen = patch.target
      ? resources.filter((one) => isSelected(one, patch.target ?? {}))
      : [uniqueTarget(resources, document)];
    for (const resource of chosen) mergeInto(resources, resource, { document, patch });
  }
}

function uniqueTarget(resources: readonly Resource[], document: Json): Resource {
  const id = idOf(document);
  const found = resources.filter((resource) => idsOf(resource).some((own) => sameId(own, id)));
  const [first, second] = found;
  if (first && !second) return first;
  const text = formatId(id);
  throw new RenderError(
    first
      ? `multiple matches for Id ${text}; failed to find unique target for patch ${text}`
      : `no resource matches strategic merge patch "${text}": no matches for Id ${text}; failed to find unique target for patch ${text}`,
  );
}

function mergeInto(
  resources: Resource[],
  resource: Resource,
  { document, patch }: { readonly document: Json; readonly patch: Patch },
): void {
  const { options } = patch;
  const before = idOf(resource.object);
  const { kind, apiVersion } = resource.object;
  const merged = mergePatch(resource.object, document);
  if (!merged) {
    resources.splice(resources.indexOf(resource), 1);
    return;
  }
  if (options['allowNameChange'] === true || options['allowKindChange'] === true)
    rememberId(resource);
  if (options['allowKindChange'] !== true) Object.assign(merged, { kind, apiVersion });
  const metadata = { ...mapAt(merged, 'metadata') };
  merged['metadata'] = metadata;
  if (options['allowNameChange'] !== true) metadata['name'] = before.name;
  if (before.namespace === '') delete metadata['namespace'];
  else metadata['namespace'] = before.namespace;
  resource.object = merged;
}

/** A patch from an entry of `patches` or of one of the older fields. Throws RenderError. */
export function readPatchEntry(entry: Json, read: (path: string) => string): Patch {
  const [path, inline] = [asText(entry['path']), asText(entry['patch'])];
  if (path !== '' && inline !== '')
    throw new RenderError("patch and path can't be set at the same time");
  if (path === '' && inline === '') throw new RenderError('must specify one of patch and path');
  return {
    text: inline === '' ? read(path) : inline,
    target: isJson(entry['target']) ? entry['target'] : undefined,
    options: isJson(entry['options']) ? entry['options'] : {},
  };
}
