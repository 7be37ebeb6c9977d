import { workshopRoutes } from '@drydock/api';
import { ApiError, notFound } from '../../http/api-error.ts';
import { implement, type Implementation } from '../../http/implement.ts';
import type { StaffPrincipal } from '../../http/principal.ts';
import { routeNamed } from '../../http/route-named.ts';
import { exportCsv, exportJson } from '../export.ts';
import type { EventStream } from '../live/event-stream.ts';
import { Room } from '../live/room.ts';
import { detailsOf } from '../live/view-details.ts';
import { forgetWords } from '../forget-learner.ts';
import { readRoster, RosterError } from '../roster.ts';
import { readWork } from '../store/event-rows.ts';
import { removeMember } from '../store/member-rows.ts';
import { countMembers, deleteWorkshop, listWorkshops, setRoster } from '../store/workshop-rows.ts';
import { needRoom, type WorkshopService } from '../workshop-service.ts';
import { actOf } from './act-of.ts';
import { append } from './append.ts';
import { createWorkshop } from './create-workshop.ts';
import { sendStream } from './send-stream.ts';

const route = <Id extends (typeof workshopRoutes)[number]['id']>(id: Id) =>
  routeNamed(workshopRoutes, id);

/** What instructors call. */
export function createHostRoutes(service: WorkshopService): readonly Implementation[] {
  return [...makingRoutes(service), ...runningRoutes(service), ...learnerRoutes(service)];
}

/** Making, finding and deleting workshops. */
function makingRoutes(service: WorkshopService): readonly Implementation[] {
  const { services, labs, rooms, messages } = service;
  const { queries } = services.database;
  return [
    implement(route('listWorkshopLabs'), () => ({ labs: [...labs.list] })),
    implement(route('listWorkshops'), async ({ principal }) => {
      const hostId = principal.role === 'admin' ? undefined : principal.userId;
      const rows = await listWorkshops(queries, hostId);
      const joined = await countMembers(
        queries,
        rows.map(({ id }) => id),
      );
      return { workshops: rows.map((row) => detailsOf(new Room(row), joined.get(row.id) ?? 0)) };
    }),
    implement(route('createWorkshop'), async ({ principal, body }) => {
      const id = await createWorkshop(service, principal.userId, body);
      await audit(service, principal, 'workshop.created', id);
      return detailsOf((await needRoom(service, id)).room);
    }),
    implement(route('readWorkshop'), async ({ params }) =>
      detailsOf((await needRoom(service, params.workshopId)).room),
    ),
    implement(route('deleteWorkshop'), async ({ principal, params: { workshopId } }) => {
      await services.database.transaction(async (tx) => {
        await deleteWorkshop(tx, workshopId);
        await messages.tell(workshopId, { kind: 'gone' }, tx);
      });
      await rooms.follow(workshopId, { kind: 'gone' });
      await service.clusters.releaseAll(workshopId);
      await audit(service, principal, 'workshop.deleted', workshopId);
    }),
    implement(route('setWorkshopRoster'), async ({ principal, params: { workshopId }, body }) => {
      const names = rosterOf(body.csv);
      await setRoster(queries, workshopId, names.length === 0 ? null : names);
      await audit(service, principal, 'workshop.roster-set', workshopId);
      return { names: [...names] };
    }),
  ];
}

/** A workshop while it runs, and what is left of it. */
function runningRoutes(service: WorkshopService): readonly Implementation[] {
  const { services, labs, now } = service;
  return [
    implement(route('commandWorkshop'), async ({ principal, params: { workshopId }, body }) => {
      const { room } = await needRoom(service, workshopId);
      const act = actOf(body.command, room, labs.mistakeTexts);
      const { live, done } = await append(service, workshopId, act, body.id);
      await audit(service, principal, `workshop.${act.act}`, workshopId);
      if (act.act === 'closed') await service.clusters.releaseAll(workshopId);
      const told = done.entry.act.act === 'told' ? done.entry.act : undefined;
      const audience = told && (told.learners?.length ?? live.room.members.size);
      return { workshop: detailsOf(live.room), ...(audience !== undefined && { audience }) };
    }),
    implement(route('readDashboard'), async ({ params }) =>
      (await needRoom(service, params.workshopId)).dashboards.picture(),
    ),
    implement(route('watchDashboard'), async ({ context, params }) => {
      const { dashboards } = await needRoom(service, params.workshopId);
      const attach = (stream: EventStream) => {
        dashboards.add(stream);
        return () => dashboards.delete(stream);
      };
      return sendStream(context, attach, () => service.metrics.droppedStreams.inc());
    }),
    implement(route('exportWorkshop'), async ({ principal, context, params, query }) => {
      const { room } = await needRoom(service, params.workshopId);
      await audit(service, principal, 'workshop.exported', room.id);
      const { queries } = services.database;
      const name = `workshop-${new Date(now()).toISOString().slice(0, 10)}.${query.format}`;
      context.header('content-disposition', `attachment; filename="${name}"`);
      if (query.format === 'json') return context.json(await exportJson(queries, room));
      context.header('content-type', 'text/csv; charset=utf-8');
      return context.body(exportCsv(room));
    }),
  ];
}

/** One learner of a workshop. */
function learnerRoutes(service: WorkshopService): readonly Implementation[] {
  const { services, rooms, messages, now } = service;
  return [
    implement(route('lookAtWork'), async ({ principal, params }) => {
      const work = await readWork(services.database.queries, params);
      if (!work) throw notFound('No work');
      await audit(service, principal, 'workshop.work-looked-at', params.workshopId);
      return work;
    }),
    implement(route('removeLearner'), async ({ principal, params: { workshopId, learnerId } }) => {
      const { room } = await needRoom(service, workshopId);
      if (!room.member(learnerId)) throw notFound('No learner');
      const hand = room.state.hands.some(({ learner }) => learner === learnerId);
      if (hand) await append(service, workshopId, { act: 'hand-lowered', learner: learnerId });
      await services.database.transaction(async (tx) => {
        await removeMember(tx, { workshopId, learnerId, at: now() });
        await forgetWords(tx, { workshopId, learnerId });
        await messages.tell(workshopId, { kind: 'member', learner: learnerId }, tx);
      });
      await rooms.follow(workshopId, { kind: 'member', learner: learnerId });
      await service.clusters.release(workshopId, learnerId);
      await audit(service, principal, 'workshop.learner-removed', workshopId);
    }),
  ];
}

function rosterOf(csv: string): readonly string[] {
  try {
    return readRoster(csv);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    throw new ApiError(422, 'workshop/roster', `The roster cannot be read: ${error.message}`, {
      action: 'Send a CSV with a first line "name" and one name on each line after it.',
    });
  }
}

function audit(
  { services }: WorkshopService,
  actor: StaffPrincipal,
  action: string,
  workshopId: string,
): Promise<void> {
  return services.audit.write({ actor, action, subject: `workshop:${workshopId}` });
}
