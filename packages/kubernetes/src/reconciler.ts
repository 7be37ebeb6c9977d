import type { KubernetesObject } from '@drydock/manifests';
import type { GroupResource, StoreEvent, StoreView } from './store.ts';

/** Seeded, deterministic randomness; the only kind there is in the pure packages. */
export interface Random {
  /** In [0, 1). */
  next(): number;
}

export interface ReconcileContext {
  readonly store: StoreView;
  /** Virtual milliseconds since the epoch. */
  readonly now: number;
  readonly random: Random;
}

/** What a controller wants done. Writes go through the API server's admission, as a real controller's do. */
export type Write =
  | { readonly verb: 'create'; readonly resource: GroupResource; readonly object: KubernetesObject }
  | {
      /** `bind` writes spec and status at once, as the binding subresource does; `finalize` a namespace's finalizers. */
      readonly verb: 'update' | 'updateStatus' | 'bind' | 'finalize';
      readonly resource: GroupResource;
      readonly object: KubernetesObject;
    }
  | {
      readonly verb: 'delete';
      readonly resource: GroupResource;
      readonly namespace: string;
      readonly name: string;
      readonly gracePeriodSeconds?: number;
      readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
      /** Only if the object still is this one. */
      readonly uid?: string;
    }
  | {
      readonly verb: 'event';
      readonly about: KubernetesObject;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly component: string;
    };

export interface ReconcileResult {
  readonly writes: readonly Write[];
  /** Come back for this key after so many virtual milliseconds. */
  readonly requeueAfterMs?: number;
  /** The wake-up is a schedule, a deadline or a back-off: `settle()` does not wait for it. */
  readonly background?: boolean;
}

/** A controller: level-triggered, keyed by "namespace/name" of what `keysOf` maps an event to. */
export interface Reconciler {
  readonly name: string;
  /** User and field manager of its writes: `kube-controller-manager`; default its name. */
  readonly manager?: string;
  /** Keys to look at again after this event; [] when it is none of this controller's business. */
  keysOf(event: StoreEvent, store: StoreView): readonly string[];
  reconcile(key: string, context: ReconcileContext): ReconcileResult;
  /** What it remembers beyond the store, immutable; those that remember nothing have neither. */
  snapshot?(): unknown;
  restore?(state: unknown): void;
}
