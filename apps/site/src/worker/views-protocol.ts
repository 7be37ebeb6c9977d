import type { FileSet } from '@drydock/lab';

/** A kind by what the API calls it. */
export interface KindRef {
  readonly apiVersion: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface KindCount extends KindRef {
  readonly count: number;
  /** Heading in the list of kinds. */
  readonly family: 'workloads' | 'network' | 'mesh' | 'gitops' | 'config' | 'cluster';
}

export interface ObjectRef {
  readonly type: KindRef;
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
  /** All of a pod. */
  readonly containers?: readonly string[];
}

export type ObjectPage = 'yaml' | 'describe' | 'events' | 'logs';

/** `kubectl get`, before it is printed. */
export interface ObjectTable {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly cells: readonly string[];
    readonly containers: readonly string[];
  }[];
}

/** What a file is compared with. */
export type FileState = 'start' | 'live' | 'solution';

export interface GitMarks {
  /** Undefined: no branch, a commit is checked out. */
  readonly branch?: string;
  /** Short id of the last commit. */
  readonly head: string;
  readonly ahead: number;
  readonly behind: number;
  /** By path in the workspace. */
  readonly files: Readonly<Record<string, 'A' | 'M' | 'D' | 'U'>>;
  /** Of this branch, newest first. */
  readonly commits: readonly {
    readonly id: string;
    readonly message: string;
    readonly atMs: number;
  }[];
}

export type Lane = 'you' | 'argocd' | 'controllers' | 'istiod';

/** Writes of one author at one time, as one. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly lane: Lane;
  /** Name of the controller; '' for a client of the API. */
  readonly author: string;
  /** What the controller looked at: `prod/reviews`. */
  readonly cause: string;
  /** `virtualservices prod/reviews changed` */
  readonly what: readonly string[];
}

export interface Timeline {
  readonly startMs: number;
  readonly nowMs: number;
  readonly entries: readonly TimelineEntry[];
  /** Moments that one can travel to, oldest first. */
  readonly moments: readonly number[];
}

export interface PastMoment {
  readonly atMs: number;
  /** The files as they were applied last. */
  readonly files: FileSet;
  /** How much of the journal had happened. */
  readonly journal: number;
}
