import type { ResourceType } from '@drydock/cluster';
import { isJsonObject } from '@drydock/manifests';
import { z } from 'zod';
import { field } from '../format/json-fields.ts';
import { syncApplication } from '../journal/sync-application.ts';
import { refreshApplications } from '../session/refresh-applications.ts';
import type { CheckContext, CheckFinding } from './check-kind.ts';
import { mismatches } from './partial-match.ts';
import { LOOK_EVERY_MS, passTime } from './pass-time.ts';
import { failure, undecided } from './finding.ts';

export const driftSchema = z.strictObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().min(1).optional(),
  /** A merge patch that somebody makes to the live object. */
  patch: z.record(z.string(), z.unknown()),
});

type Drift = z.infer<typeof driftSchema>;

/** Whose drift it is, and how long it may take in cluster time. */
interface Target {
  readonly application: string;
  readonly namespace: string;
  readonly withinMs: number;
}

/** A live object that was edited, and the way back. */
interface Edited {
  /** The edit is still there. */
  isThere(): Promise<boolean>;
  takeBack(): Promise<void>;
}

/** Edits the live object and waits for the edit to be taken back; takes it back itself where nobody does. */
export async function checkHealed(
  drift: Drift,
  { withinMs }: Target,
  context: CheckContext,
): Promise<CheckFinding | undefined> {
  const edited = await editLive(drift, context);
  if ('status' in edited) return edited;
  const { clock } = context.cluster;
  const limit = clock.now() + withinMs;
  for (;;) {
    if (!(await edited.isThere())) return undefined;
    if (clock.now() >= limit) break;
    await passTime(context, LOOK_EVERY_MS);
  }
  await edited.takeBack();
  return failure(
    `Wanted a live edit of ${drift.kind} ${drift.name} to be taken back. Seen ${JSON.stringify(drift.patch)} stay.`,
  );
}

/** Edits the live object, has it compared, and synced once; the edit must be there in the end. Takes it back then. */
export async function checkLeftAlone(
  drift: Drift,
  { application, withinMs }: Target,
  context: CheckContext,
): Promise<CheckFinding | undefined> {
  const edited = await editLive(drift, context);
  if ('status' in edited) return edited;
  const { cluster } = context;
  const what = `a live edit of ${drift.kind} ${drift.name}`;
  await refreshApplications(cluster, application);
  await passTime(context, withinMs);
  if (!(await edited.isThere()))
    return failure(`Wanted ${what} to be left alone. Seen it taken back within the time.`);
  await syncApplication({ act: 'sync', app: application }, cluster);
  const isThere = await edited.isThere();
  if (isThere) await edited.takeBack();
  await passTime(context, LOOK_EVERY_MS);
  if (isThere) return undefined;
  return failure(`Wanted ${what} to be left alone. Seen it overwritten by the next sync.`);
}

async function editLive(
  { apiVersion, kind, name, namespace: named, patch }: Drift,
  context: CheckContext,
): Promise<Edited | CheckFinding> {
  const { kube } = context.cluster;
  const type = await kube.resolveKind(apiVersion, kind);
  if (!type) return undecided(`this cluster has no kind ${kind} in ${apiVersion}`);
  const namespace = type.namespaced ? (named ?? context.namespace) : undefined;
  const before = await kube.get(type, name, namespace);
  const edited = before.ok ? await patchLive({ type, name, namespace }, patch, context) : before;
  if (!before.ok || !edited.ok) {
    const message = edited.ok ? '' : edited.failure.message;
    return failure(`Wanted ${kind} ${name} to be there, to edit it. Seen: ${message}.`);
  }
  const what = `the edit ${JSON.stringify(patch)} of ${kind} ${name}`;
  if (holds(patch, before.value)) return undecided(`${what} would change nothing`);
  if (!holds(patch, edited.value)) return undecided(`${what} did not take`);
  return {
    isThere: async () => {
      const live = await kube.get(type, name, namespace);
      return !live.ok || holds(patch, live.value);
    },
    takeBack: async () => {
      await patchLive({ type, name, namespace }, formerly(before.value, patch), context);
    },
  };
}

interface Place {
  readonly type: ResourceType;
  readonly name: string;
  readonly namespace: string | undefined;
}

function patchLive(
  { name, namespace, type }: Place,
  body: unknown,
  { cluster }: CheckContext,
): ReturnType<CheckContext['cluster']['kube']['patch']> {
  return cluster.kube.patch(
    type,
    name,
    { contentType: 'application/merge-patch+json', body },
    namespace === undefined ? {} : { namespace },
  );
}

/** Whether an object is as a merge patch makes it: what the patch sets to null is not there. */
function holds(patch: unknown, object: unknown): boolean {
  if (patch === null) return object === undefined;
  if (!isJsonObject(patch)) return mismatches(patch, object).length === 0;
  return Object.entries(patch).every(([key, value]) => holds(value, field(object, key)));
}

/** The merge patch that takes another one back: the former values of what it names, null for what was not there. */
function formerly(object: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return object ?? null;
  const entries = Object.entries(patch).map(([key, value]) => {
    const before = isJsonObject(object) ? object[key] : undefined;
    return [key, before === undefined ? null : formerly(before, value)] as const;
  });
  return Object.fromEntries(entries);
}
