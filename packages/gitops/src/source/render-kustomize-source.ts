import type { JsonObject, JsonValue, KubernetesObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { RenderError, renderKustomize } from '@drydock/render';

import { isTrueAt, listAt, objectAt, textAt, textMapAt, textsAt } from '../read-json.ts';
import { yamlDocument } from '../read-yaml.ts';
import { buildEnvironment, fillVariables } from './build-environment.ts';
import { overrideImages } from './kustomize-images.ts';
import { manifestObjects } from './manifest-objects.ts';
import { lazyMap } from './lazy-map.ts';
import { below, cleanPath } from './repository-tree.ts';
import type { SourceContext } from './source-context.ts';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
type Edited = Record<string, JsonValue | undefined>;

/** The manifests of a kustomization, after what the Application's `kustomize` field edits in it. */
export function renderKustomizeSource(
  context: SourceContext,
): { readonly objects: readonly KubernetesObject[] } | { readonly error: string } {
  const { files, folder, source } = context;
  const options = objectAt(source, 'kustomize') ?? {};
  const edited = Object.keys(options).length === 0 ? { files } : editedFiles(context, options);
  if ('error' in edited) return edited;
  try {
    return manifestObjects(
      renderKustomize({ files: edited.files, path: folder === '' ? '.' : folder }),
    );
  } catch (problem) {
    if (!(problem instanceof RenderError)) throw problem;
    const command = `kustomize build <path to cached source>/${folder}`;
    return { error: `\`${command}\` failed exit status 1: Error: ${problem.message}` };
  }
}

/** The repository with its kustomization edited, as `kustomize edit` would. */
function editedFiles(
  context: SourceContext,
  options: JsonObject,
): { readonly files: ReadonlyMap<string, Uint8Array> } | { readonly error: string } {
  const { files, folder } = context;
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const path = NAMES.map(at).find((name) => files.has(name));
  if (path === undefined) return { files };
  const read = yamlDocument(new TextDecoder().decode(files.get(path)));
  if ('error' in read) return { error: `${path}: ${read.error}` };
  const file: Edited = isJsonObject(read.value) ? { ...read.value } : {};
  const problem =
    editNames(file, options) ??
    editMetadata(file, options, context) ??
    editParts(file, options, context);
  if (problem !== undefined) return { error: problem };
  const edited = new TextEncoder().encode(JSON.stringify(file));
  const paths = new Map(Array.from(files.keys(), (one) => [one, one]));
  return {
    files: lazyMap(paths, (one) => (one === path ? edited : (files.get(one) ?? edited))),
  };
}

function editNames(file: Edited, options: JsonObject): undefined {
  for (const key of ['namePrefix', 'nameSuffix', 'namespace']) {
    const value = textAt(options, key);
    if (value !== '') file[key] = value;
  }
  const images = textsAt(options, 'images');
  if (images.length > 0) file['images'] = overrideImages(listAt(file, 'images'), images);
  const replicas = listAt(options, 'replicas');
  if (replicas.length > 0) {
    const names = new Set(replicas.map((one) => textAt(one, 'name')));
    const kept = listAt(file, 'replicas').filter((one) => !names.has(textAt(one, 'name')));
    file['replicas'] = [...kept, ...replicas.map(replicaOf)];
  }
  return undefined;
}

/** A count may be written as text. */
function replicaOf(replica: JsonValue): JsonValue {
  const count = isJsonObject(replica) ? replica['count'] : undefined;
  return {
    name: textAt(replica, 'name'),
    count: typeof count === 'string' ? Number(count) : (count ?? 0),
  };
}

function editMetadata(
  file: Edited,
  options: JsonObject,
  context: SourceContext,
): string | undefined {
  const variables = buildEnvironment(context);
  const labels = textMapAt(options, 'commonLabels');
  if (Object.keys(labels).length > 0) {
    const filled = Object.entries(labels).map(([key, value]) => [
      key,
      fillVariables(value, variables),
    ]);
    const problem = isTrueAt(options, 'forceCommonLabels')
      ? undefined
      : taken(file, 'label', labels);
    if (problem !== undefined) return problem;
    addLabels(file, Object.fromEntries(filled), options);
  }
  const annotations = textMapAt(options, 'commonAnnotations');
  if (Object.keys(annotations).length === 0) return undefined;
  const problem = isTrueAt(options, 'forceCommonAnnotations')
    ? undefined
    : taken(file, 'annotation', annotations);
  if (problem !== undefined) return problem;
  const isFilled = isTrueAt(options, 'commonAnnotationsEnvsubst');
  const filled = Object.entries(annotations).map(([key, value]) => [
    key,
    isFilled ? fillVariables(value, variables) : value,
  ]);
  file['commonAnnotations'] = {
    ...objectAt(file, 'commonAnnotations'),
    ...Object.fromEntries(filled),
  };
  return undefined;
}

function addLabels(file: Edited, labels: JsonObject, options: JsonObject): void {
  if (!isTrueAt(options, 'labelWithoutSelector')) {
    file['commonLabels'] = { ...objectAt(file, 'commonLabels'), ...labels };
    return;
  }
  const includeTemplates = isTrueAt(options, 'labelIncludeTemplates');
  const entry = { pairs: labels, includeSelectors: false, includeTemplates };
  file['labels'] = [...listAt(file, 'labels'), entry];
}

/** `kustomize edit add` refuses what is there, unless it is forced. */
function taken(
  file: Edited,
  what: 'label' | 'annotation',
  added: Readonly<Record<string, string>>,
): string | undefined {
  const there = textMapAt(file, what === 'label' ? 'commonLabels' : 'commonAnnotations');
  const key = Object.keys(added).find((one) => Object.hasOwn(there, one));
  return key === undefined
    ? undefined
    : `\`kustomize edit add ${what}\` failed exit status 1: Error: ${what} ${key} already in kustomization file`;
}

function editParts(
  file: Edited,
  options: JsonObject,
  { files, folder }: SourceContext,
): string | undefined {
  const patches = listAt(options, 'patches');
  if (patches.length > 0) file['patches'] = [...listAt(file, 'patches'), ...patches];
  const wanted = textsAt(options, 'components');
  if (wanted.length === 0) return undefined;
  const exists = (component: string): boolean => {
    const path = cleanPath(`${folder}/${component}`);
    return path !== undefined && below(files, path)[Symbol.iterator]().next().done !== true;
  };
  const components = isTrueAt(options, 'ignoreMissingComponents') ? wanted.filter(exists) : wanted;
  const there = textsAt(file, 'components');
  file['components'] = [...there, ...components.filter((one) => !there.includes(one))];
  return undefined;
}
