import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import { textAt } from '../health/read.ts';
import type { DiffTypes } from './diff-types.ts';
import { predictApply, withoutTrustedFields, withoutWebhookChanges } from './managed-fields.ts';
import { normalizeKnownKinds } from './normalize.ts';
import { removeMapFields } from './remove-fields.ts';
import type { DiffSettings } from './diff-settings.ts';
import { threeWay } from './three-way.ts';

/** How one resource differs from Git. */
export interface ResourceDiff {
  readonly modified: boolean;
  /** The live object as it was compared; null: there is none. */
  readonly normalizedLive: PlainObject | null;
  /** What a sync would leave; null: nothing, the resource is not in Git. */
  readonly predictedLive: PlainObject | null;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const DEFAULT_MANAGER = 'argocd-controller';
const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/**
 * Compares the wanted with the live state as Argo CD does: by server-side dry run, structured merge,
 * last-applied configuration, or the two states alone. Either may be null, but not both.
 * @see gitops-engine pkg/diff Diff
 */
export function diffResource(
  config: PlainObject | null,
  live: PlainObject | null,
  settings: DiffSettings,
): ResourceDiff {
  const trusted = config && live ? withoutTrusted({ config, live }, settings) : { config, live };
  const preparedConfig = trusted.config && prepare(trusted.config, settings);
  const preparedLive = trusted.live && prepare(trusted.live, settings);
  if (!preparedConfig || !preparedLive) {
    return {
      modified: preparedConfig !== null,
      normalizedLive: preparedLive?.object ?? null,
      predictedLive: preparedConfig?.object ?? null,
    };
  }
  const [wanted, actual] = [preparedConfig.object, preparedLive.object];
  if (settings.serverSideDryRun) return serverSideDiff(wanted, actual, settings);
  if (settings.structuredMerge === true || isServerSideApplied(wanted)) {
    return structuredDiff(wanted, actual, settings);
  }
  const isReadable = preparedConfig.isReadable && preparedLive.isReadable;
  const original = lastApplied(actual);
  const applied = original && normalize(original, settings);
  const prediction =
    (applied &&
      threeWay(applied, wanted, actual, { type: typeOf(applied, settings.types), isReadable })) ??
    threeWay(wanted, wanted, actual, { type: typeOf(wanted, settings.types), isReadable });
  return prediction ? result(prediction.live, prediction.predicted) : result(actual, wanted);
}

const typeOf = (object: PlainObject, types: DiffTypes) =>
  types.builtIn(textAt(object, 'apiVersion'), textAt(object, 'kind'));

function withoutTrusted(
  states: { readonly config: PlainObject; readonly live: PlainObject },
  settings: DiffSettings,
) {
  const managers = settings.ignore.managersOf(states.config);
  if (managers.length === 0) return states;
  const { config } = states;
  const type = settings.types.mergeType(textAt(config, 'apiVersion'), textAt(config, 'kind'));
  return withoutTrustedFields(states, managers, type);
}

interface Prepared {
  readonly object: PlainObject;
  /** Go's type could read it. */
  readonly isReadable: boolean;
}

/** As Go reads and writes it, then normalised. */
function prepare(object: PlainObject, settings: DiffSettings): Prepared {
  const decoded = typeOf(object, settings.types)?.decode(object);
  const read = decoded ? removeMapFields(object, decoded) : object;
  return { object: normalize(read, settings), isReadable: decoded !== undefined };
}

function normalize(object: PlainObject, settings: DiffSettings): PlainObject {
  const known = normalizeKnownKinds(object, settings);
  return settings.knownTypes(settings.ignore.normalize(known));
}

function result(live: PlainObject, predicted: PlainObject): ResourceDiff {
  return {
    modified: !deepEqual(live, predicted),
    normalizedLive: live,
    predictedLive: predicted,
  };
}

function lastApplied(live: PlainObject): PlainObject | undefined {
  const text = textAt(live, 'metadata', 'annotations', LAST_APPLIED);
  if (text === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isPlainObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isServerSideApplied(config: PlainObject): boolean {
  const options = textAt(config, 'metadata', 'annotations', SYNC_OPTIONS).split(',');
  return options.some((option) => option.trim() === 'ServerSideApply=true');
}

function structuredDiff(
  config: PlainObject,
  live: PlainObject,
  settings: DiffSettings,
): ResourceDiff {
  const type = settings.types.mergeType(textAt(config, 'apiVersion'), textAt(config, 'kind'));
  const predicted = predictApply({ config, live }, settings.manager ?? DEFAULT_MANAGER, type);
  if (deepEqual(withoutEmptyParts(live), withoutEmptyParts(predicted))) return result(live, live);
  const builtIn = typeOf(config, settings.types);
  return result(builtIn?.defaults(live) ?? live, builtIn?.defaults(predicted) ?? predicted);
}

/** Go's types write `spec: {}` and `status: {}` on both sides. */
function withoutEmptyParts(object: PlainObject): PlainObject {
  const isEmpty = (key: string): boolean =>
    isPlainObject(object[key]) && Object.keys(object[key]).length === 0;
  const empty = ['spec', 'status'].filter(isEmpty);
  if (empty.length === 0) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => !empty.includes(key)));
}

function serverSideDiff(
  config: PlainObject,
  live: PlainObject,
  settings: DiffSettings,
): ResourceDiff {
  const answered = settings.serverSideDryRun?.(config) ?? config;
  const type = settings.types.mergeType(textAt(config, 'apiVersion'), textAt(config, 'kind'));
  const isIgnoring = settings.ignoreWebhookChanges !== false;
  const manager = settings.manager ?? DEFAULT_MANAGER;
  const predicted = isIgnoring
    ? withoutWebhookChanges(answered, live, { manager, type })
    : answered;
  return result(withoutServerMarks(live), withoutServerMarks(normalize(predicted, settings)));
}

/** What every write changes, and what only `kubectl apply` looks at. */
function withoutServerMarks(object: PlainObject): PlainObject {
  const { metadata } = object;
  if (!isPlainObject(metadata)) return object;
  const { annotations, managedFields: _, resourceVersion: __, ...rest } = metadata;
  if (!isPlainObject(annotations)) return { ...object, metadata: rest };
  const { [LAST_APPLIED]: ___, ...others } = annotations;
  const kept = Object.keys(others).length > 0 ? { annotations: others } : {};
  return { ...object, metadata: { ...rest, ...kept } };
}
