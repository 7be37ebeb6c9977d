/** What the GitOps view shows: Argo CD's own words, and where each stands. */
export interface AppName {
  readonly namespace: string;
  readonly name: string;
}

/** A button of an Application. */
export type AppOrder = AppName &
  (
    | { readonly verb: 'sync'; readonly prune: boolean }
    | { readonly verb: 'refresh'; readonly hard: boolean }
    | { readonly verb: 'terminate' }
    | { readonly verb: 'rollback'; readonly id: number }
  );

export interface ResourceRef {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface GitOpsPicture {
  readonly apps: readonly AppPicture[];
  readonly sets: readonly AppSetPicture[];
}

/** An ApplicationSet and what it made. */
export interface AppSetPicture extends AppName {
  /** Names of its Applications. */
  readonly apps: readonly string[];
  /** Why it could not make them. */
  readonly error?: string;
}

export interface AppPicture extends AppName {
  readonly project: string;
  /** Who made this Application: another one, or an ApplicationSet. */
  readonly parent?: { readonly kind: 'Application' | 'ApplicationSet'; readonly name: string };
  readonly sync: string;
  readonly health: string;
  readonly healthMessage?: string;
  /** Commit that was compared. */
  readonly revision: string;
  /** Branch, tag or version that is asked for. */
  readonly wanted: string;
  readonly repo: string;
  readonly path: string;
  /** `Automated, prune, selfHeal`, or `Manual`. */
  readonly policy: string;
  readonly operation?: AppOperation;
  readonly conditions: readonly { readonly type: string; readonly message: string }[];
  /** Newest first. */
  readonly history: readonly AppRevision[];
  /** In order of phases and waves, each with what it owns behind it. */
  readonly nodes: readonly TreeNode[];
  readonly waves: readonly Wave[];
}

export interface AppOperation {
  readonly phase: string;
  readonly message: string;
  readonly revision: string;
  readonly startedMs: number;
  readonly finishedMs?: number;
  readonly isRunning: boolean;
}

export interface AppRevision {
  readonly id: number;
  readonly revision: string;
  readonly deployedMs: number;
  /** First line of the commit; '' when no repository here has it. */
  readonly message: string;
  readonly isCurrent: boolean;
}

export interface TreeNode extends ResourceRef {
  readonly id: string;
  /** Undefined: the Application itself. */
  readonly parent?: string;
  /** 1: a resource of Git; 2 and more: what it owns. */
  readonly depth: number;
  readonly sync?: string;
  readonly health?: string;
  readonly message?: string;
  readonly wave?: number;
  /** `PreSync`, `PostSync` and so on. */
  readonly hook?: string;
  readonly isLive: boolean;
  readonly isToBePruned: boolean;
}

export type WaveState = 'done' | 'running' | 'waiting' | 'failed';

/** One column of a sync: a phase, or a wave of the sync itself. */
export interface Wave {
  /** `PreSync`, `PostSync`, `SyncFail`, or the number of a wave. */
  readonly phase: string | number;
  readonly state: WaveState;
  readonly items: readonly { readonly name: string; readonly state: WaveState }[];
}

export interface ResourceDiffText {
  /** Lines that begin with ` `, `-` or `+`. */
  readonly diff: string;
  /** Fields that differ. */
  readonly fields: readonly string[];
  readonly live: string;
  readonly desired: string;
}
