import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';

export interface MenuProps {
  readonly label: string;
  readonly icon: IconName;
  /** Shows the icon alone; the label is for screen readers and as a title. */
  readonly isQuiet?: boolean;
  readonly items: readonly { readonly label: string; readonly run: () => void }[];
}

/** A button that opens a short list of acts. Arrows move, Enter acts, Esc closes and gives focus back. */
export function Menu({ label, icon, isQuiet = false, items }: MenuProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return undefined;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [isOpen]);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement); // -1 when focus is elsewhere
    const step = event.key === 'ArrowDown' ? 1 : all.length - 1;
    all[(at + step) % all.length]?.focus();
  };
  return (
    <div class="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        class={isQuiet ? 'btn icon ghost' : 'btn ghost'}
        type="button"
        title={isQuiet ? label : undefined}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} small />
        <span class={isQuiet ? 'vh' : 'hide-s'}>{label}</span>
        {!isQuiet && <span class="only-s vh">{label}</span>}
      </button>
      <div class="pop" role="menu" id={id} aria-label={label} hidden={!isOpen}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              close();
              item.run();
            }}
          >
            {item.label}
          </button>
        ))}
      </div>
    </div>
  );
}
