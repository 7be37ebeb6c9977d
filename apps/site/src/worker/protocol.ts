import type { ApplyReport, CheckReport, FileSet, Rung } from '@drydock/lab';
import type { Diagnostic, KubernetesObject } from '@drydock/manifests';
import type { FieldRef } from '@drydock/mesh';
import type { TrafficRequest, TrafficResult } from '@drydock/simulator';
import type { MetricsApi } from '../metrics/metrics-protocol.ts';

import type { MeshPicture } from './mesh-protocol.ts';

/** All files of a lab folder that a learner's browser may have, by path in the folder. */
export type LabFolder = ReadonlyMap<string, string>;

/** What somebody did, in cluster time: enough to bring the cluster back by doing it again. */
export type JournalEntry =
  | { readonly atMs: number; readonly act: 'apply'; readonly files: FileSet }
  | {
      readonly atMs: number;
      readonly act: 'shell';
      readonly line: string;
      readonly files: FileSet;
    };

export interface ClusterState {
  readonly startMs: number;
  readonly nowMs: number;
  readonly speed: number;
  readonly proxies: { readonly total: number; readonly synced: number };
  readonly workloads: readonly WorkloadName[];
  /** Goes up with every write to the cluster. */
  readonly revision: number;
  /** Requests seen since the last change. */
  readonly requests: number;
}

export interface WorkloadName {
  readonly workload: string;
  readonly namespace: string;
}

/** Where the field behind a decision stands in a file that the learner can open. */
export interface FieldPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly readOnly: boolean;
}

/** A `FieldRef` as a key of `places`. */
export function placeKey(ref: FieldRef): string {
  const { group, kind, namespace, name } = ref.resource;
  return `${group}/${kind}/${namespace}/${name}#${ref.path}`;
}

export interface TracedResult {
  readonly request: TrafficRequest;
  readonly result: TrafficResult;
  readonly places: Readonly<Record<string, FieldPlace>>;
  readonly atMs: number;
}

export interface ManyResult {
  readonly request: TrafficRequest;
  readonly count: number;
  readonly outcomes: readonly {
    readonly label: string;
    readonly status?: number;
    readonly count: number;
    readonly example: TracedResult;
  }[];
  readonly atMs: number;
}

export interface CheckedStep {
  readonly report: CheckReport;
  readonly evidence: Readonly<Record<string, TracedResult>>;
}

export interface LadderRung {
  readonly rung: Rung;
  readonly text: string;
  readonly price: number;
}

/** The worker that holds the cluster. */
export interface ClusterApi extends MetricsApi {
  open(request: {
    readonly folder: LabFolder;
    readonly journal: readonly JournalEntry[];
    readonly lifeLine: string;
  }): Promise<{
    readonly state: ClusterState;
    readonly replayed: number;
    /** What is in the cluster before the learner begins. */
    readonly objects: readonly KubernetesObject[];
  }>;
  apply(files: FileSet): Promise<{ readonly report: ApplyReport; readonly entry: JournalEntry }>;
  check(step: string, files: FileSet): Promise<CheckedStep>;
  ladder(check: string, mistake: string, files: FileSet): Promise<readonly LadderRung[]>;
  /** The files of a step's solution. */
  solution(step: string): Promise<FileSet>;
  send(request: TrafficRequest, files: FileSet): Promise<TracedResult>;
  sendMany(request: TrafficRequest, count: number, files: FileSet): Promise<ManyResult>;
  /** Runs one line of the terminal; output comes as events. */
  run(
    id: number,
    line: string,
    files: FileSet,
  ): Promise<{ readonly code: number; readonly entry?: JournalEntry }>;
  complete(line: string, files: FileSet): Promise<readonly string[]>;
  interrupt(id: number): void;
  /** Keeps the cluster as it is under `name`; replaces an older one of that name. */
  /** Who calls whom, as configured and as seen. */
  mesh(files: FileSet): Promise<MeshPicture>;
  capture(name: string): Promise<void>;
  /** False when there is no such snapshot. */
  restore(name: string): Promise<boolean>;
  /** Lets the cluster come to rest. */
  settle(): Promise<void>;
  setSpeed(speed: number): void;
}

export interface ClusterEvents {
  state: ClusterState;
  output: { readonly id: number; readonly stream: 'out' | 'err'; readonly text: string };
  /** A command wrote a file of the working copy. */
  file: { readonly path: string; readonly text: string };
}

export interface CompletionItem {
  readonly label: string;
  /** What the item puts there; may hold a snippet placeholder `$0`. */
  readonly insert: string;
  readonly detail: string;
  readonly documentation?: string;
  readonly kind: 'field' | 'value' | 'document';
  readonly required?: boolean;
}

export interface HoverText {
  readonly title: string;
  readonly type: string;
  readonly text?: string;
  readonly range: readonly [from: number, to: number];
}

/** The worker that reads what is typed. */
export interface LanguageApi {
  open(lifeLine: string): Promise<void>;
  /** What exists besides the files, and the namespace of documents that name none. */
  surround(cluster: readonly KubernetesObject[], namespace: string): void;
  validate(files: FileSet): Promise<readonly Diagnostic[]>;
  complete(text: string, offset: number): Promise<readonly CompletionItem[]>;
  hover(text: string, offset: number): Promise<HoverText | undefined>;
}

/** It only answers. */
export type LanguageEvents = Readonly<Record<string, never>>;
