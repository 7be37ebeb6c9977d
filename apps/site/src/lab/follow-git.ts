import { computed, effect } from '@preact/signals';
import type { Workspace } from './actions.ts';
import { latest } from './latest.ts';

const pauseMs = 250;

/** Asks what Git says of the files, a moment after the last key and after each act. */
export function followGit({ store, cluster }: Workspace): void {
  if (store.data.repository === undefined) return;
  const ask = latest<undefined>(async () => {
    try {
      const marks = await cluster.call((api) => api.gitMarks(store.files.peek()));
      if (marks) store.git.value = marks;
    } catch {
      // The banner says that the cluster stopped; the last marks stay.
    }
  });
  // The state comes with every tick of the clock; only a write can move Git.
  const written = computed(() => store.cluster.value?.revision);
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const key = [store.files.value, store.journal.value, written.value];
    if (store.engine.value !== 'ready' || store.past.value || key.length === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(undefined), pauseMs);
  });
}
