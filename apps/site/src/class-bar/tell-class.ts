import { effect } from '@preact/signals';
import type { EventDraft, Outbox } from '@drydock/api/workshop-client';
import type { CheckView, LabStore } from '../lab/store.ts';
import { workToSend } from './work-to-send.ts';

/** Edits are told at most this often. */
const EDITED_MS = 30_000;
/** Work is sent when nothing has been typed for so long: the instructor looks at sentences, not at letters. */
const SAVED_MS = 4_000;

/** Tells the class what the learner does in this lab: steps opened, edits, checks, hints, and the work itself. */
export function tellClass(store: LabStore, outbox: Outbox): void {
  const tell = (draft: EventDraft): void => {
    // A tab that only reads does nothing of its own.
    if (store.save.peek() !== 'elsewhere') void outbox.add(draft);
  };
  tellSteps(store, tell);
  tellEdits(store, tell);
  tellChecks(store, tell);
  tellHints(store, tell);
}

type Tell = (draft: EventDraft) => void;

const headOf = ({ data, step }: LabStore): { readonly lab: string; readonly step: string } => ({
  lab: data.id,
  step: step.peek(),
});

function workOf(store: LabStore): ReturnType<typeof workToSend> {
  const cluster = store.cluster.peek();
  return workToSend({
    start: new Map(store.data.start),
    files: store.files.peek(),
    journal: store.journal.peek(),
    startMs: cluster?.startMs ?? 0,
    nowMs: cluster?.nowMs ?? 0,
  });
}

function tellSteps(store: LabStore, tell: Tell): void {
  effect(() => {
    const step = store.step.value;
    tell({ type: 'opened', lab: store.data.id, step });
  });
}

function tellEdits(store: LabStore, tell: Tell): void {
  let lastMs = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isFirst = true;
  effect(() => {
    // Both what is typed and what is done with it.
    const isNothing = store.revision.value === 0 && store.journal.value.length === 0;
    if (isFirst || isNothing) {
      isFirst = false;
      return;
    }
    const now = performance.now();
    if (now - lastMs >= EDITED_MS) {
      lastMs = now;
      tell({ type: 'edited', ...headOf(store) });
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      const work = workOf(store);
      if (work) tell({ type: 'saved', ...headOf(store), work });
    }, SAVED_MS);
  });
}

function tellChecks(store: LabStore, tell: Tell): void {
  const told = new WeakSet<CheckView>();
  effect(() => {
    const fresh = [...store.checks.value.values()].filter((check) => !told.has(check));
    for (const check of fresh) told.add(check);
    const [first] = fresh;
    if (!first) return;
    const checks = fresh.map(({ result: { hint, id, status } }) => ({
      id,
      status,
      ...(hint ? { mistake: hint.mistake } : {}),
    }));
    const work = workOf(store);
    tell({ type: 'checked', ...headOf(store), checks, ...(work ? { work } : {}) });
  });
}

function tellHints(store: LabStore, tell: Tell): void {
  let before = store.rungs.peek();
  effect(() => {
    const now = store.rungs.value;
    for (const [key, count] of Object.entries(now)) {
      if ((before[key] ?? 1) >= count) continue;
      const [check = '', mistake = ''] = splitOnce(key);
      const rung = store.ladders.peek().get(check)?.[count - 1];
      if (rung) tell({ type: 'hinted', ...headOf(store), check, mistake, rung: rung.rung });
    }
    before = now;
  });
}

/** `check/mistake`; ids of checks hold no slash. */
function splitOnce(key: string): readonly string[] {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}
