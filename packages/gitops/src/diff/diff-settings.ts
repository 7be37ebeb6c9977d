import type { PlainObject } from '@drydock/merge';
import type { DiffTypes } from './diff-types.ts';
import {
  createIgnoreNormalizer,
  type IgnoreDifference,
  type IgnoreNormalizer,
} from './ignore-rules.ts';
import { createKnownTypesNormalizer, type KnownTypeField } from './known-type-fields.ts';
import type { Normalizer, NormalizeOptions } from './normalize.ts';

/** What the comparisons of one Application have in common; made once by `createDiffSettings`. */
export interface DiffSettings extends NormalizeOptions {
  readonly types: DiffTypes;
  readonly ignore: Extract<IgnoreNormalizer, { readonly ok: true }>;
  readonly knownTypes: Normalizer;
  /** `ServerSideApply=true` of the whole Application. */
  readonly structuredMerge?: boolean;
  /** Field manager of server-side applies. */
  readonly manager?: string;
  /** compare-options ServerSideDiff=true: the object that a dry run of an apply answers. */
  readonly serverSideDryRun?: (config: PlainObject) => PlainObject | undefined;
  /** false: compare-options IncludeMutationWebhook=true. */
  readonly ignoreWebhookChanges?: boolean;
}

/** Of an entry of `resource.customizations`, what comparisons use. */
export interface ResourceOverride {
  readonly ignoreDifferences?: Omit<IgnoreDifference, 'group' | 'kind' | 'name' | 'namespace'>;
  readonly knownTypeFields?: readonly KnownTypeField[];
}

export interface DiffInput extends Omit<DiffSettings, 'ignore' | 'knownTypes'> {
  readonly ignoreDifferences?: readonly IgnoreDifference[];
  /** By `group/Kind`, `Kind` for the core group, or the star pair for all. */
  readonly overrides?: Readonly<Record<string, ResourceOverride>>;
}

export type DiffSettingsResult =
  | { readonly ok: true; readonly settings: DiffSettings }
  | { readonly ok: false; readonly message: string };

/** Parses the rules; a jq expression that does not parse fails all comparisons with Argo CD's message. */
export function createDiffSettings(input: DiffInput): DiffSettingsResult {
  const { ignoreDifferences = [], overrides = {}, ...rest } = input;
  const system = Object.entries(overrides).flatMap(([key, { ignoreDifferences: rule }]) =>
    rule ? [{ ...rule, ...groupKindOf(key) }] : [],
  );
  const ignore = createIgnoreNormalizer([...ignoreDifferences, ...system]);
  if (!ignore.ok) return ignore;
  const fields = Object.fromEntries(
    Object.entries(overrides).map(([key, { knownTypeFields = [] }]) => {
      const { group, kind } = groupKindOf(key);
      return [`${group}/${kind}`, knownTypeFields];
    }),
  );
  const knownTypes = createKnownTypesNormalizer(fields, input.types);
  return { ok: true, settings: { ...rest, ignore, knownTypes } };
}

function groupKindOf(key: string): { readonly group: string; readonly kind: string } {
  const slash = key.indexOf('/');
  if (slash === -1) return { group: '', kind: key };
  return { group: key.slice(0, slash), kind: key.slice(slash + 1) };
}
