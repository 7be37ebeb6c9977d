import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Place, WorkshopView } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { classBarMessages as text } from '../class-bar-messages.ts';
import { openPlace, type Workspace } from '../lab/actions.ts';
import { goToStep } from '../lab/steps.ts';
import type { ClassSeat } from './class-seat.ts';

/** Whether this learner goes where the instructor is. */
export interface Follower {
  readonly isOn: Signal<boolean>;
  readonly place: Signal<Place | undefined>;
  readonly go: (place: Place) => void;
}

/**
 * Goes where the instructor goes, until the learner does something of their own; asked to follow
 * anew, they follow again. Another lab is never opened without a click: work is on the screen.
 */
export function createFollower(workspace: Workspace, seat: ClassSeat): Follower {
  const isOn = signal(false);
  const place = signal<Place | undefined>(undefined);
  const go = (to: Place): void => {
    const { store } = workspace;
    if (to.lab !== store.data.id) {
      location.assign(`/labs/${to.lab}/?step=${to.step}`);
      return;
    }
    if (store.data.steps.some(({ id }) => id === to.step)) void goToStep(workspace, to.step);
    if (to.file !== undefined) openPlace(store, { file: to.file, line: to.line ?? 1 });
  };
  let before = '';
  effect(() => {
    const next = seat.home.value?.workshop.follow;
    const key = JSON.stringify(next ?? null);
    if (key === before) return;
    const wasAsked = before !== '' && before !== 'null';
    before = key;
    place.value = next;
    if (!next) isOn.value = false;
    else if (!wasAsked) isOn.value = true;
    if (next && isOn.peek() && next.lab === workspace.store.data.id) go(next);
  });
  document.addEventListener('keydown', ({ target, ctrlKey, altKey, metaKey }) => {
    const isOwn = target instanceof Element && target.closest('#editor, #panel') !== null;
    if (isOwn && !ctrlKey && !altKey && !metaKey) isOn.value = false;
  });
  return { isOn, place, go };
}

export interface FollowChipProps {
  readonly workshop: WorkshopView;
  readonly follower: Follower;
}

/** Where the instructor is, and whether one follows. */
export function FollowChip({ workshop, follower }: FollowChipProps): JSX.Element | null {
  const place = follower.place.value;
  if (!place) return null;
  const isFollowing = follower.isOn.value;
  const number = placeNumber(workshop, place);
  const act = (): void => {
    follower.isOn.value = !isFollowing;
    if (!isFollowing) follower.go(place);
  };
  return (
    <span class="row">
      <span class="chip run" role="status">
        <Icon name="eye" small />
        {isFollowing ? text.follow(number) : text.instructorAt(number)}
      </span>
      <button class="btn ghost sm" type="button" onClick={act}>
        {isFollowing ? text.stopFollowing : text.goThere}
      </button>
    </span>
  );
}

/** `Route by URI, step 4`. */
function placeNumber(workshop: WorkshopView, place: Place): string {
  const lab = workshop.labs.find(({ id }) => id === place.lab);
  const step = lab?.steps.findIndex(({ id }) => id === place.step) ?? -1;
  return text.place(lab?.title ?? place.lab, step + 1);
}
