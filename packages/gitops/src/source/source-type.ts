import type { JsonObject } from '@drydock/manifests';

import { objectAt, textAt } from '../read-json.ts';

/** What makes manifests of a source: `status.sourceType`. */
export type SourceType = 'Helm' | 'Kustomize' | 'Directory' | 'Plugin';

const TOOLS: readonly (readonly [string, SourceType])[] = [
  ['kustomize', 'Kustomize'],
  ['helm', 'Helm'],
  ['directory', 'Directory'],
  ['plugin', 'Plugin'],
];
const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The tool that a source names, or else the one whose file is in its folder; several named are an error. */
export function sourceType(
  source: JsonObject,
  folder: string,
  hasFile: (path: string) => boolean,
): { readonly type: SourceType } | { readonly error: string } {
  const named = TOOLS.filter(([key]) => Object.keys(objectAt(source, key) ?? {}).length > 0);
  if (named.length > 1) {
    const types = named.map(([, type]) => type).join(',');
    return { error: `multiple application sources defined: ${types}` };
  }
  const [first] = named;
  if (first !== undefined) return { type: first[1] };
  if (textAt(source, 'chart') !== '') return { type: 'Helm' };
  const at = (name: string): boolean => hasFile(folder === '' ? name : `${folder}/${name}`);
  if (at('Chart.yaml')) return { type: 'Helm' };
  return { type: KUSTOMIZATIONS.some(at) ? 'Kustomize' : 'Directory' };
}
