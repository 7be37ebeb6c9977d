import { useComputed, useSignalEffect } from '@preact/signals';

/**
 * Asks again when what the answer depends on has changed, and not at every tick of the clock.
 * `keyOf` reads signals; undefined: nobody looks.
 */
export function useRefresh(keyOf: () => string | undefined, refresh: () => void): void {
  const key = useComputed(keyOf);
  useSignalEffect(() => {
    if (key.value !== undefined) refresh();
  });
}
