import type { Queries } from '../../database/database.ts';
import { readVerdicts } from '../store/claim-rows.ts';
import { readEventsBySerial } from '../store/event-rows.ts';
import { readLog } from '../store/log-rows.ts';
import { findMember } from '../store/member-rows.ts';
import type { ReplicaNews } from './replica-messages.ts';
import type { Room } from './room.ts';

/** Brings into a room what the news is about. */
export async function readNews(
  queries: Queries,
  room: Room,
  news: Exclude<ReplicaNews, { kind: 'gone' }>,
): Promise<void> {
  switch (news.kind) {
    case 'log':
      room.addEntries(await readLog(queries, room.id, room.state.sequence));
      return;
    case 'events':
      room.addEvents(await readEventsBySerial(queries, room.id, news.serials));
      return;
    case 'verdicts':
      room.addVerdicts(await readVerdicts(queries, room.id, news.learner));
      return;
    case 'member': {
      const member = await findMember(queries, room.id, news.learner);
      if (member) room.addMember(member);
      else room.removeMember(news.learner);
      return;
    }
    case 'online':
      return; // presence hears it without the database
  }
}
