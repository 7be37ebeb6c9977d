import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { messages } from '../messages.ts';

type SplitName = 'steps' | 'view' | 'panel';

export interface SplitterProps {
  readonly name: SplitName;
  readonly axis: 'x' | 'y';
}

interface Limits {
  readonly initial: number;
  readonly least: number;
  readonly most: number;
  /** -1 where dragging to the right or down makes the pane smaller. */
  readonly direction: 1 | -1;
}

const limits: Record<SplitName, Limits> = {
  steps: { initial: 324, least: 260, most: 560, direction: 1 },
  view: { initial: 552, least: 360, most: 960, direction: -1 },
  panel: { initial: 212, least: 96, most: 560, direction: -1 },
};

const storageKey = (name: SplitName): string => `drydock:pane:${name}`;

/** The line between two panes: drag it, or move it with the arrow keys; a double click resets it. */
export function Splitter({ name, axis }: SplitterProps): JSX.Element {
  const { initial, least, most, direction } = limits[name];
  const [size, setSize] = useState(initial);
  const element = useRef<HTMLDivElement>(null);
  const panes = (): HTMLElement | null | undefined => element.current?.closest('.panes');

  useEffect(() => {
    const kept = readKept(name);
    if (kept !== undefined) setSize(kept);
  }, [name]);
  useEffect(() => {
    panes()?.style.setProperty(`--${name}-size`, `${size}px`);
  }, [name, size]);

  const change = (next: number): void => {
    const bounded = Math.round(Math.min(most, Math.max(least, next)));
    setSize(bounded);
    keep(name, bounded);
  };
  const onPointerDown = (event: PointerEvent): void => {
    const target = event.currentTarget as HTMLElement; // the separator itself
    target.setPointerCapture(event.pointerId);
    const from = axis === 'x' ? event.clientX : event.clientY;
    const move = (moved: PointerEvent): void => {
      change(size + direction * ((axis === 'x' ? moved.clientX : moved.clientY) - from));
    };
    target.addEventListener('pointermove', move);
    target.addEventListener(
      'lostpointercapture',
      () => target.removeEventListener('pointermove', move),
      {
        once: true,
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const step = event.shiftKey ? 64 : 16;
    if (event.key === more) change(size + direction * step);
    else if (event.key === less) change(size - direction * step);
    else if (event.key === 'Enter') change(size > least ? least : initial);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={element}
      class={`split ${axis === 'y' ? 'h' : ''} split-${name}`}
      role="separator"
      tabIndex={0}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-label={messages.lab.resize[name]}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDblClick={() => change(initial)}
    />
  );
}

function readKept(name: SplitName): number | undefined {
  try {
    const kept = Number(localStorage.getItem(storageKey(name)) ?? Number.NaN);
    return Number.isFinite(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function keep(name: SplitName, size: number): void {
  try {
    localStorage.setItem(storageKey(name), String(size));
  } catch {
    // The size lasts as long as the page.
  }
}
