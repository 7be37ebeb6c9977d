import type { Cluster } from '@drydock/cluster';
import type { KubernetesObject } from '@drydock/manifests';
import type { LabDefinition } from '../format/lab-definition.ts';
import type { LiveCondition, Predicate } from '../format/predicate.ts';

/** Objects by `apiVersion kind`. */
export type LiveObjects = ReadonlyMap<string, readonly KubernetesObject[]>;

/** Reads every kind that a mistake of the lab asks about; a kind that the cluster does not know has no objects. */
export async function readLiveObjects(
  { mistakes }: LabDefinition,
  { kube }: Cluster,
): Promise<LiveObjects> {
  const found = new Map<string, readonly KubernetesObject[]>();
  for (const condition of mistakes.flatMap(({ when }) => liveConditions(when))) {
    const { apiVersion, kind } = condition;
    const key = liveKey(condition);
    if (found.has(key)) continue;
    const type = await kube.resolveKind(apiVersion, kind);
    const listed = type && (await kube.list(type));
    found.set(key, listed?.ok === true ? listed.value.items : []);
  }
  return found;
}

export function liveKey({ apiVersion, kind }: Pick<LiveCondition, 'apiVersion' | 'kind'>): string {
  return `${apiVersion} ${kind}`;
}

function liveConditions(predicate: Predicate): readonly LiveCondition[] {
  if ('all' in predicate) return predicate.all.flatMap(liveConditions);
  if ('any' in predicate) return predicate.any.flatMap(liveConditions);
  if ('not' in predicate) return liveConditions(predicate.not);
  return 'live' in predicate ? [predicate.live] : [];
}
