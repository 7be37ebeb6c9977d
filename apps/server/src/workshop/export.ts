import { stringify } from 'csv-stringify/sync';
import type { Queries } from '../database/database.ts';
import { stepStateOf } from './domain/step-state.ts';
import type { Member, Room } from './live/room.ts';
import { detailsOf } from './live/view-details.ts';
import { countEvents, type EventCount } from './store/event-counts.ts';
import { readLog } from './store/log-rows.ts';

/** Learners by steps. A cell that a sheet would take for a formula begins with an apostrophe. */
export function exportCsv(room: Room): string {
  const header = ['name', 'joined', 'passed', ...room.columns];
  const rows = sorted(room).map((member) => {
    const states = room.columns.map((column) => stepStateOf(member.progress.steps.get(column)));
    const passed = states.filter((state) => state === 'passed').length;
    return [member.name, new Date(member.joinedAt).toISOString(), String(passed), ...states];
  });
  return stringify([header, ...rows], { escape_formulas: true, record_delimiter: 'windows' });
}

/** Everything that is known of a workshop but the learners' files. */
export async function exportJson(queries: Queries, room: Room): Promise<object> {
  const counts = new Map(
    (await countEvents(queries, room.id)).map((each) => [`${each.learnerId} ${each.step}`, each]),
  );
  return {
    workshop: detailsOf(room),
    learners: sorted(room).map((member) => ({
      id: member.id,
      name: member.name,
      joinedAt: member.joinedAt,
      steps: room.columns.map((column) => stepOf(member, column, counts)),
    })),
    log: await readLog(queries, room.id, 0),
  };
}

function stepOf(member: Member, column: string, counts: ReadonlyMap<string, EventCount>): object {
  const step = member.progress.steps.get(column);
  const verdict = member.verdicts.get(column);
  const own = counts.get(`${member.id} ${column}`);
  return {
    step: column,
    state: stepStateOf(step),
    checks: own?.checks ?? 0,
    hints: own?.hints ?? 0,
    ...(step && { firstAt: step.firstAt, lastAt: step.lastAt }),
    ...(step?.claimedAt !== undefined && { claimedAt: step.claimedAt }),
    ...(step?.verifiedAt !== undefined && { verifiedAt: step.verifiedAt }),
    ...(verdict && { verdict: verdict.verdict, message: verdict.message }),
  };
}

function sorted(room: Room): readonly Member[] {
  return [...room.members.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
