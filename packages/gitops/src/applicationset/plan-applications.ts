import type { KubernetesObject } from '@drydock/manifests';
import { applyJsonPatch, deepEqual } from '@drydock/merge';

import { createIgnoreNormalizer } from '../diff/ignore-rules.ts';
import { isTrueAt, listAt, objectAt, textAt, textsAt } from '../read-json.ts';
import { respectIgnored } from '../sync/respect-ignored.ts';

/** What an ApplicationSet may do to its Applications. */
export type ApplicationsPolicy = 'sync' | 'create-only' | 'create-update' | 'create-delete';

/** What to do for the Applications to be as the ApplicationSet wants them. */
export interface ApplicationPlan {
  readonly create: readonly KubernetesObject[];
  readonly update: readonly KubernetesObject[];
  readonly delete: readonly KubernetesObject[];
}

const POLICIES: ReadonlySet<string> = new Set([
  'sync',
  'create-only',
  'create-update',
  'create-delete',
]);
const REFRESH = 'argocd.argoproj.io/refresh';
const KEPT_ANNOTATIONS = [
  'notified.notifications.argoproj.io',
  REFRESH,
  'argocd.argoproj.io/hydrate',
];

/** The policy of an ApplicationSet; `sync` where none or an unknown one is given. */
export function applicationsPolicy(applicationSet: KubernetesObject): ApplicationsPolicy {
  const policy = textAt(applicationSet, 'spec', 'syncPolicy', 'applicationsSync');
  return POLICIES.has(policy) ? (policy as ApplicationsPolicy) : 'sync'; // the set holds these names alone
}

/**
 * Compares the wanted Applications with those that exist, within what the policy allows. With an
 * error in the generators nothing is deleted (applicationset_controller.go: Reconcile).
 */
export function planApplications(
  applicationSet: KubernetesObject,
  desired: readonly KubernetesObject[],
  existing: readonly KubernetesObject[],
  hasError: boolean,
): ApplicationPlan {
  const policy = applicationsPolicy(applicationSet);
  const current = new Map(existing.map((one) => [one.metadata.name, one]));
  const wanted = new Set(desired.map(({ metadata }) => metadata.name));
  const mayUpdate = policy === 'sync' || policy === 'create-update';
  const mayDelete = (policy === 'sync' || policy === 'create-delete') && !hasError;
  const update = desired.flatMap((one): readonly KubernetesObject[] => {
    const now = current.get(one.metadata.name);
    if (now === undefined || !mayUpdate) return [];
    const next = updated(applicationSet, now, one);
    return deepEqual(next, now) ? [] : [next];
  });
  return {
    create: desired.filter(({ metadata }) => !current.has(metadata.name)),
    update,
    delete: mayDelete ? existing.filter(({ metadata }) => !wanted.has(metadata.name)) : [],
  };
}

/** An Application with the wanted spec, labels and annotations; what others keep on it stays. */
function updated(
  applicationSet: KubernetesObject,
  now: KubernetesObject,
  wanted: KubernetesObject,
): KubernetesObject {
  const preserved = objectAt(applicationSet, 'spec', 'preservedFields');
  const kept = (
    key: 'annotations' | 'labels',
    names: readonly string[],
  ): Readonly<Record<string, string>> => ({
    ...Object.fromEntries(
      Object.entries(now.metadata[key] ?? {}).filter(([name]) => names.includes(name)),
    ),
    ...wanted.metadata[key],
  });
  const annotations = kept('annotations', [
    ...KEPT_ANNOTATIONS,
    ...textsAt(preserved, 'annotations'),
  ]);
  const labels = kept('labels', textsAt(preserved, 'labels'));
  const { annotations: _a, labels: _l, finalizers: _f, ...metadata } = now.metadata;
  const finalizers = wanted.metadata.finalizers ?? [];
  const next: KubernetesObject = {
    ...now,
    ...(wanted['operation'] === undefined ? {} : { operation: wanted['operation'] }),
    metadata: {
      ...metadata,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
    spec: wanted['spec'],
  };
  return withIgnored(applicationSet, now, next);
}

/** `ignoreApplicationDifferences`: the fields at these pointers, and those that these jq paths name, stay as they are. */
function withIgnored(
  applicationSet: KubernetesObject,
  now: KubernetesObject,
  next: KubernetesObject,
): KubernetesObject {
  let kept = next;
  for (const rule of listAt(applicationSet, 'spec', 'ignoreApplicationDifferences')) {
    const name = textAt(rule, 'name');
    if (name !== '' && name !== now.metadata.name) continue;
    for (const pointer of textsAt(rule, 'jsonPointers')) kept = withPointer(kept, now, pointer);
    const jqPathExpressions = textsAt(rule, 'jqPathExpressions');
    if (jqPathExpressions.length === 0) continue;
    const ignore = createIgnoreNormalizer([
      { group: 'argoproj.io', kind: 'Application', jqPathExpressions },
    ]);
    if (ignore.ok) kept = respectIgnored(kept, now, ignore.normalize);
  }
  return kept;
}

function withPointer(
  next: KubernetesObject,
  now: KubernetesObject,
  pointer: string,
): KubernetesObject {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value: unknown = now;
  for (const key of keys)
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[key] // any JSON container may hold any key
        : undefined;
  const operation =
    value === undefined
      ? ({ op: 'remove', path: pointer } as const)
      : ({ op: 'add', path: pointer, value } as const);
  const patched = applyJsonPatch(next, [operation]);
  return patched.ok ? (patched.value as KubernetesObject) : next; // a patch below the root keeps the object one
}

/** Whether deleting the ApplicationSet leaves what its Applications deployed. */
export function preservesResources(applicationSet: KubernetesObject): boolean {
  return isTrueAt(applicationSet, 'spec', 'syncPolicy', 'preserveResourcesOnDeletion');
}
