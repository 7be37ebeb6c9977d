import type { Queries } from '../../database/database.ts';
import { readVerdicts } from '../store/claim-rows.ts';
import { readEvents } from '../store/event-rows.ts';
import { readLog } from '../store/log-rows.ts';
import { listMembers } from '../store/member-rows.ts';
import { findWorkshop } from '../store/workshop-rows.ts';
import { Room } from './room.ts';

/** Events that are read at once. */
const PAGE = 5000;

/** Makes the room of a workshop from what is stored; undefined when there is none. */
export async function loadRoom(queries: Queries, id: string): Promise<Room | undefined> {
  const row = await findWorkshop(queries, id);
  if (!row) return undefined;
  const room = new Room(row);
  await refreshRoom(queries, room);
  return room;
}

/** Brings everything into a room that is stored and not yet in it. What is in it already does no harm. */
export async function refreshRoom(queries: Queries, room: Room): Promise<void> {
  room.addEntries(await readLog(queries, room.id, room.state.sequence));
  for (const member of await listMembers(queries, room.id)) room.addMember(member);
  for (let after = 0; ;) {
    const events = await readEvents(queries, room.id, { after, most: PAGE });
    room.addEvents(events);
    if (events.length < PAGE) break;
    after = events.at(-1)?.serial ?? after;
  }
  room.addVerdicts(await readVerdicts(queries, room.id));
}
