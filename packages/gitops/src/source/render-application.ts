import type { JsonObject, KubernetesObject } from '@drydock/manifests';

import { applicationSources } from '../application/sources.ts';
import { textAt } from '../read-json.ts';
import { renderSource } from './render-source.ts';
import type { SourceFiles } from './repository-tree.ts';
import type { RenderSettings } from './source-context.ts';
import type { SourceType } from './source-type.ts';

/** The files of a source at its revision, or why they cannot be read. */
export type LoadedSource =
  | { readonly files: SourceFiles; readonly revision: string }
  | { readonly error: string };

/** The target state of an Application, or the message of its ComparisonError. */
export type TargetState =
  | {
      readonly manifests: readonly KubernetesObject[];
      /** The commit of each source. */
      readonly revisions: readonly string[];
      readonly types: readonly SourceType[];
    }
  | { readonly error: string };

/** Renders all sources of an Application in their order; a source that is a `ref` alone yields none. */
export function renderTargets(
  application: KubernetesObject,
  load: (source: JsonObject, index: number) => LoadedSource,
  settings: RenderSettings,
): TargetState {
  const sources = applicationSources(application['spec']);
  const failure = (index: number, message: string): TargetState => ({
    error: `Failed to load target state: failed to generate manifest for source ${index + 1} of ${sources.length}: rpc error: code = Unknown desc = ${message}`,
  });
  const loaded: { readonly files: SourceFiles; readonly revision: string }[] = [];
  const references = new Map<string, SourceFiles>();
  for (const [index, source] of sources.entries()) {
    const found = load(source, index);
    if ('error' in found) return failure(index, found.error);
    loaded.push(found);
    const name = textAt(source, 'ref');
    if (name !== '') references.set(name, found.files);
  }
  const manifests: KubernetesObject[] = [];
  const types: SourceType[] = [];
  for (const [index, source] of sources.entries()) {
    const from = loaded[index];
    const isReference =
      textAt(source, 'ref') !== '' && !textAt(source, 'path') && !textAt(source, 'chart');
    if (from === undefined || isReference) continue;
    const made = renderSource({
      ...from,
      source,
      references,
      settings,
      application: target(application),
    });
    if ('error' in made) return failure(index, made.error);
    manifests.push(...made.manifests);
    types.push(made.type);
  }
  return { manifests, types, revisions: loaded.map(({ revision }) => revision) };
}

function target(application: KubernetesObject): {
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
} {
  return {
    name: application.metadata.name,
    namespace: textAt(application, 'spec', 'destination', 'namespace'),
    project: textAt(application, 'spec', 'project') || 'default',
  };
}
