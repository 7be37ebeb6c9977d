import { useEffect } from 'preact/hooks';
import { isTyping } from './is-typing.ts';

/** Does something when a letter is pressed alone, and nobody is typing. */
export function useLetterKey(letter: string, run: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== letter || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!isTyping(event.target)) run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
