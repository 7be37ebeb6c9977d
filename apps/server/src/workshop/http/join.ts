import { readJoinCode } from '@drydock/api/workshop-client';
import { ApiError } from '../../http/api-error.ts';
import type { Principal } from '../../http/principal.ts';
import { isOnRoster, isSame } from '../roster.ts';
import { addMember, findMember, listMembers } from '../store/member-rows.ts';
import { findByCode, type WorkshopRow } from '../store/workshop-rows.ts';
import { needRoom, type WorkshopService } from '../workshop-service.ts';

/** Wrong codes from one address in ten minutes. A class behind one address mistypes now and then. */
const GUESSES = 60;

/** Who joined. */
export interface JoinedLearner {
  readonly workshopId: string;
  readonly learnerId: string;
  /** Of somebody who was not known before. */
  readonly rejoinCode?: string;
}

export interface JoinRequest {
  readonly principal: Principal;
  readonly code: string;
  readonly name: string;
  readonly clientAddress: string;
}

/**
 * Lets somebody in: as whom the browser is known already if the name is theirs, else as a new learner,
 * because computers are shared. Throws with the reason if not.
 */
export async function join(service: WorkshopService, request: JoinRequest): Promise<JoinedLearner> {
  const { services, rooms, messages, now } = service;
  const row = await findOpenWorkshop(service, request);
  const here = request.principal.kind === 'learner' ? request.principal : undefined;
  const member = here && (await findMember(services.database.queries, row.id, here.learnerId));
  if (member && member.removedAt !== null) throw removed();
  if (member && isSame(member.name, request.name)) {
    return { workshopId: row.id, learnerId: member.learnerId };
  }
  const known = here && !member && isSame(here.name, request.name) ? here.learnerId : undefined;
  await checkRoster(service, row, request.name);
  const joined = await services.database.transaction(async (tx) => {
    const made = known
      ? { learnerId: known }
      : await services.people.createLearner(request.name, tx);
    const { learnerId } = made;
    const isIn = await addMember(tx, {
      workshopId: row.id,
      learnerId,
      name: request.name,
      joinedAt: now(),
    });
    if (!isIn) {
      throw new ApiError(409, 'workshop/full', 'The workshop is full.', {
        action: 'Tell the instructor; they chose its size.',
      });
    }
    await messages.tell(row.id, { kind: 'member', learner: learnerId }, tx);
    return made;
  });
  await rooms.follow(row.id, { kind: 'member', learner: joined.learnerId });
  await needRoom(service, row.id);
  return { workshopId: row.id, ...joined };
}

async function findOpenWorkshop(
  { services }: WorkshopService,
  { code, clientAddress }: JoinRequest,
): Promise<WorkshopRow> {
  const limit = {
    what: 'join code',
    of: `address ${clientAddress}`,
    failures: GUESSES,
    seconds: 600,
  };
  const row = await services.limits.guess([limit], async () => {
    const read = readJoinCode(code);
    return read === undefined ? undefined : findByCode(services.database.queries, read);
  });
  if (!row) {
    throw new ApiError(404, 'workshop/wrong-code', 'No workshop has this code.', {
      action: 'Check the six characters on the screen of the instructor.',
    });
  }
  if (row.state.phase === 'draft') {
    throw new ApiError(409, 'workshop/not-open', 'The workshop is not open yet.', {
      action: 'Wait until the instructor opens it, then join again.',
    });
  }
  if (row.state.phase === 'closed') {
    throw new ApiError(410, 'workshop/closed', 'The workshop is over.');
  }
  return row;
}

async function checkRoster(
  { services }: WorkshopService,
  { id, roster }: WorkshopRow,
  name: string,
): Promise<void> {
  if (roster === null) return;
  if (!isOnRoster(roster, name)) {
    throw new ApiError(
      403,
      'workshop/not-on-roster',
      'This name is not on the list of the workshop.',
      {
        action: 'Write your name as the instructor has it.',
      },
    );
  }
  const members = await listMembers(services.database.queries, id);
  const namesakes = members.filter((member) => isSame(member.name, name));
  if (namesakes.some(({ removedAt }) => removedAt !== null)) throw removed();
  if (namesakes.length > 0) {
    throw new ApiError(409, 'workshop/name-taken', 'Somebody joined with this name already.', {
      action: 'If it was you, on another device: go on with your personal code.',
    });
  }
}

function removed(): ApiError {
  return new ApiError(403, 'workshop/removed', 'The instructor removed you from this workshop.', {
    action: 'Talk to the instructor.',
  });
}
