import type { KubernetesObject } from '@drydock/manifests';
import { globMatch } from '@drydock/validation/argo';

import { isTrueAt, textAt } from '../read-json.ts';
import type { ManifestObjects } from './manifest-objects.ts';
import { manifestObjects } from './manifest-objects.ts';
import { below } from './repository-tree.ts';
import type { SourceContext } from './source-context.ts';

const MANIFEST = /^.*\.(?:yaml|yml|json|jsonnet)$/;
const SKIPPED = '+argocd:skip-file-rendering';
const MOST_BYTES = 10 * 1024 * 1024;

/** The manifests of a plain folder: YAML and JSON files, its subfolders where `recurse` says so (repository.go: findManifests). */
export function renderDirectory(
  context: SourceContext,
): { readonly objects: readonly KubernetesObject[] } | { readonly error: string } {
  const { files, folder } = context;
  const objects: KubernetesObject[] = [];
  let size = 0;
  const chosen = [...below(files, folder)].filter(([path]) => isChosen(context, path));
  for (const [path, bytes] of chosen.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    size += bytes.length;
    if (size > MOST_BYTES) {
      return { error: `exceeded max combined manifest file size: ${MOST_BYTES} bytes` };
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.endsWith('.jsonnet'))
      return {
        error: `Failed to evaluate jsonnet ${JSON.stringify(name)}: Jsonnet is not modelled here`,
      };
    const read = readManifests(bytes);
    if ('error' in read) {
      return { error: `Failed to unmarshal ${JSON.stringify(name)}: ${read.error}` };
    }
    objects.push(...read.objects);
  }
  return { objects };
}

/** The content of a file never changes, and most commits leave most files alone. */
const known = new WeakMap<Uint8Array, ManifestObjects>();

function readManifests(bytes: Uint8Array): ManifestObjects {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const text = new TextDecoder().decode(bytes);
  const read: ManifestObjects = text.includes(SKIPPED) ? { objects: [] } : manifestObjects(text);
  const kept = 'error' in read && !looksLikeManifest(text) ? { objects: [] } : read;
  known.set(bytes, kept);
  return kept;
}

/** What cannot be read and is no manifest is some other file of the repository. */
function looksLikeManifest(text: string): boolean {
  return ['apiVersion:', 'kind:', 'metadata:'].every((word) => text.includes(word));
}

function isChosen({ source, folder }: SourceContext, path: string): boolean {
  const relative = folder === '' ? path : path.slice(folder.length + 1);
  if (!MANIFEST.test(relative)) return false;
  if (relative.includes('/') && !isTrueAt(source, 'directory', 'recurse')) return false;
  const [include, exclude] = [
    textAt(source, 'directory', 'include'),
    textAt(source, 'directory', 'exclude'),
  ];
  if (exclude !== '' && globMatch(exclude, relative)) return false;
  return include === '' || globMatch(include, relative);
}
