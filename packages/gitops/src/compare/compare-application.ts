import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { isGroupKindPermitted } from '@drydock/validation/argo';
import { appHealth } from '../application/app-health.ts';
import type { ApplicationCondition } from '../application/condition.ts';
import { createDiffSettings, type DiffSettings } from '../diff/diff-settings.ts';
import { diffResource, type ResourceDiff } from '../diff/diff-resource.ts';
import type { DiffTypes } from '../diff/diff-types.ts';
import type { IgnoreDifference } from '../diff/ignore-rules.ts';
import type { Health, HealthStatus } from '../health/health.ts';
import { healthOf, type HealthOverride } from '../health/health-of.ts';
import { listAt, objectAt, textAt, textsAt } from '../read-json.ts';
import type { ArgoSettings } from '../settings/argo-settings.ts';
import { annotationItems } from '../sync/annotations.ts';
import { normalizeTracking, trackingOf } from '../tracking/tracking.ts';
import { respectIgnored } from '../sync/respect-ignored.ts';
import {
  comparableNamespace,
  hasChangedNamespaceMetadata,
  isDestinationNamespace,
  managedNamespaceMetadata,
} from './managed-namespace.ts';
import {
  deduplicateTargets,
  keyOf,
  reconcile,
  type Reconciliation,
  type ResourcePair,
} from './reconcile.ts';
import { isExcluded } from './resource-filter.ts';
import { describeResource, type ResourceStatus, type SyncStatus } from './resource-status.ts';

/** Everything a comparison looks at. */
export interface CompareInput {
  readonly application: KubernetesObject;
  readonly project: JsonObject;
  /** What Git renders to; undefined: it could not be rendered, `targetError` says why. */
  readonly targets: readonly KubernetesObject[] | undefined;
  readonly targetError?: string;
  /** The live objects of the Application: those with its mark, and those that the targets name. */
  readonly live: readonly KubernetesObject[];
  readonly settings: ArgoSettings;
  readonly types: DiffTypes;
  /** Unknown kinds count as namespaced. */
  readonly isNamespaced: (object: KubernetesObject) => boolean;
  /** Namespace that Argo CD runs in; Applications elsewhere are known as `namespace_name`. */
  readonly controllerNamespace: string;
  readonly health?: HealthOverride;
  /** For compare-options ServerSideDiff=true. */
  readonly serverSideDryRun?: DiffSettings['serverSideDryRun'];
}

/** One resource with both its states, how they differ, and what the status says of it. */
export interface ComparedPair extends ResourcePair {
  readonly diff: ResourceDiff | undefined;
  readonly status: ResourceStatus;
}

export interface Comparison {
  readonly sync: SyncStatus;
  readonly health: { readonly status: HealthStatus; readonly message: string };
  readonly resources: readonly ComparedPair[];
  readonly hooks: readonly KubernetesObject[];
  /** Of the types ComparisonError, InvalidSpecError and the resource warnings. */
  readonly conditions: readonly ApplicationCondition[];
  /** RespectIgnoreDifferences=true: a target whose ignored fields have the live object's values. */
  readonly respectIgnored: (
    target: KubernetesObject,
    live: KubernetesObject | undefined,
  ) => KubernetesObject;
}

/**
 * Compares an Application with the cluster, as Argo CD's controller does at each refresh.
 * @see controller/state.go CompareAppState
 */
export function compareApplication(input: CompareInput): Comparison {
  const { application, project, settings } = input;
  const conditions: ApplicationCondition[] = [];
  if (!input.targets) {
    const message = input.targetError ?? 'the manifests could not be generated';
    conditions.push({ type: 'ComparisonError', message });
  }
  const { hooks, pairs } = pairUp(input, conditions);
  const made = createDiffSettings(diffInputOf(input));
  if (!made.ok) conditions.push({ type: 'ComparisonError', message: made.message });
  const hasFailed = !input.targets || !made.ok;
  const diffs = made.ok ? diffPairs(pairs, made.settings, input) : pairs.map(() => undefined);
  const rollup = appHealth(application, pairs, checkOf(input));
  let sync: SyncStatus = 'Synced';
  const resources = pairs.map((pair, i): ComparedPair => {
    const diff = diffs[i];
    const described = describeResource(pair, { diff, hooks, tracking: settings.tracking });
    const isForgiven = isExtraneousIgnored(pair);
    if (described.status === 'OutOfSync' && !isForgiven) sync = 'OutOfSync';
    const object = pair.live ?? pair.target;
    const isDenied = object !== undefined && !isPermitted(object, project, input);
    const status = hasFailed || isDenied ? { ...described, status: 'Unknown' as const } : described;
    return { ...pair, diff, status: withHealth(status, rollup.resources[i]) };
  });
  if (hasFailed) sync = 'Unknown';
  else if (hasChangedNamespaceMetadata(application)) sync = 'OutOfSync';
  const { message, status } = rollup;
  return {
    sync,
    health: { status, message },
    resources,
    hooks,
    conditions,
    respectIgnored: (target, live) =>
      made.ok ? respectIgnored(target, live, made.settings.ignore.normalize) : target,
  };
}

const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';

const withHealth = (status: ResourceStatus, health: Health | undefined): ResourceStatus =>
  health ? { ...status, health } : status;

const checkOf =
  ({ health }: CompareInput) =>
  (live: KubernetesObject): Health | undefined =>
    healthOf(live, health ? { override: health } : {});

function diffInputOf(input: CompareInput): Parameters<typeof createDiffSettings>[0] {
  const { application, serverSideDryRun, settings, types } = input;
  const spec = objectAt(application, 'spec');
  const isServerSide = textsAt(spec, 'syncPolicy', 'syncOptions').includes('ServerSideApply=true');
  const options = annotationItems(application, COMPARE_OPTIONS);
  const asksDryRun = options.includes('ServerSideDiff=true') && serverSideDryRun !== undefined;
  return {
    types,
    ignoreAggregatedRoles: settings.ignoreAggregatedRoles,
    // entries were validated with the Application
    ignoreDifferences: listAt(spec, 'ignoreDifferences') as unknown as readonly IgnoreDifference[],
    overrides: settings.customizations,
    ...(isServerSide ? { structuredMerge: true } : {}),
    ...(asksDryRun ? { serverSideDryRun } : {}),
    ...(options.includes('IncludeMutationWebhook=true') ? { ignoreWebhookChanges: false } : {}),
  };
}

interface KnownDiff {
  readonly target: KubernetesObject;
  readonly circumstances: string;
  readonly settings: ArgoSettings;
  readonly diff: ResourceDiff;
}

/** What was compared before: objects are immutable, so equal references have equal differences. */
const known = new WeakMap<KubernetesObject, KnownDiff>();

function diffPairs(
  pairs: readonly ResourcePair[],
  diffSettings: DiffSettings,
  { application, settings }: CompareInput,
): readonly ResourceDiff[] {
  // A dry run asks the server, whose answer may change.
  const isRemembered = diffSettings.serverSideDryRun === undefined;
  const spec = objectAt(application, 'spec');
  const annotation = textAt(application, 'metadata', 'annotations', COMPARE_OPTIONS);
  const options = [spec?.['ignoreDifferences'], textsAt(spec, 'syncPolicy', 'syncOptions')];
  const circumstances = JSON.stringify([...options, annotation]);
  return pairs.map((pair) => {
    const { live, target } = pair;
    const before = isRemembered && live && known.get(live);
    if (
      before &&
      before.target === target &&
      before.settings === settings &&
      before.circumstances === circumstances
    )
      return before.diff;
    const diff = diffPair(pair, diffSettings, settings);
    if (isRemembered && live && target) known.set(live, { target, circumstances, settings, diff });
    return diff;
  });
}

function diffPair(
  { live, target }: ResourcePair,
  settings: DiffSettings,
  { tracking }: ArgoSettings,
): ResourceDiff {
  const compared = live && target ? normalizeTracking(target, live, tracking) : live;
  return diffResource(target ?? null, compared ?? null, settings);
}

/** Targets without what is excluded, live objects without what the project forbids. */
function pairUp(input: CompareInput, conditions: ApplicationCondition[]): Reconciliation {
  const { application, isNamespaced, project, settings } = input;
  const namespace = textAt(application, 'spec', 'destination', 'namespace');
  const cluster = textAt(application, 'spec', 'destination', 'server');
  const { repeated, targets } = deduplicateTargets(input.targets ?? [], namespace, isNamespaced);
  for (const [key, count] of repeated) {
    const message = `Resource ${key} appeared ${count} times among application resources.`;
    conditions.push({ type: 'RepeatedResourceWarning', message });
  }
  const wanted = targets.filter((target) => {
    const { group, kind, name } = keyOf(target);
    if (!isExcluded(settings, { group, kind, cluster })) return true;
    const message = `Resource ${group}/${kind} ${name} is excluded in the settings`;
    conditions.push({ type: 'ExcludedResourceWarning', message });
    return false;
  });
  const live = input.live.filter((object) => {
    const { group, kind } = keyOf(object);
    return !isExcluded(settings, { group, kind, cluster }) && isLivePermitted(object, project);
  });
  conditions.push(...sharedWarnings(live, input), ...missingNamespaces(wanted, input));
  return reconcile([...wanted, ...managedNamespaces(wanted, live, application)], live);
}

function managedNamespaces(
  wanted: readonly KubernetesObject[],
  live: readonly KubernetesObject[],
  application: KubernetesObject,
): readonly KubernetesObject[] {
  if (!managedNamespaceMetadata(application)) return [];
  if (wanted.some((target) => isDestinationNamespace(target, application))) return [];
  return live
    .filter((object) => isDestinationNamespace(object, application))
    .map((object) => comparableNamespace(object, application));
}

function sharedWarnings(
  live: readonly KubernetesObject[],
  { application, controllerNamespace, settings }: CompareInput,
): readonly ApplicationCondition[] {
  const { name, namespace = '' } = application.metadata;
  const isAtHome = namespace === controllerNamespace || namespace === '';
  const [own, qualified] = isAtHome
    ? [name, name]
    : [`${namespace}_${name}`, `${namespace}/${name}`];
  return live.flatMap((object) => {
    const owner = trackingOf(object, settings.tracking)?.application ?? '';
    if (owner === '' || owner === own) return [];
    const other = owner.replaceAll('_', '/');
    const message = `${object.kind}/${object.metadata.name} is part of applications ${qualified} and ${other}`;
    return [{ type: 'SharedResourceWarning' as const, message }];
  });
}

function missingNamespaces(
  targets: readonly KubernetesObject[],
  { isNamespaced }: CompareInput,
): readonly ApplicationCondition[] {
  return targets
    .filter((target) => isNamespaced(target) && !target.metadata.namespace)
    .map(({ apiVersion, kind, metadata }) => ({
      type: 'InvalidSpecError' as const,
      message: `Namespace for ${metadata.name} ${apiVersion}, Kind=${kind} is missing.`,
    }));
}

const isLivePermitted = (object: KubernetesObject, project: JsonObject): boolean => {
  const { group, kind, name, namespace } = keyOf(object);
  return isGroupKindPermitted(project, { group, kind, name, namespaced: namespace !== '' });
};

function isPermitted(
  object: KubernetesObject,
  project: JsonObject,
  { isNamespaced }: CompareInput,
): boolean {
  const { group, kind, name } = keyOf(object);
  return isGroupKindPermitted(project, { group, kind, name, namespaced: isNamespaced(object) });
}

/** An extra object that asks not to count: it shows as OutOfSync, the Application does not. */
function isExtraneousIgnored({ live, target }: ResourcePair): boolean {
  if (target || !live) return false;
  return annotationItems(live, 'argocd.argoproj.io/compare-options').includes('IgnoreExtraneous');
}
