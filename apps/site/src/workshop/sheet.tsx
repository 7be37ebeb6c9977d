import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';

export interface SheetProps {
  readonly title: string;
  readonly isNarrow?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog over the page. Escape closes it, and the focus goes back to where it came from. */
export function Sheet({ title, isNarrow = false, onClose, children }: SheetProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class={isNarrow ? 'sheet narrow' : 'sheet'}
      aria-labelledby="sheet-title"
      onClose={onClose}
    >
      <div class="bar">
        <h2 id="sheet-title" class="grow trunc">
          {title}
        </h2>
        <button
          class="btn icon ghost sm"
          type="button"
          aria-label={messages.close}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="x" small />
        </button>
      </div>
      <div class="body">{children}</div>
    </dialog>
  );
}
