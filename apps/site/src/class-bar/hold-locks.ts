import { effect } from '@preact/signals';
import { classBarMessages as text } from '../class-bar-messages.ts';
import { toast, type Workspace } from '../lab/actions.ts';
import { goToStep } from '../lab/steps.ts';
import type { ClassSeat } from './class-seat.ts';

/** Steps that the instructor locked cannot be opened; who is at one goes back to the last open step. */
export function holdLocks(workspace: Workspace, seat: ClassSeat): void {
  const { store } = workspace;
  effect(() => {
    const keys = seat.home.value?.workshop.locked ?? [];
    const prefix = `${store.data.id}/`;
    store.locked.value = new Set(
      keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
    );
  });
  effect(() => {
    const locked = store.locked.value;
    const step = store.step.value;
    if (!locked.has(step)) return;
    const at = store.data.steps.findIndex(({ id }) => id === step);
    const open = store.data.steps.slice(0, at).findLast(({ id }) => !locked.has(id));
    toast(store, { icon: 'info', text: open ? text.locked : text.lockedAll });
    if (open) void goToStep(workspace, open.id);
  });
}
