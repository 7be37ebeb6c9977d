import type { JsonObject, KubernetesObject } from '@drydock/manifests';

import { textAt } from '../read-json.ts';
import { renderDirectory } from './render-directory.ts';
import { renderHelmSource } from './render-helm-source.ts';
import { renderKustomizeSource } from './render-kustomize-source.ts';
import type { SourceFiles } from './repository-tree.ts';
import { below, cleanPath, resolveLinks } from './repository-tree.ts';
import type {
  RenderedSource,
  RenderSettings,
  SourceApplication,
  SourceContext,
} from './source-context.ts';
import { withOverrides } from './source-overrides.ts';
import type { SourceType } from './source-type.ts';
import { sourceType } from './source-type.ts';

/** One source, and the repository that it was found in. */
export interface SourceInput {
  readonly source: JsonObject;
  readonly application: SourceApplication;
  /** All files of the repository at the revision. */
  readonly files: SourceFiles;
  /** The commit. */
  readonly revision: string;
  /** Files of the sources that have a `ref`, by its name. */
  readonly references?: ReadonlyMap<string, SourceFiles>;
  readonly settings: RenderSettings;
}

/** The manifests that a source yields (reposerver/repository: GenerateManifests). An error is the text that Argo CD shows. */
export function renderSource(input: SourceInput): RenderedSource {
  const plain = resolveLinks(input.files);
  if ('error' in plain) return plain;
  const folder = sourceFolder(input.source, plain.files);
  if ('error' in folder) return folder;
  const references = new Map<string, ReadonlyMap<string, Uint8Array>>();
  for (const [name, files] of input.references ?? []) {
    const resolved = resolveLinks(files);
    if ('error' in resolved) return resolved;
    references.set(name, resolved.files);
  }
  const overridden = withOverrides(
    input.source,
    plain.files,
    folder.folder,
    input.application.name,
  );
  if ('error' in overridden) return overridden;
  const { source } = overridden;
  const type = sourceType(source, folder.folder, (path) => plain.files.has(path));
  if ('error' in type) return type;
  const context = { ...input, source, references, files: plain.files, folder: folder.folder };
  const made = renderAs(type.type, context);
  return 'error' in made ? made : { manifests: made.objects, type: type.type };
}

function renderAs(
  type: SourceType,
  context: SourceContext,
): { readonly objects: readonly KubernetesObject[] } | { readonly error: string } {
  switch (type) {
    case 'Helm':
      return renderHelmSource(context);
    case 'Kustomize':
      return renderKustomizeSource(context);
    case 'Directory':
      return renderDirectory(context);
    case 'Plugin':
      return { error: 'config management plugins are not modelled here' };
  }
}

/** The folder of a source, which must be in the repository (util/app/path). */
function sourceFolder(
  source: JsonObject,
  files: ReadonlyMap<string, unknown>,
): { readonly folder: string } | { readonly error: string } {
  const path = textAt(source, 'path');
  if (textAt(source, 'chart') !== '' && path === '')
    return {
      error:
        'charts of Helm repositories are not modelled here; put the chart into a Git repository',
    };
  if (path.startsWith('/')) return { error: `${path}: app path is absolute` };
  const folder = cleanPath(path);
  if (folder === undefined) return { error: `${path}: app path outside root` };
  if (files.has(folder)) return { error: `${path}: app path is not a directory` };
  const [first] = below(files, folder);
  return first === undefined ? { error: `${path}: app path does not exist` } : { folder };
}
