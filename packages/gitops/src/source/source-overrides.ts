import type { JsonObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { applyMergePatch } from '@drydock/merge';

import { yamlDocument } from '../read-yaml.ts';

/** The source with what `.argocd-source.yaml` and `.argocd-source-<app>.yaml` in its folder change (mergeSourceParameters). */
export function withOverrides(
  source: JsonObject,
  files: ReadonlyMap<string, Uint8Array>,
  folder: string,
  applicationName: string,
): { readonly source: JsonObject } | { readonly error: string } {
  let merged = source;
  const names = ['.argocd-source.yaml', `.argocd-source-${applicationName}.yaml`];
  for (const name of names) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const bytes = files.get(path);
    if (bytes === undefined) continue;
    const read = yamlDocument(new TextDecoder().decode(bytes));
    if ('error' in read) return { error: `${path}: ${read.error}` };
    if (!isJsonObject(read.value)) continue;
    const patched = applyMergePatch(merged, read.value);
    if (isJsonObject(patched)) merged = patched;
  }
  // Where a source comes from is said by the Application alone.
  const { repoURL, path, targetRevision, chart, ref } = source;
  const fixed = Object.entries({ repoURL, path, targetRevision, chart, ref });
  return {
    source: { ...merged, ...Object.fromEntries(fixed.filter(([, value]) => value !== undefined)) },
  };
}
