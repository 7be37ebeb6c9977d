import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ApplyReport, CheckResult } from '@drydock/lab';
import type { Diagnostic } from '@drydock/manifests';
import type {
  ClusterState,
  JournalEntry,
  LadderRung,
  ManyResult,
  TracedResult,
} from '../worker/protocol.ts';
import type { GitOpsPicture } from '../worker/gitops-protocol.ts';
import type { MeshPicture } from '../worker/mesh-protocol.ts';
import type { FileState, GitMarks, PastMoment, Timeline } from '../worker/views-protocol.ts';
import type { LabData, StepData } from './lab-data.ts';
import { labScore, type Score } from './score.ts';

/** `elsewhere`: another tab works on this lab, this one only reads. */
export type SaveState = 'loading' | 'saved' | 'saving' | 'blocked' | 'elsewhere';
export type EngineState = 'starting' | 'ready' | 'restarting' | 'stopped';
export type View = 'mesh' | 'requests' | 'gitops' | 'cluster' | 'timeline' | 'metrics';
export type Panel = 'terminal' | 'problems';
/** Which pane a phone shows. */
export type Screen = 'steps' | 'editor' | 'views' | 'terminal' | 'time';

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface CheckView {
  readonly result: CheckResult;
  readonly evidence?: TracedResult;
  /** `revision` of the files when the check ran. */
  readonly revision: number;
}

/** When checks ran, in cluster time, and how many of them passed. */
export interface CheckedAt {
  readonly atMs: number;
  readonly step: string;
  readonly passed: number;
  readonly failed: number;
}

export type RequestEntry = { readonly id: number; readonly workAt: number } & (
  | { readonly kind: 'one'; readonly traced: TracedResult }
  | { readonly kind: 'many'; readonly many: ManyResult }
  | { readonly kind: 'failed'; readonly what: string; readonly error: string }
);

export interface Toast {
  readonly id: number;
  readonly icon: 'good' | 'undo' | 'info';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void; readonly key?: string };
}

export interface Question {
  readonly title: string;
  readonly body: string;
  /** A command that goes with it. */
  readonly code?: string;
  readonly confirm: string;
  readonly decline: string;
  readonly run: () => void;
}

export interface ApplyState {
  readonly report: ApplyReport;
  readonly revision: number;
}

/** An act that was taken back, and how it comes again. */
export interface Undone {
  readonly entry: JournalEntry;
  readonly snapshot: string;
}

/** Everything the workspace shows. Only actions write to it; components read. */
export interface LabStore {
  readonly data: LabData;
  readonly files: Signal<ReadonlyMap<string, string>>;
  /** Goes up with every change of a file. */
  readonly revision: Signal<number>;
  readonly file: Signal<string>;
  /** Files opened to read, beside the workspace. */
  readonly opened: Signal<readonly string[]>;
  /** What the editor shows: the files of now, or those of the moment that is looked at. */
  readonly shownFiles: ReadonlySignal<ReadonlyMap<string, string>>;
  readonly git: Signal<GitMarks | undefined>;
  /** The moment that is looked at; undefined: now. */
  readonly past: Signal<PastMoment | undefined>;
  readonly timeline: Signal<Timeline | undefined>;
  readonly redo: Signal<readonly Undone[]>;
  readonly gitops: Signal<GitOpsPicture | undefined>;
  /** Name of the Application that is shown, and its resource that is selected. */
  readonly app: Signal<string>;
  readonly node: Signal<string>;
  readonly treeOpen: Signal<boolean | undefined>;
  /** What the open file is compared with. */
  readonly against: Signal<FileState | undefined>;
  readonly reveal: Signal<(Place & { readonly nonce: number }) | undefined>;
  readonly step: Signal<string>;
  /** Steps that cannot be opened now: the instructor of a workshop keeps them for later. */
  readonly locked: Signal<ReadonlySet<string>>;
  readonly diagnostics: Signal<readonly Diagnostic[]>;
  readonly applied: Signal<ApplyState | undefined>;
  readonly applying: Signal<boolean>;
  readonly checking: Signal<boolean>;
  readonly checks: Signal<ReadonlyMap<string, CheckView>>;
  readonly ladders: Signal<ReadonlyMap<string, readonly LadderRung[]>>;
  readonly rungs: Signal<Readonly<Record<string, number>>>;
  readonly earned: Signal<Readonly<Record<string, number>>>;
  readonly paid: Signal<Readonly<Record<string, number>>>;
  readonly shown: Signal<readonly string[]>;
  readonly journal: Signal<readonly JournalEntry[]>;
  readonly cluster: Signal<ClusterState | undefined>;
  readonly engine: Signal<EngineState>;
  readonly engineNote: Signal<string>;
  readonly save: Signal<SaveState>;
  /** Earlier work that this version cannot open, as a file. */
  readonly setAside: Signal<Blob | undefined>;
  readonly requests: Signal<readonly RequestEntry[]>;
  /** Oldest first. */
  readonly checked: Signal<readonly CheckedAt[]>;
  readonly selected: Signal<readonly number[]>;
  readonly sending: Signal<boolean>;
  readonly mesh: Signal<MeshPicture | undefined>;
  readonly view: Signal<View>;
  /** The view has the width of the editor too. */
  readonly maximised: Signal<boolean>;
  readonly panel: Signal<Panel>;
  readonly screen: Signal<Screen>;
  readonly stepsFolded: Signal<boolean | undefined>;
  readonly toasts: Signal<readonly Toast[]>;
  readonly question: Signal<Question | undefined>;
  readonly spoken: Signal<string>;
  readonly score: ReadonlySignal<Score>;
  readonly currentStep: ReadonlySignal<StepData | undefined>;
}

export function createLabStore(data: LabData): LabStore {
  const step = signal(data.steps[0]?.id ?? '');
  const earned = signal<Readonly<Record<string, number>>>({});
  const paid = signal<Readonly<Record<string, number>>>({});
  const shown = signal<readonly string[]>([]);
  const files = signal<ReadonlyMap<string, string>>(new Map(data.start));
  const past = signal<PastMoment | undefined>(undefined);
  return {
    data,
    files,
    shownFiles: computed(() => past.value?.files ?? files.value),
    git: signal(undefined),
    past,
    timeline: signal(undefined),
    redo: signal([]),
    gitops: signal(undefined),
    app: signal(''),
    node: signal(''),
    treeOpen: signal(undefined),
    against: signal(undefined),
    revision: signal(0),
    file: signal(data.workspace[0] ?? ''),
    opened: signal([]),
    reveal: signal(undefined),
    step,
    locked: signal(new Set()),
    diagnostics: signal([]),
    applied: signal(undefined),
    applying: signal(false),
    checking: signal(false),
    checks: signal(new Map()),
    ladders: signal(new Map()),
    rungs: signal({}),
    earned,
    paid,
    shown,
    journal: signal([]),
    cluster: signal(undefined),
    engine: signal('starting'),
    engineNote: signal(''),
    save: signal('loading'),
    setAside: signal(undefined),
    requests: signal([]),
    checked: signal([]),
    selected: signal([]),
    sending: signal(false),
    mesh: signal(undefined),
    view: signal(data.install.includes('argocd') ? 'gitops' : 'mesh'),
    maximised: signal(false),
    panel: signal('terminal'),
    screen: signal('steps'),
    stepsFolded: signal(undefined),
    toasts: signal([]),
    question: signal(undefined),
    spoken: signal(''),
    score: computed(() =>
      labScore(data.steps, { earned: earned.value, paid: paid.value, shown: shown.value }),
    ),
    currentStep: computed(() => data.steps.find((candidate) => candidate.id === step.value)),
  };
}
