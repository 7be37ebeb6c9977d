import { useEffect, useState } from 'preact/hooks';
import type { LabStore, View } from './store.ts';

/** Picture or table: a phone begins with the table, `T` changes while the view is open. */
export function useTwin(
  view: View,
  store: LabStore,
): readonly [isTable: boolean, set: (isTable: boolean) => void] {
  const [isTable, set] = useState(false);
  useEffect(() => {
    if (matchMedia('(max-width: 767px)').matches) set(true);
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      if (store.view.peek() !== view || event.key !== 't') return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (target instanceof Element && target.closest('input, textarea, select, .monaco-editor'))
        return;
      set((now) => !now);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [view, store]);
  return [isTable, set];
}
