import type { JsonObject } from '@drydock/manifests';

/** How a failed operation is tried again: `spec.syncPolicy.retry`. */
export interface RetryStrategy {
  /** How often; below 0 without end. */
  readonly limit?: number;
  readonly backoff?: {
    readonly duration?: string;
    readonly factor?: number;
    readonly maxDuration?: string;
  };
  /** Whether a retry reads the latest revision. */
  readonly refresh?: boolean;
}

/** One resource of a selective sync. */
export interface SyncOperationResource {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** The sync that an operation asks for: `operation.sync` of an Application. */
export interface SyncRequest {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly source?: JsonObject;
  readonly sources?: readonly JsonObject[];
  readonly resources?: readonly SyncOperationResource[];
  readonly manifests?: readonly string[];
  readonly syncOptions?: readonly string[];
  readonly syncStrategy?: {
    readonly apply?: { readonly force?: boolean };
    readonly hook?: { readonly force?: boolean };
  };
  readonly autoHealAttemptsCount?: number;
}

/** The `operation` field of an Application. */
export interface Operation {
  readonly sync?: SyncRequest;
  readonly retry?: RetryStrategy;
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean };
  readonly info?: readonly { readonly name: string; readonly value: string }[];
}
