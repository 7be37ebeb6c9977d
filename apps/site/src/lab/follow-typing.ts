import { effect } from '@preact/signals';
import type { Workspace } from './actions.ts';

/** Long enough to gather the letters of a word, too short to be noticed. */
const pauseMs = 60;

/** Validates whenever a file changes, a moment after the last key. */
export function followTyping({ store, language, cluster }: Workspace): void {
  cluster.onObjects((objects) => void language.surround(objects));
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    void store.files.value;
    // Editor and cluster come first; a third worker would only take the processor from them.
    if (store.engine.value === 'starting') return;
    clearTimeout(timer);
    timer = setTimeout(() => void language.validate(), pauseMs);
  });
}
