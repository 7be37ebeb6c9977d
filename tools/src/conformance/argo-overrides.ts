import type { ResourceOverride } from '@drydock/gitops';
import { parse } from 'yaml';

/** Resource overrides as the recording writes them: YAML inside JSON, as in argocd-cm. */
export type RecordedOverrides = Readonly<
  Record<string, { readonly ignoreDifferences?: string; readonly knownTypeFields?: unknown }>
>;

/** The overrides with their YAML parsed. */
export function parseOverrides(
  recorded: RecordedOverrides,
): Readonly<Record<string, ResourceOverride>> {
  return Object.fromEntries(
    Object.entries(recorded).map(([key, { ignoreDifferences, knownTypeFields }]) => [
      key,
      {
        ...(ignoreDifferences === undefined ? {} : { ignoreDifferences: parse(ignoreDifferences) }),
        ...(knownTypeFields === undefined ? {} : { knownTypeFields }),
      } as ResourceOverride, // recorded from Argo CD, which writes its own format
    ]),
  );
}
