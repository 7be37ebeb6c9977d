import type { OwnHand, WorkshopDetails } from '@drydock/api';
import type { WorkshopState } from '../domain/workshop-state.ts';
import type { Room } from './room.ts';

/** The workshop as its host sees it; `joined` where the room was not read whole. */
export function detailsOf(room: Room, joined: number = room.members.size): WorkshopDetails {
  const { code, size, stuckAfterMinutes, stuckAfterFailures, createdAt } = room.row;
  return {
    ...room.view(),
    code,
    size,
    joined,
    hands: [...room.state.hands],
    stuckAfterMinutes,
    stuckAfterFailures,
    createdAt: createdAt.getTime(),
  };
}

/** A learner's own hand, with its place in the queue. */
export function ownHand({ hands }: WorkshopState, learnerId: string): OwnHand {
  const index = hands.findIndex(({ learner }) => learner === learnerId);
  const hand = hands[index];
  if (!hand) return { raised: false, taken: false };
  return { raised: true, place: index + 1, taken: hand.takenAt !== undefined };
}
