import type { Reconciler, Write } from '@drydock/kubernetes';

/**
 * How long a pass that makes or removes pods keeps its worker in the recordings, in milliseconds: the requests of
 * the first passes are within the burst that the controller's client is allowed, later ones wait for their turn.
 */
const FREE_REQUESTS = 10;
const FIRST_MS = 200;
const CREATING_MS = 295;
const NEXT_POD_MS = 60;
const REMOVING_MS = 260;

const managesPods = (write: Write): boolean =>
  (write.verb === 'create' || write.verb === 'delete') && write.resource.resource === 'pods';

interface Held {
  readonly statuses: readonly Write[];
  readonly untilMs: number;
}

/**
 * The ReplicaSet controller of the recorded cluster: after it made or removed pods, the status that it worked out
 * before comes a good while later, and the key has to wait as long.
 */
export function busyReplicaSets(reconciler: Reconciler): Reconciler {
  const held = new Map<string, Held>();
  let requests = 0;
  return {
    ...reconciler,
    reconcile(key, context) {
      const waiting = held.get(key);
      if (waiting && waiting.untilMs > context.now) {
        return { writes: [], requeueAfterMs: waiting.untilMs - context.now };
      }
      if (waiting) {
        held.delete(key);
        return { writes: waiting.statuses.filter(stillThere(context.store)), requeueAfterMs: 0 };
      }
      const result = reconciler.reconcile(key, context);
      requests += result.writes.length;
      if (!result.writes.some(managesPods)) return result;
      const busyMs = requests <= FREE_REQUESTS ? FIRST_MS : workMs(result.writes);
      const isStatus = (write: Write): boolean => write.verb === 'updateStatus';
      held.set(key, {
        statuses: result.writes.filter(isStatus),
        untilMs: context.now + busyMs,
      });
      return {
        writes: result.writes.filter((write) => !isStatus(write)),
        requeueAfterMs: busyMs,
      };
    },
  };
}

function workMs(writes: readonly Write[]): number {
  if (writes.some((write) => write.verb === 'delete')) return REMOVING_MS;
  return CREATING_MS + NEXT_POD_MS * (writes.filter(managesPods).length - 1);
}

/** Whether the object that a status is for has not gone meanwhile. */
function stillThere(store: Parameters<Reconciler['keysOf']>[1]): (write: Write) => boolean {
  return (write) => {
    if (write.verb !== 'updateStatus') return true;
    const { namespace = '', name, uid } = write.object.metadata;
    return store.get(write.resource, namespace, name)?.metadata.uid === uid;
  };
}
