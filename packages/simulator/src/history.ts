import type { GroupResource, Reconciler, StoreEvent } from '@drydock/kubernetes';

/** Who made a change: a client through the API, or a controller that looked at a key. */
export type Cause =
  | { readonly kind: 'client' }
  | { readonly kind: 'controller'; readonly name: string; readonly key: string };

/** One write: what changed, when, and why. */
export interface Change {
  readonly revision: number;
  /** Virtual milliseconds since the epoch. */
  readonly atMs: number;
  readonly type: StoreEvent['type'];
  readonly resource: GroupResource;
  readonly namespace: string;
  readonly name: string;
  readonly cause: Cause;
}

/** Older changes are forgotten. */
const KEPT = 10_000;
const CLIENT: Cause = { kind: 'client' };

export interface History {
  changes(): readonly Change[];
  note(event: StoreEvent, atMs: number): void;
  /** The reconciler, with its writes attributed to it. */
  attributing(reconciler: Reconciler): Reconciler;
  /** What follows comes from clients: the controllers have stopped. */
  returnToClients(): void;
  restore(changes: readonly Change[]): void;
}

export function createHistory(): History {
  let changes: Change[] = [];
  let cause = CLIENT;
  return {
    changes: () => changes.slice(),
    note({ revision, type, resource, object }, atMs) {
      const { namespace = '', name } = object.metadata;
      changes.push({ revision, atMs, type, resource, namespace, name, cause });
      if (changes.length > 2 * KEPT) changes = changes.slice(-KEPT);
    },
    attributing: (reconciler) => ({
      ...reconciler,
      reconcile(key, context) {
        cause = { kind: 'controller', name: reconciler.name, key }; // its writes follow at once
        return reconciler.reconcile(key, context);
      },
    }),
    returnToClients() {
      cause = CLIENT;
    },
    restore(saved) {
      changes = [...saved];
      cause = CLIENT;
    },
  };
}
