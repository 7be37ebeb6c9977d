import type { KubernetesObject } from '@drydock/manifests';

import type { Health, HealthStatus } from '../health/health.ts';
import { isHealthWorse } from '../health/health.ts';
import { annotation, isHook, isIgnored, isSkipped } from '../sync/annotations.ts';
import { kindOf } from '../sync/sync-task.ts';

/** One resource of an Application: in Git, in the cluster, or both. */
export interface HealthResource {
  readonly target?: KubernetesObject | undefined;
  readonly live?: KubernetesObject | undefined;
}

/** Health of an Application, and of each of its resources in their order. */
export interface ApplicationHealth {
  readonly status: HealthStatus;
  /** The resources that made it so; at most three by name. */
  readonly message: string;
  /** Undefined for a resource that has no health or does not count. */
  readonly resources: readonly (Health | undefined)[];
}

const NAMED_CAUSES = 3;

/** Rolls the health of resources up: the worst one counts (controller/health.go, setApplicationHealth). */
export function appHealth(
  application: KubernetesObject,
  resources: readonly HealthResource[],
  check: (live: KubernetesObject) => Health | undefined,
): ApplicationHealth {
  const healths = resources.map((resource) =>
    counts(application, resource) ? healthOfResource(resource, check) : undefined,
  );
  let status: HealthStatus = 'Healthy';
  let causes: string[] = [];
  for (const [index, health] of healths.entries()) {
    const { live } = resources[index] ?? {};
    if (health === undefined || live === undefined || isQuietChild(live, health)) continue;
    if (isHealthWorse(status, health.status)) [status, causes] = [health.status, []];
    if (status !== 'Healthy' && health.status === status) causes.push(nameOf(live));
  }
  const isExpected = resources.some(
    (resource) => resource.target !== undefined && counts(application, resource),
  );
  const hasLive = resources.some(
    (resource) => resource.live !== undefined && counts(application, resource),
  );
  if (isExpected && !hasLive) [status, causes] = ['Missing', []];
  return { status, message: causeMessage(causes), resources: healths };
}

/** Hooks, skipped objects, those that say so themselves and the Application itself do not count. */
function counts(application: KubernetesObject, { target, live }: HealthResource): boolean {
  if (target !== undefined && (isSkipped(target) || isHook(target))) return false;
  if (live !== undefined && (isHook(live) || isIgnored(live) || isItself(application, live)))
    return false;
  const object = live ?? target;
  return annotation(object, 'argocd.argoproj.io/ignore-healthcheck') !== 'true';
}

function isItself(application: KubernetesObject, live: KubernetesObject): boolean {
  const { group, kind } = kindOf(live);
  return (
    group === 'argoproj.io' &&
    kind === 'Application' &&
    live.metadata.name === application.metadata.name &&
    live.metadata.namespace === application.metadata.namespace &&
    live.metadata.uid === application.metadata.uid
  );
}

/** A child Application that is not there yet, or that nobody has looked at, says nothing about its parent. */
function isQuietChild(live: KubernetesObject, { status }: Health): boolean {
  const { group, kind } = kindOf(live);
  const isChild = group === 'argoproj.io' && kind === 'Application';
  return isChild && (status === 'Missing' || status === 'Unknown');
}

function healthOfResource(
  { live }: HealthResource,
  check: (live: KubernetesObject) => Health | undefined,
): Health | undefined {
  return live === undefined ? { status: 'Missing', message: '' } : check(live);
}

function nameOf(object: KubernetesObject): string {
  const { group, kind } = kindOf(object);
  const { name, namespace = '' } = object.metadata;
  return `${group === '' ? kind : `${group}/${kind}`}:${namespace}/${name}`;
}

function causeMessage(causes: readonly string[]): string {
  if (causes.length === 0) return '';
  const more = causes.length - NAMED_CAUSES;
  const named = causes.slice(0, NAMED_CAUSES).join(', ');
  return `Caused by ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
