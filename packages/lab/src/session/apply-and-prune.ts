import type { Cluster } from '@drydock/cluster';
import {
  formatApiVersion,
  formatResourceKey,
  type Diagnostic,
  type KubernetesObject,
  type ParsedManifests,
} from '@drydock/manifests';
import type { AppliedObject } from '../lab-session.ts';
import { applyResource, LEARNER_MANAGER, nameOfObject } from './apply-manifests.ts';
import { keyOfObject, type Surroundings } from './surroundings.ts';

/** What Apply made: where it is written, and how to reach it. */
export interface OwnedObject {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export interface ApplyTarget {
  readonly cluster: Cluster;
  readonly surroundings: Surroundings;
  /** What this session made, by key; kept up to date. */
  readonly owned: Map<string, OwnedObject>;
}

export interface Applied {
  readonly applied: readonly AppliedObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Applies every document, then deletes what Apply had made before and whose document is gone. What
 * was made before is read off the cluster too (its field manager), so that a reload or a restored
 * snapshot forgets nothing. A set that does not parse prunes nothing: a typo must not delete.
 */
export async function applyAndPrune(
  { resources, diagnostics: syntax }: ParsedManifests,
  { cluster, surroundings, owned }: ApplyTarget,
): Promise<Applied> {
  const { learners } = await surroundings.read();
  const former = new Map([...learners.map(formerObject), ...owned]);
  const applied: AppliedObject[] = [];
  const diagnostics: Diagnostic[] = [];
  const broken = new Set(syntax.map(({ file }) => file));
  const present = new Set<string>();
  for (const resource of resources) {
    const { key, gvk, source } = resource;
    present.add(formatResourceKey(key));
    if (broken.has(source.file)) continue;
    const { applied: each, diagnostic } = await applyResource(resource, cluster, LEARNER_MANAGER);
    applied.push(each);
    if (diagnostic) diagnostics.push(diagnostic);
    else {
      const apiVersion = formatApiVersion(gvk.group, gvk.version);
      const { kind, name, namespace } = key;
      owned.set(formatResourceKey(key), { file: source.file, apiVersion, kind, name, namespace });
    }
  }
  if (broken.size > 0) return { applied, diagnostics };
  for (const [key, object] of former) {
    if (present.has(key)) continue;
    owned.delete(key);
    const pruned = await prune(object, cluster);
    if (pruned) applied.push(pruned);
  }
  return { applied, diagnostics };
}

function formerObject(object: KubernetesObject): readonly [string, OwnedObject] {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace = '' } = metadata;
  return [keyOfObject(object), { file: '', apiVersion, kind, name, namespace }];
}

/** undefined: it was gone already. */
async function prune(
  { file, apiVersion, kind, name, namespace }: OwnedObject,
  { kube }: Cluster,
): Promise<AppliedObject | undefined> {
  const type = await kube.resolveKind(apiVersion, kind);
  if (type === undefined) return undefined;
  const deleted = await kube.delete(type, name, namespace === '' ? {} : { namespace });
  if (!deleted.ok && deleted.failure.code === 404) return undefined;
  return {
    file,
    object: nameOfObject(type, name),
    action: deleted.ok ? 'pruned' : 'refused',
    ...(deleted.ok ? {} : { message: deleted.failure.message }),
  };
}
