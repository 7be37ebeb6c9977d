import type { ApplyReport, CheckReport, FileSet, Rung } from '@drydock/lab';
import type { Diagnostic, KubernetesObject } from '@drydock/manifests';
import type { FieldRef } from '@drydock/mesh';
import type { TrafficRequest, TrafficResult } from '@drydock/simulator';
import type { MetricsApi } from '../metrics/metrics-protocol.ts';

import type {
  AppName,
  AppOrder,
  GitOpsPicture,
  ResourceDiffText,
  ResourceRef,
} from './gitops-protocol.ts';
import type { MeshPicture } from './mesh-protocol.ts';
import type {
  FileState,
  GitMarks,
  KindCount,
  KindRef,
  ObjectPage,
  ObjectRef,
  ObjectTable,
  PastMoment,
  Timeline,
} from './views-protocol.ts';

/** All files of a lab folder that a learner's browser may have, by path in the folder. */
export type LabFolder = ReadonlyMap<string, string>;

/** What somebody did, in cluster time: enough to bring the cluster back by doing it again. */
export type JournalEntry =
  | {
      /** At the start of the lab: all acts of the solution of a step. */
      readonly atMs: number;
      readonly act: 'solve';
      readonly files: FileSet;
      readonly step: string;
    }
  | {
      readonly atMs: number;
      readonly act: 'argocd';
      readonly files: FileSet;
      readonly order: AppOrder;
    }
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
  /** The moment that is looked at, where it is not the present one. */
  readonly pastMs?: number;
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
  /** Does the acts of a step's solution, from the start of the lab. */
  solve(step: string): Promise<{ readonly files: FileSet; readonly entry: JournalEntry }>;
  send(request: TrafficRequest, files: FileSet): Promise<TracedResult>;
  sendMany(request: TrafficRequest, count: number, files: FileSet): Promise<ManyResult>;
  /** Runs one line of the terminal; output comes as events. */
  run(
    id: number,
    line: string,
    files: FileSet,
  ): Promise<{ readonly code: number; readonly entry?: JournalEntry }>;
  complete(line: string, files: FileSet): Promise<readonly string[]>;
  /** Whether a line of the terminal goes on: a quote or a here-document is open. */
  needsMore(text: string): Promise<boolean>;
  interrupt(id: number): void;
  /** Who calls whom, as configured and as seen. */
  mesh(files: FileSet): Promise<MeshPicture>;
  /** Applications with their resources, as far as the cluster has any. */
  gitops(): Promise<GitOpsPicture>;
  /** What Git wants of a resource and what is live; undefined: the Application does not have it. */
  gitopsDiff(app: AppName, resource: ResourceRef): Promise<ResourceDiffText | undefined>;
  /** A button of Argo CD. */
  order(
    order: AppOrder,
    files: FileSet,
  ): Promise<{ readonly refused?: string; readonly entry: JournalEntry }>;
  /** The working copy against its last commit; undefined: this lab has no repository. */
  gitMarks(files: FileSet): Promise<GitMarks | undefined>;
  /** Kinds that there are objects of. */
  kinds(): Promise<readonly KindCount[]>;
  /** The objects of a kind as `kubectl get` lists them. */
  table(type: KindRef): Promise<ObjectTable>;
  /** What a command of kubectl prints about an object. */
  tell(what: ObjectPage, object: ObjectRef): Promise<string>;
  /** Lines of `diff` from one state of a file to what it is now; '' when nothing differs. */
  compareFile(file: string, text: string, against: FileState, step: string): Promise<string>;
  timeline(): Promise<Timeline>;
  /** Shows the cluster as it was at a moment; undefined: the present again. */
  travel(atMs: number | undefined): Promise<PastMoment | undefined>;
  /** Goes back for good. */
  goBack(atMs: number): Promise<PastMoment>;
  /** Keeps the cluster as it is under `name`; replaces an older one of that name. */
  capture(name: string): Promise<void>;
  /** False when there is no such snapshot. */
  restore(name: string): Promise<boolean>;
  /** Lets the cluster come to rest. */
  settle(): Promise<void>;
  setSpeed(speed: number): Promise<void>;
}

export interface ClusterEvents {
  state: ClusterState;
  output: { readonly id: number; readonly stream: 'out' | 'err'; readonly text: string };
  /** A command wrote a file of the working copy, or took it away. */
  file: { readonly path: string; readonly text?: string };
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
  /** The text with two spaces of indentation and its comments; undefined: it does not parse. */
  format(text: string): Promise<string | undefined>;
}

/** It only answers. */
export type LanguageEvents = Readonly<Record<string, never>>;
