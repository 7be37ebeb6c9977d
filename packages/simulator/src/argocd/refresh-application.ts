import {
  decideAutoSync,
  finalizersFor,
  isBlockedByWindow,
  neededRefresh,
  setConditions,
  type ApplicationCondition,
  type ApplicationConditionType,
  type ComparedPair,
  type ResourceStatus,
} from '@drydock/gitops';
import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { parseDuration } from '@drydock/validation/argo';
import { conditionsOf, partOf, statusOf, textOf, timestamp, withStatus } from './application.ts';
import { compareWithCluster, ownSources, type ComparedApplication } from './compare.ts';
import type { Environment } from './environment.ts';
import type { TrackedObjects } from './tracked-objects.ts';

const REFRESH = 'argocd.argoproj.io/refresh';
/** `timeout.reconciliation` and its jitter, where argocd-cm does not say otherwise. */
const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_JITTER_MS = 60_000;

/** The types of condition that a comparison decides. */
const COMPARED: readonly ApplicationConditionType[] = [
  'ComparisonError',
  'InvalidSpecError',
  'SharedResourceWarning',
  'RepeatedResourceWarning',
  'ExcludedResourceWarning',
  'OrphanedResourceWarning',
  'UnknownError',
];

export interface RefreshedApplication {
  readonly application: KubernetesObject;
  /** When the next self-heal may begin, in milliseconds from now. */
  readonly healAfterMs?: number;
}

/**
 * Compares an Application, notes the outcome in its status, and starts a sync where the policy asks for one. Git is asked
 * for new commits when a refresh is due or `latest` is set; else what was compared last is compared with what is live now.
 */
export function refreshApplication(
  env: Environment,
  tracked: TrackedObjects,
  application: KubernetesObject,
  latest: boolean,
): RefreshedApplication {
  const timeouts = { resync: pollAfterMs(env, application) };
  const isLatest = latest || neededRefresh(application, env.now, timeouts) !== undefined;
  const own = ownSources(application);
  const sources = isLatest
    ? own
    : { ...own, revisions: comparedRevisions(application, own.sources.length) };
  const result = compareWithCluster(env, tracked, application, sources);
  const refreshed = isLatest ? withoutRefresh(application) : application;
  const reconciled = isLatest ? { reconciledAt: timestamp(env.now) } : {};
  if (!result.ok) {
    const unknown = withStatus(withConditions(env, refreshed, result.conditions, COMPARED), {
      ...reconciled,
      sync: { ...comparedTo(application), status: 'Unknown' },
      health: healthPart(env, application, { status: 'Unknown', message: '' }),
    });
    return { application: unknown };
  }
  const { comparison } = result;
  env.context.metrics.reconciled(application, comparison.resources.length);
  if (isLatest)
    askedGit(
      env,
      own.sources,
      result.revisions,
      comparedRevisions(application, own.sources.length),
    );
  const judged = withStatus(withConditions(env, refreshed, comparison.conditions, COMPARED), {
    ...reconciled,
    ...statusParts(env, application, result),
  });
  return autoSync(env, withFinalizers(judged, result), result);
}

/** Hooks of the deletion in Git hold the Application until they ran; a rendering that failed says nothing of them. */
function withFinalizers(
  application: KubernetesObject,
  { comparison, targets }: ComparedApplication,
): KubernetesObject {
  const before = application.metadata.finalizers ?? [];
  const finalizers = finalizersFor(application, targets);
  if (comparison.sync === 'Unknown' || deepEqual(before, finalizers)) return application;
  return { ...application, metadata: { ...application.metadata, finalizers } };
}

/** Every refresh asks what the wanted revision means; a commit that was not compared yet is fetched. */
function askedGit(
  { context }: Environment,
  sources: readonly JsonObject[],
  revisions: readonly string[],
  known: readonly (string | undefined)[],
): void {
  for (const [index, source] of sources.entries()) {
    const repo = textOf(source, 'repoURL');
    context.metrics.askedGit(repo, 'ls-remote');
    if (!context.repositories.repository(repo))
      context.metrics.failedToAskGit(repo, textOf(source, 'targetRevision'));
    const found = revisions[index] ?? '';
    if (found !== '' && found !== known[index]) context.metrics.askedGit(repo, 'fetch');
  }
}

function statusParts(
  env: Environment,
  application: KubernetesObject,
  { comparison, revisions, sourceTypes }: ComparedApplication,
): Readonly<Record<string, unknown>> {
  const isMultiple = partOf(application, 'spec', 'sources') !== undefined;
  return {
    resources: comparison.resources.map(({ status }) => written(status)),
    sync: {
      ...comparedTo(application),
      status: comparison.sync,
      ...(isMultiple ? { revisions } : { revision: revisions[0] ?? '' }),
    },
    health: healthPart(env, application, comparison.health),
    ...(isMultiple
      ? { sourceTypes: sourceTypes.length > 0 ? sourceTypes : undefined }
      : { sourceType: sourceTypes[0] }),
    summary: summaryOf(comparison.resources),
    controllerNamespace: application.metadata.namespace,
  };
}

/** A resource as the status holds it: a message that says nothing is left out. */
function written({ health, ...status }: ResourceStatus): Readonly<Record<string, unknown>> {
  if (!health) return status;
  const { message, status: healthStatus } = health;
  return { ...status, health: { status: healthStatus, ...(message !== '' && { message }) } };
}

/** What the comparison was made with, so that a change of the spec is seen. */
function comparedTo(application: KubernetesObject): Readonly<Record<string, unknown>> {
  const keys = ['source', 'sources', 'destination', 'ignoreDifferences'];
  const spec = application['spec'];
  const parts = keys.map((key) => [key, partOf(spec, key)] as const);
  return { comparedTo: Object.fromEntries(parts.filter(([, value]) => value !== undefined)) };
}

function healthPart(
  env: Environment,
  application: KubernetesObject,
  { message, status }: { readonly status: string; readonly message: string },
): JsonObject {
  const before = partOf(statusOf(application), 'health');
  const since = textOf(before, 'status') === status ? textOf(before, 'lastTransitionTime') : '';
  return {
    status,
    ...(message !== '' && { message }),
    lastTransitionTime: since || timestamp(env.now),
  };
}

/** Images that run for the Application, and addresses that lead to it. */
function summaryOf(resources: readonly ComparedPair[]): JsonObject {
  const images = new Set<string>();
  const urls = new Set<string>();
  for (const { live } of resources) {
    if (!live) continue;
    for (const key of ['containers', 'initContainers']) {
      const list = partOf(live, 'spec', 'template', 'spec', key) ?? partOf(live, 'spec', key);
      for (const container of Array.isArray(list) ? list : [])
        images.add(textOf(container, 'image'));
    }
    const balancers = partOf(live, 'status', 'loadBalancer', 'ingress');
    for (const one of Array.isArray(balancers) ? balancers : []) {
      const host = textOf(one, 'hostname') || textOf(one, 'ip');
      if (host !== '') urls.add(`http://${host}`);
    }
  }
  images.delete('');
  return {
    ...(urls.size > 0 && { externalURLs: [...urls].toSorted() }),
    ...(images.size > 0 && { images: [...images].toSorted() }),
  };
}

function autoSync(
  env: Environment,
  application: KubernetesObject,
  { comparison, project, revisions }: ComparedApplication,
): RefreshedApplication {
  if (application['operation'] !== undefined) return { application };
  if (isBlockedByWindow(project, application, { now: env.now, isManual: false }))
    return { application };
  const isMultiple = partOf(application, 'spec', 'sources') !== undefined;
  const decision = decideAutoSync({
    application,
    sync: {
      status: comparison.sync,
      ...(isMultiple ? { revisions } : { revision: revisions[0] ?? '' }),
    },
    resources: comparison.resources.map(({ status }) => status),
    now: env.now,
  });
  const found = decision.condition ? [decision.condition] : [];
  const judged = withConditions(env, application, found, ['SyncError']);
  if (decision.operation) {
    const started = withStatus(judged, { operationState: undefined });
    return { application: { ...started, operation: decision.operation } };
  }
  const { retryAfter } = decision;
  return { application: judged, ...(retryAfter !== undefined && { healAfterMs: retryAfter }) };
}

function withConditions(
  env: Environment,
  application: KubernetesObject,
  found: readonly ApplicationCondition[],
  evaluated: readonly ApplicationConditionType[],
): KubernetesObject {
  const conditions = setConditions(conditionsOf(application), found, evaluated, timestamp(env.now));
  return withStatus(application, { conditions: conditions.length > 0 ? conditions : undefined });
}

function withoutRefresh(application: KubernetesObject): KubernetesObject {
  const { [REFRESH]: asked, ...annotations } = application.metadata.annotations ?? {};
  if (asked === undefined) return application;
  return { ...application, metadata: { ...application.metadata, annotations } };
}

/** The commits of the last comparison; undefined where there was none. */
function comparedRevisions(
  application: KubernetesObject,
  count: number,
): readonly (string | undefined)[] {
  const sync = partOf(statusOf(application), 'sync');
  const list = partOf(sync, 'revisions');
  const known = Array.isArray(list) ? list : [textOf(sync, 'revision')];
  return Array.from({ length: count }, (_, index) => {
    const revision: unknown = known[index];
    return typeof revision === 'string' && revision !== '' ? revision : undefined;
  });
}

/** How old a comparison may get before Git is asked again: the timeout, and a jitter that depends on when it was made. */
export function pollAfterMs(env: Environment, application: KubernetesObject): number {
  const timeout = durationMs(env.configData['timeout.reconciliation'], DEFAULT_TIMEOUT_MS);
  const jitter = durationMs(env.configData['timeout.reconciliation.jitter'], DEFAULT_JITTER_MS);
  if (timeout === 0) return 0;
  const seed = `${application.metadata.uid ?? ''}${textOf(statusOf(application), 'reconciledAt')}`;
  let hash = 7;
  for (const char of seed) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return timeout + Math.floor((hash / 1_000_003) * jitter);
}

function durationMs(text: string | undefined, fallback: number): number {
  if (text === undefined || text.trim() === '') return fallback;
  if (text.trim() === '0') return 0;
  const nanoseconds = parseDuration(text.trim());
  return nanoseconds === undefined ? fallback : Math.max(0, Math.round(nanoseconds / 1e6));
}

/** Whether an Application was ever compared. */
export function isCompared(application: KubernetesObject): boolean {
  return isJsonObject(partOf(statusOf(application), 'sync'));
}
