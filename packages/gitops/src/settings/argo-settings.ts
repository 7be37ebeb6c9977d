import { isJsonObject, type JsonObject, type JsonValue } from '@drydock/manifests';
import { parse } from 'yaml';
import type { ResourceOverride } from '../diff/diff-settings.ts';
import type { KnownTypeField } from '../diff/known-type-fields.ts';
import { listAt, textAt, textsAt } from '../read-json.ts';
import {
  defaultTracking,
  type TrackingMethod,
  type TrackingSettings,
} from '../tracking/tracking.ts';

/** A rule of `resource.exclusions` or `resource.inclusions`; all parts are globs, an empty list matches all. */
export interface ResourceFilter {
  readonly apiGroups: readonly string[];
  readonly kinds: readonly string[];
  readonly clusters: readonly string[];
}

/** An entry of `resource.customizations`. */
export interface ResourceCustomization extends ResourceOverride {
  /** Lua that answers with a health. */
  readonly health?: string;
  /** Whether the script may use all of Lua's libraries. */
  readonly useOpenLibs?: boolean;
}

/** What the ConfigMap argocd-cm says about comparing. */
export interface ArgoSettings {
  readonly tracking: TrackingSettings;
  readonly exclusions: readonly ResourceFilter[];
  readonly inclusions: readonly ResourceFilter[];
  readonly ignoreAggregatedRoles: boolean;
  /** By `group/Kind`, `Kind` for the core group; the star pair matches all. */
  readonly customizations: Readonly<Record<string, ResourceCustomization>>;
  /** What in the ConfigMap could not be read, in words; the rest is used. */
  readonly problems: readonly string[];
}

type Data = Readonly<Record<string, string>>;

/** Reads the data of argocd-cm; {} gives Argo CD's defaults. @see docs/operator-manual/argocd-cm.yaml */
export function parseArgoSettings(data: Data): ArgoSettings {
  const problems: string[] = [];
  const read = (key: string): JsonValue | undefined => {
    const text = data[key];
    if (text === undefined || text.trim() === '') return undefined;
    try {
      return parse(text, { maxAliasCount: 100 }) as JsonValue; // YAML is JSON data here
    } catch {
      problems.push(`argocd-cm: ${key} is not YAML`);
      return undefined;
    }
  };
  const compareOptions = read('resource.compareoptions');
  const options = isJsonObject(compareOptions) ? compareOptions : {};
  const customizations = readCustomizations(data, read);
  addStatusRule(customizations, textAt(options, 'ignoreResourceStatusField'));
  return {
    tracking: readTracking(data),
    exclusions: filtersOf(read('resource.exclusions')),
    inclusions: filtersOf(read('resource.inclusions')),
    ignoreAggregatedRoles: options['ignoreAggregatedRoles'] === true,
    customizations: Object.fromEntries(customizations),
    problems,
  };
}

const methods: readonly TrackingMethod[] = ['annotation', 'label', 'annotation+label'];

function readTracking(data: Data): TrackingSettings {
  const wanted = data['application.resourceTrackingMethod'];
  return {
    method: methods.find((method) => method === wanted) ?? defaultTracking.method,
    labelKey: data['application.instanceLabelKey'] || defaultTracking.labelKey,
    installationId: data['installationID'] ?? '',
  };
}

function filtersOf(value: JsonValue | undefined): readonly ResourceFilter[] {
  return listAt({ value: value ?? null }, 'value').map((rule) => ({
    apiGroups: textsAt(rule, 'apiGroups'),
    kinds: textsAt(rule, 'kinds'),
    clusters: textsAt(rule, 'clusters'),
  }));
}

type Customizations = Map<string, ResourceCustomization>;

const PREFIX = 'resource.customizations';

/** The one key with all customizations, and the keys for each part: `….health.argoproj.io_Application`. */
function readCustomizations(
  data: Data,
  read: (key: string) => JsonValue | undefined,
): Customizations {
  const found: Customizations = new Map();
  const add = (key: string, more: ResourceCustomization): void => {
    found.set(key, { ...found.get(key), ...more });
  };
  const all = read(PREFIX);
  for (const [key, entry] of Object.entries(isJsonObject(all) ? all : {})) {
    if (isJsonObject(entry)) add(key, legacyCustomization(entry));
  }
  for (const key of Object.keys(data)) {
    const match = /^resource\.customizations\.(\w+)\.(.+)$/.exec(key);
    if (!match) continue;
    const [, part = '', name = ''] = match;
    const place = name === 'all' ? '*/*' : name.replace('_', '/');
    if (part === 'health') add(place, { health: data[key] ?? '' });
    else if (part === 'useOpenLibs') add(place, { useOpenLibs: data[key] === 'true' });
    else if (part === 'ignoreDifferences') add(place, { ignoreDifferences: rulesOf(read(key)) });
    else if (part === 'knownTypeFields') add(place, { knownTypeFields: fieldsOf(read(key)) });
  }
  return found;
}

function legacyCustomization(entry: JsonObject): ResourceCustomization {
  const ignore = entry['ignoreDifferences'];
  const parsed = typeof ignore === 'string' ? parseOrNothing(ignore) : ignore;
  const health = textAt(entry, 'health.lua');
  return {
    ...(health === '' ? {} : { health }),
    ...(entry['health.lua.useOpenLibs'] === true ? { useOpenLibs: true } : {}),
    ...(parsed === undefined ? {} : { ignoreDifferences: rulesOf(parsed) }),
    ...(entry['knownTypeFields'] ? { knownTypeFields: fieldsOf(entry['knownTypeFields']) } : {}),
  };
}

function parseOrNothing(text: string): JsonValue | undefined {
  try {
    return parse(text, { maxAliasCount: 100 }) as JsonValue; // YAML is JSON data here
  } catch {
    return undefined;
  }
}

function rulesOf(value: JsonValue | undefined): NonNullable<ResourceOverride['ignoreDifferences']> {
  return {
    jsonPointers: textsAt(value, 'jsonPointers'),
    jqPathExpressions: textsAt(value, 'jqPathExpressions'),
    managedFieldsManagers: textsAt(value, 'managedFieldsManagers'),
  };
}

function fieldsOf(value: JsonValue | undefined): readonly KnownTypeField[] {
  return listAt({ value: value ?? null }, 'value').map((field) => ({
    field: textAt(field, 'field'),
    type: textAt(field, 'type'),
  }));
}

/** `/status` does not count: of all kinds by default, of CRDs alone (`crd`), or of none. */
function addStatusRule(customizations: Customizations, mode: string): void {
  if (mode === 'none' || mode === 'off' || mode === 'false') return;
  const place = mode === 'crd' ? 'apiextensions.k8s.io/CustomResourceDefinition' : '*/*';
  const current = customizations.get(place);
  const rule = current?.ignoreDifferences;
  const jsonPointers = [...(rule?.jsonPointers ?? []), '/status'];
  customizations.set(place, { ...current, ignoreDifferences: { ...rule, jsonPointers } });
}
