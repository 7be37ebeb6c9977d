import { batch, effect } from '@preact/signals';
import { openWorkStorage, type SavedWork, type WorkStorage } from '../storage/saved-work.ts';
import { writeLabProgress } from '../storage/lab-progress.ts';
import { claimLab } from '../storage/one-tab.ts';
import { passedSteps } from './check-step.ts';
import { latest } from './latest.ts';
import { stepStarts } from './steps.ts';
import type { LabStore } from './store.ts';

/** Brings back what was saved, then saves every change as it is made. Resolves when the work is there. */
export async function keepWork(
  store: LabStore,
  storage: WorkStorage = openWorkStorage(),
): Promise<void> {
  try {
    const { work, setAside } = await storage.read(store.data.id);
    if (work) bringBack(store, work);
    else if (setAside !== undefined) offerSetAside(store, setAside);
    const { isOurs } = await claimLab(store.data.id, () => (store.save.value = 'elsewhere'));
    store.save.value = isOurs ? 'saved' : 'elsewhere';
  } catch {
    store.save.value = 'blocked';
  }
  const save = latest<SavedWork>(async (work) => {
    if (store.save.peek() === 'elsewhere') return;
    try {
      await storage.write(work);
      if (store.save.peek() === 'saving') store.save.value = 'saved';
    } catch {
      store.save.value = 'blocked';
    }
  });
  let isFirst = true;
  effect(() => {
    const work = workOf(store);
    if (store.save.peek() !== 'elsewhere') saveProgress(store);
    if (isFirst) {
      isFirst = false;
      return;
    }
    if (store.save.peek() === 'saved') store.save.value = 'saving';
    void save(work);
  });
}

/** Earlier work that cannot be opened here stays in the browser, and can be had as a file. */
function offerSetAside(store: LabStore, value: unknown): void {
  const text = JSON.stringify(value, (_, part: unknown) =>
    part instanceof Map ? Object.fromEntries(part) : part,
  );
  store.setAside.value = new Blob([text], { type: 'application/json' });
}

function bringBack(store: LabStore, saved: SavedWork): void {
  batch(() => {
    // A later version of the lab may have other files: they are added to those of the learner.
    const isSame = saved.version === store.data.version;
    store.files.value = new Map([...(isSame ? [] : store.files.value), ...saved.files]);
    if (!store.files.value.has(store.file.value)) {
      store.file.value = [...store.files.value.keys()][0] ?? '';
    }
    store.revision.value++;
    if (store.data.steps.some(({ id }) => id === saved.step)) store.step.value = saved.step;
    store.earned.value = saved.earned;
    store.paid.value = saved.paid;
    store.rungs.value = saved.rungs;
    store.shown.value = saved.shown;
    // The checks of another version may ask for other things, so what was applied is not done again.
    store.journal.value = saved.version === store.data.version ? saved.journal : [];
    for (const [step, start] of Object.entries(saved.stepStarts)) {
      stepStarts(store).set(step, start);
    }
  });
}

function workOf(store: LabStore): SavedWork {
  return {
    store: 1,
    lab: store.data.id,
    version: store.data.version,
    files: store.files.value,
    step: store.step.value,
    earned: store.earned.value,
    paid: store.paid.value,
    rungs: store.rungs.value,
    shown: store.shown.value,
    journal: store.journal.value,
    stepStarts: Object.fromEntries(stepStarts(store)),
  };
}

function saveProgress(store: LabStore): void {
  const { steps } = store.data;
  const hasBegun =
    store.journal.value.length > 0 ||
    store.revision.value > 0 ||
    Object.keys(store.earned.value).length > 0;
  if (!hasBegun) return;
  const number = steps.findIndex(({ id }) => id === store.step.value) + 1;
  const progress = {
    passedSteps: passedSteps(store).length,
    steps: steps.length,
    step: { number, title: steps[number - 1]?.title ?? '' },
  };
  const key = JSON.stringify(progress);
  const nowMs = Date.now();
  if (key === last?.key && nowMs - last.touchedMs < touchMs) return;
  last = { key, touchedMs: nowMs };
  writeLabProgress(store.data.id, { ...progress, touchedMs: nowMs });
}

/** What was written last: the catalogue needs to know that somebody works here, not each letter. */
let last: { readonly key: string; readonly touchedMs: number } | undefined;
const touchMs = 30_000;
