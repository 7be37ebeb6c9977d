import { loadCatalogue } from '@drydock/manifests/catalogue';
import { untyped, type MergeType } from './merge-type.ts';
import { createMergeTypes } from './merge-types.ts';

/** The merge type of a built-in kind; untyped for custom resources, whose patches are JSON merge patches. */
export function mergeTypeOf(apiVersion: string, kind: string): MergeType {
  const catalogue = loadCatalogue();
  types ??= createMergeTypes(catalogue);
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const version = slash === -1 ? apiVersion : apiVersion.slice(slash + 1);
  const isBuiltIn = !group.includes('.') || group.endsWith('.k8s.io');
  const entry = isBuiltIn ? catalogue.kind(group, version, kind) : undefined;
  return entry ? types.byDefinition(entry.definition) : untyped;
}

let types: ReturnType<typeof createMergeTypes> | undefined;
