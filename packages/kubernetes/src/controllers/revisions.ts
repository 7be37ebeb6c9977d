import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject } from '@drydock/merge';
import { controllerRevisions } from '../kinds/resources.ts';
import type { PodTemplate } from '../kinds/workload.ts';
import type { ReconcileContext, Write } from '../reconciler.ts';
import { controlledBy, controllerReference } from './owned.ts';
import { templateHash } from './template-hash.ts';

/** A workload whose templates are kept as ControllerRevisions. */
export interface RevisedWorkload extends KubernetesObject {
  readonly spec: {
    readonly template: PodTemplate;
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly revisionHistoryLimit?: number;
  };
}

export interface Revision {
  readonly name: string;
  readonly hash: string;
  readonly number: number;
  readonly object: KubernetesObject;
}

interface RevisionStyle {
  /** Label that carries the hash. */
  readonly hashLabel: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const numberOf = (object: KubernetesObject): number => Number(object.revision ?? 0);

function asRevision(object: KubernetesObject, owner: KubernetesObject): Revision {
  const hash = object.metadata.name.slice(owner.metadata.name.length + 1);
  return { name: object.metadata.name, hash, number: numberOf(object), object };
}

/** Revisions of a workload, oldest first. */
export function revisionsOf(
  owner: KubernetesObject,
  context: ReconcileContext,
): readonly Revision[] {
  return controlledBy(context.store, owner, 'ControllerRevision')
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .map((object) => asRevision(object, owner));
}

/** The revision of the current template: found, brought forward or made. @see kubernetes pkg/controller/history */
export function currentRevision(
  owner: RevisedWorkload,
  style: RevisionStyle,
  context: ReconcileContext,
  writes: Write[],
): Revision {
  const all = revisionsOf(owner, context);
  const data = { spec: { template: { ...owner.spec.template, $patch: 'replace' } } };
  const same = all.findLast((each) => deepEqual(each.object.data, data));
  const newest = all.at(-1);
  if (same && same === newest) return same;
  if (same && newest) {
    const object = { ...same.object, revision: newest.number + 1 };
    writes.push({ verb: 'update', resource: controllerRevisions, object });
    return { ...same, number: newest.number + 1, object };
  }
  const hash = templateHash(owner.spec.template);
  const labels = {
    ...owner.spec.selector.matchLabels,
    ...owner.spec.template.metadata?.labels,
    [style.hashLabel]: hash,
  };
  const object: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace ?? '',
      labels,
      ...(style.annotations ? { annotations: style.annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision: (newest?.number ?? 0) + 1,
  };
  writes.push({ verb: 'create', resource: controllerRevisions, object });
  return asRevision(object, owner);
}

/** The template that a revision kept. */
export function templateOf(revision: Revision): PodTemplate | undefined {
  const spec = isPlainObject(revision.object.data) ? revision.object.data.spec : undefined;
  const template = isPlainObject(spec) ? spec.template : undefined;
  if (!isPlainObject(template)) return undefined;
  const { $patch: _, ...rest } = template;
  return rest as unknown as PodTemplate; // written by currentRevision
}

/** Deletes what no pod uses beyond the history limit. */
export function truncateHistory(
  owner: RevisedWorkload,
  live: ReadonlySet<string>,
  context: ReconcileContext,
  writes: Write[],
): void {
  const limit = owner.spec.revisionHistoryLimit ?? 10;
  const idle = revisionsOf(owner, context).filter((each) => !live.has(each.name));
  for (const { name } of idle.slice(0, Math.max(0, idle.length - limit))) {
    const namespace = owner.metadata.namespace ?? '';
    writes.push({ verb: 'delete', resource: controllerRevisions, namespace, name });
  }
}
