import type { LearnerHome } from '@drydock/api';
import { notFound } from '../../http/api-error.ts';
import type { Room } from '../live/room.ts';
import { ownHand } from '../live/view-details.ts';
import type { WorkshopService } from '../workshop-service.ts';

/** What a learner's page begins with. Throws 404 for who is no member. */
export function learnerHome(
  { clusters, now }: WorkshopService,
  room: Room,
  learnerId: string,
): LearnerHome {
  const member = room.member(learnerId);
  if (!member) throw notFound('No workshop');
  return {
    now: now(),
    learner: { id: learnerId, name: member.name },
    workshop: room.view(),
    hand: ownHand(room.state, learnerId),
    verdicts: [...member.verdicts.values()],
    cluster: clusters.of(room.id, learnerId),
  };
}
