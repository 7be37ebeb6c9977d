import type { GroupVersionKind, KubernetesObject } from '@drydock/manifests';

import type { PropagationPolicy } from './operations.ts';

/** A health status and the words for it. */
export interface TaskHealth {
  readonly status: string;
  readonly message?: string;
}

/** What a sync is asked to do, from the operation, the Application and its sync options. */
export interface SyncOptions {
  /** The destination's namespace. */
  readonly namespace: string;
  readonly revision?: string;
  /** Seconds since 1970; names hooks that have `generateName`. */
  readonly startedAt?: number;
  readonly prune?: boolean;
  readonly pruneLast?: boolean;
  /** Prune option of the Application: `true`, `false`, `confirm`. */
  readonly defaultPruneOption?: string;
  readonly pruneConfirmed?: boolean;
  readonly propagationPolicy?: PropagationPolicy;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly replace?: boolean;
  readonly serverSideApply?: boolean;
  /** Manager whose fields move to server-side apply; '' for no migration. */
  readonly migratedManager?: string;
  /** Whether kubectl validates; true by default. */
  readonly validate?: boolean;
  readonly skipHooks?: boolean;
  readonly applyOutOfSyncOnly?: boolean;
  readonly skipDryRunOnMissingResource?: boolean;
  readonly createNamespace?: boolean;
  /** Labels and annotations for the created namespace. */
  readonly managedNamespaceMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** One resource of the Application: in Git, in the cluster, or both. */
export interface SyncResource {
  readonly target?: KubernetesObject;
  readonly live?: KubernetesObject;
  /** Outcome of the comparison, where there was one. */
  readonly isModified?: boolean;
  /** A resource that a selective sync leaves out; still a place to find live hooks. */
  readonly isExcluded?: boolean;
}

/** What the cluster's discovery says about a kind. */
export type KindAnswer =
  | { readonly namespaced: boolean }
  | { readonly error: string; readonly isNotFound: boolean };

/** What one step looks at, observed just before it. */
export interface SyncInput {
  readonly options: SyncOptions;
  readonly resources: readonly SyncResource[];
  /** The hooks in Git. */
  readonly hooks: readonly KubernetesObject[];
  /** The destination's Namespace, where it exists. */
  readonly liveNamespace?: KubernetesObject;
  /** Health of a live object; undefined for kinds without a health check. */
  readonly health: (object: KubernetesObject) => TaskHealth | undefined;
  readonly findKind: (kind: GroupVersionKind) => KindAnswer;
  /** Why the project does not permit an object, where it does not. */
  readonly forbids?: (object: KubernetesObject, isNamespaced: boolean) => string | undefined;
  /** Called after each wave was applied; the text is an error that ends the operation. */
  readonly afterWave?: (phase: string, wave: number, isLast: boolean) => string | undefined;
}
