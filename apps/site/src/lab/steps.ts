import { batch } from '@preact/signals';
import { messages } from '../messages.ts';
import type { JournalEntry } from '../worker/protocol.ts';
import { applyFiles, replaceFiles, report, toast, type Workspace } from './actions.ts';
import { isStepPassed } from './score.ts';
import type { LabStore } from './store.ts';

/** What a step goes back to: files, and how much of the journal had happened. */
export interface StepStart {
  readonly files: ReadonlyMap<string, string>;
  readonly journal: number;
}

const starts = new WeakMap<LabStore, Map<string, StepStart>>();

export function stepStarts(store: LabStore): Map<string, StepStart> {
  const found = starts.get(store) ?? new Map<string, StepStart>();
  starts.set(store, found);
  return found;
}

const snapshotOf = (step: string): string => `step:${step}`;

/** Opens a step; the first time, everything is kept as it is so that Reset can come back to it. */
export async function goToStep({ store, cluster }: Workspace, step: string): Promise<void> {
  if (store.locked.value.has(step)) return;
  const all = stepStarts(store);
  const isNew = !all.has(step);
  if (isNew) all.set(step, { files: store.files.value, journal: store.journal.value.length });
  store.step.value = step;
  if (!isNew) return;
  await cluster.call((api) => api.capture(snapshotOf(step))).catch(() => undefined);
}

/** Files, cluster and clock back to where the open step began; passed checks stay passed. */
export function resetStep(workspace: Workspace): Promise<void> {
  const { store } = workspace;
  const start = stepStarts(store).get(store.step.value);
  const number = store.data.steps.findIndex(({ id }) => id === store.step.value) + 1;
  return goBack(workspace, {
    files: start?.files ?? new Map(store.data.start),
    journal: store.journal.value.slice(0, start?.journal ?? 0),
    snapshot: snapshotOf(store.step.value),
    said: messages.reset.stepDone(number),
  });
}

/** The same, back to the start of the lab. */
export function resetLab(workspace: Workspace): Promise<void> {
  const { store } = workspace;
  const first = store.data.steps[0]?.id;
  return goBack(workspace, {
    files: new Map(store.data.start),
    journal: [],
    snapshot: 'start',
    said: messages.reset.labDone,
    ...(first === undefined ? {} : { step: first }),
  });
}

interface Destination {
  readonly files: ReadonlyMap<string, string>;
  readonly journal: readonly JournalEntry[];
  readonly snapshot: string;
  readonly said: string;
  readonly step?: string;
}

async function goBack(workspace: Workspace, destination: Destination): Promise<void> {
  const { store } = workspace;
  const undo = await rememberNow(workspace);
  try {
    await moveTo(workspace, destination);
    toast(store, {
      icon: 'undo',
      text: destination.said,
      action: { label: messages.undo, run: () => void undo() },
    });
  } catch (error) {
    report(store, error);
  }
}

async function moveTo({ store, cluster }: Workspace, destination: Destination): Promise<void> {
  const { files, journal, snapshot, step } = destination;
  const isBack = await cluster.call((api) => api.restore(snapshot));
  if (!isBack) await cluster.rebuild(journal);
  batch(() => {
    replaceFiles(store, files);
    store.journal.value = journal;
    store.applied.value = undefined;
    store.checks.value = new Map();
    store.ladders.value = new Map();
    if (step !== undefined) store.step.value = step;
    store.redo.value = [];
    store.past.value = undefined;
  });
}

let lastUndo = 0;

/** Keeps everything as it is now; the answer brings it back. */
export async function rememberNow(workspace: Workspace): Promise<() => Promise<void>> {
  const { store, cluster } = workspace;
  const { files, journal, step, checks, ladders, shown, applied, earned } = store;
  const before = {
    files: files.value,
    journal: journal.value,
    step: step.value,
    checks: checks.value,
    ladders: ladders.value,
    shown: shown.value,
    applied: applied.value,
    earned: earned.value,
  };
  const snapshot = `undo:${++lastUndo}`;
  await cluster.call((api) => api.capture(snapshot));
  return async () => {
    try {
      await moveTo(workspace, { ...before, snapshot, said: '' });
      batch(() => {
        store.checks.value = before.checks;
        store.ladders.value = before.ladders;
        store.shown.value = before.shown;
        store.applied.value = before.applied;
        store.earned.value = before.earned;
      });
      store.spoken.value = messages.reset.undone;
    } catch (error) {
      report(store, error);
    }
  };
}

/** A solution holds those of the steps before it: the ones not passed yet are shown with it. */
function shownWith(store: LabStore, step: string): readonly string[] {
  const { steps } = store.data;
  const upTo = steps.slice(0, steps.findIndex(({ id }) => id === step) + 1);
  const progress = { earned: store.earned.value, paid: store.paid.value, shown: store.shown.value };
  return upTo.filter((one) => !isStepPassed(one, progress)).map(({ id }) => id);
}

/** Puts the solution of the open step into the files and applies it; the step gives no points any more. */
export async function solveStep(
  workspace: Workspace,
  solution: ReadonlyMap<string, string>,
  check: () => Promise<void>,
): Promise<void> {
  const { store } = workspace;
  const undo = await rememberNow(workspace);
  const step = store.step.value;
  if (store.currentStep.value?.hasActs === true) {
    await solveByActs(workspace, step);
    await check();
    sayShown(store, undo);
    return;
  }
  batch(() => {
    replaceFiles(store, new Map([...store.files.value, ...solution]));
    store.shown.value = [...new Set([...store.shown.value, ...shownWith(store, step)])];
  });
  if (!(await applyFiles(workspace))) return;
  await check();
  sayShown(store, undo);
}

/** The solution from the start of the lab: its commits, syncs and lines of the terminal. */
async function solveByActs({ store, cluster }: Workspace, step: string): Promise<void> {
  const { entry, files } = await cluster.call((api) => api.solve(step));
  batch(() => {
    replaceFiles(store, files);
    store.journal.value = [entry];
    store.redo.value = [];
    store.applied.value = undefined;
    store.shown.value = [...new Set([...store.shown.value, ...shownWith(store, step)])];
  });
}

function sayShown(store: LabStore, undo: () => Promise<void>): void {
  toast(store, {
    icon: 'info',
    text: messages.solve.done,
    action: { label: messages.undo, run: () => void undo() },
  });
}
