import { useEffect, useState } from 'preact/hooks';
import type { LabStore, View } from './store.ts';
import { useLetterKey } from './use-letter-key.ts';

/** Picture or table: a phone begins with the table, `T` changes while the view is open. */
export function useTwin(
  view: View,
  store: LabStore,
): readonly [isTable: boolean, set: (isTable: boolean) => void] {
  const [isTable, set] = useState(false);
  useEffect(() => {
    if (matchMedia('(max-width: 767px)').matches) set(true);
  }, []);
  useLetterKey('t', () => {
    if (store.view.peek() === view) set((now) => !now);
  });
  return [isTable, set];
}
