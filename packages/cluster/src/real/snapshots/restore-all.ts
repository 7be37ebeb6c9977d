import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { ClusterError } from '../../cluster-error.ts';
import type { KubeClient } from '../../kube-client.ts';
import { removeObject, valueOf } from '../values-of.ts';
import { capturedTypes, keyOf, readAll, type Captured, type CapturedObject } from './read-all.ts';

const GONE_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** Brings a cluster back to what was captured. Rejects with ClusterError that names what could not be undone. */
export async function restoreAll(kube: KubeClient, captured: Captured): Promise<void> {
  const now = await readAll(kube, await capturedTypes(kube));
  const fresh = [...now.values()].filter((each) => isNew(each, captured));
  await remove(
    kube,
    fresh.filter((each) => !isWithin(each, fresh)),
  );
  // Namespaces come first: what is in them needs them.
  const wanted = [...captured.values()].toSorted((a, b) => rankOf(a) - rankOf(b));
  for (const each of wanted) {
    const current = now.get(keyOf(each));
    if (!current || isNew(current, captured)) await createAgain(kube, each);
    else if (contentOf(current.object) !== contentOf(each.object)) await undo(kube, each, current);
  }
}

/** Not there before, or another one under the same name. */
function isNew(each: CapturedObject, captured: Captured): boolean {
  const before = captured.get(keyOf(each));
  return before?.object.metadata.uid !== each.object.metadata.uid;
}

/** Goes with a namespace that goes. */
function isWithin({ object }: CapturedObject, fresh: readonly CapturedObject[]): boolean {
  const { namespace } = object.metadata;
  return (
    namespace !== undefined &&
    fresh.some((each) => each.type.kind === 'Namespace' && each.object.metadata.name === namespace)
  );
}

const RANKS: Readonly<Record<string, number>> = { CustomResourceDefinition: 0, Namespace: 1 };

const rankOf = ({ type }: CapturedObject): number => RANKS[type.kind] ?? 2;

async function remove(kube: KubeClient, objects: readonly CapturedObject[]): Promise<void> {
  // Applications first: their finalizers, and what they would heal, are theirs.
  const ordered = objects.toSorted((a, b) => lastOf(a) - lastOf(b));
  for (const { type, object } of ordered) await removeObject(kube, type, object.metadata);
  const deadlineMs = Date.now() + GONE_WITHIN_MS;
  for (const { type, object } of ordered) {
    const { name, namespace, uid } = object.metadata;
    for (;;) {
      const found = await kube.get(type, name, namespace);
      if (!found.ok || found.value.metadata.uid !== uid) break;
      if (Date.now() > deadlineMs)
        throw new ClusterError(
          'timeout',
          `The reset waits for ${type.kind} ${name} to go, which has not after ${GONE_WITHIN_MS / 1000} s: look at its finalizers. Throw the cluster away and take a new one.`,
        );
      await sleep(LOOK_EVERY_MS);
    }
  }
}

const lastOf = ({ type }: CapturedObject): number =>
  type.kind === 'ApplicationSet'
    ? 0
    : type.kind === 'Application'
      ? 1
      : type.kind === 'Namespace'
        ? 3
        : 2;

async function createAgain(kube: KubeClient, { object }: CapturedObject): Promise<void> {
  const body = withoutRecord(object) as unknown as JsonObject; // an object of the API
  const created = await kube.create(body);
  // A controller may have been faster.
  if (!created.ok && created.failure.reason !== 'AlreadyExists')
    valueOf(`Bringing back ${object.kind} ${object.metadata.name}`, created);
}

/** Takes a change back, whoever made it; a write in between is taken back too. */
async function undo(
  kube: KubeClient,
  each: CapturedObject,
  current: CapturedObject,
): Promise<void> {
  const { metadata } = current.object;
  let { resourceVersion } = metadata;
  for (let attempt = 0; ; attempt += 1) {
    const own = { ...each.object.metadata, resourceVersion };
    const replaced = await kube.replace({ ...each.object, metadata: own } as unknown as JsonObject); // as above
    if (replaced.ok) return;
    if (replaced.failure.reason !== 'Conflict' || attempt === 5)
      valueOf(`Undoing the change of ${each.object.kind} ${metadata.name}`, replaced);
    const now = await kube.get(each.type, metadata.name, metadata.namespace);
    if (!now.ok) return;
    resourceVersion = now.value.metadata.resourceVersion;
  }
}

/** Fields that a server writes. */
const RECORDED = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
  'selfLink',
];

function withoutRecord(object: KubernetesObject): KubernetesObject {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([name]) => !RECORDED.includes(name)),
  );
  const { status: _, ...rest } = object;
  return { ...rest, metadata: metadata as unknown as KubernetesObject['metadata'] }; // what is left has its name
}

/** What somebody asked for: spec, data and labels, without what a server notes. */
function contentOf(object: KubernetesObject): string {
  return JSON.stringify(withoutRecord(object));
}
