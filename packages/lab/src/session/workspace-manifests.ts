import type { KubeClient } from '@drydock/cluster';
import {
  formatApiVersion,
  isJsonObject,
  parseManifests,
  type JsonObject,
  type ParsedManifests,
  type Resource,
} from '@drydock/manifests';
import { ANSWERS_FILE } from '../checks/answers.ts';
import { isManifestFile } from './lab-repository.ts';
import type { FileSet } from '../file-set.ts';

/**
 * Parses files in name order and fills in the namespace of documents that name none, as
 * `kubectl -n` does: in the key and in the object, not in the text.
 */
export async function readManifests(
  files: FileSet,
  namespace: string,
  kube: KubeClient,
): Promise<ParsedManifests> {
  const names = [...files.keys()]
    .filter((name) => name !== ANSWERS_FILE && isManifestFile(name))
    .toSorted();
  const parsed = names.map((name) => parseManifests(name, files.get(name) ?? ''));
  const resources: Resource[] = [];
  for (const resource of parsed.flatMap((each) => each.resources)) {
    resources.push(await placeInNamespace(resource, namespace, kube));
  }
  return { resources, diagnostics: parsed.flatMap((each) => each.diagnostics) };
}

async function placeInNamespace(
  resource: Resource,
  namespace: string,
  kube: KubeClient,
): Promise<Resource> {
  const { key, gvk, object } = resource;
  if (key.namespace !== '') return resource;
  const type = await kube.resolveKind(formatApiVersion(gvk.group, gvk.version), gvk.kind);
  if (type?.namespaced !== true) return resource;
  return { ...resource, key: { ...key, namespace }, object: withNamespace(object, namespace) };
}

function withNamespace(object: JsonObject, namespace: string): JsonObject {
  const { metadata } = object;
  return isJsonObject(metadata) ? { ...object, metadata: { ...metadata, namespace } } : object;
}
