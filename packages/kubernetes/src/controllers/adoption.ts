import type { KubernetesObject } from '@drydock/manifests';
import { asPod, isPodActive, type Pod } from '../kinds/pod.ts';
import { pods } from '../kinds/resources.ts';
import type { ReconcileContext, Write } from '../reconciler.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import { ownerlessPods } from '../store/owner-index.ts';
import { controllerReference, isControlledBy } from './owned.ts';

/** Pods of a workload: orphans that match are adopted, its own that no longer match are released. @see kubernetes controller_ref_manager.go */
export function adoptAndRelease(
  owner: KubernetesObject,
  selector: unknown,
  context: ReconcileContext,
  writes: Write[],
): readonly Pod[] {
  const requirements = requirementsOf(selector);
  if (!requirements) return [];
  const matches = (pod: KubernetesObject): boolean =>
    matchesLabels(requirements, pod.metadata.labels);
  const isDying = owner.metadata.deletionTimestamp !== undefined;
  const result: Pod[] = [];
  for (const object of context.store.ownedBy(owner.metadata.uid ?? '')) {
    if (object.kind !== 'Pod' || !isControlledBy(object, owner)) continue;
    if (matches(object) || isDying) result.push(asPod(object));
    else writes.push({ verb: 'update', resource: pods, object: released(object, owner) });
  }
  if (isDying) return result;
  for (const object of context.store.ownedBy(ownerlessPods(owner.metadata.namespace ?? ''))) {
    if (!matches(object)) continue;
    const pod = asPod(object);
    if (!isPodActive(pod)) continue;
    const adopted = withOwner(object, owner);
    writes.push({ verb: 'update', resource: pods, object: adopted });
    result.push(asPod(adopted));
  }
  return result;
}

function withOwner(object: KubernetesObject, owner: KubernetesObject): KubernetesObject {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

function released(object: KubernetesObject, owner: KubernetesObject): KubernetesObject {
  const left =
    object.metadata.ownerReferences?.filter((each) => each.uid !== owner.metadata.uid) ?? [];
  const { ownerReferences: _, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: left.length > 0 ? { ...metadata, ownerReferences: left } : metadata,
  };
}
