import { workshopRoutes } from '@drydock/api';
import { ApiError, notFound } from '../../http/api-error.ts';
import { implement, type Implementation } from '../../http/implement.ts';
import { routeNamed } from '../../http/route-named.ts';
import { ownHand } from '../live/view-details.ts';
import { readWork } from '../store/event-rows.ts';
import { listJoined } from '../store/member-rows.ts';
import { needRoom, type WorkshopService } from '../workshop-service.ts';
import { append } from './append.ts';
import { join } from './join.ts';
import { learnerHome } from './learner-home.ts';
import { pushEvents } from './push-events.ts';
import { watchWorkshop } from './watch-workshop.ts';

/** Raising hands and claiming clusters costs more than an event: a person does it now and then. */
const ACT_COST = 10;

const route = <Id extends (typeof workshopRoutes)[number]['id']>(id: Id) =>
  routeNamed(workshopRoutes, id);

/** What learners call. */
export function createLearnerRoutes(service: WorkshopService): readonly Implementation[] {
  return [...joiningRoutes(service), ...workingRoutes(service), ...helpRoutes(service)];
}

function joiningRoutes(service: WorkshopService): readonly Implementation[] {
  const { services } = service;
  return [
    implement(route('joinWorkshop'), async ({ principal, body, clientAddress, context }) => {
      const joined = await join(service, { principal, ...body, clientAddress });
      const { workshopId, learnerId, rejoinCode } = joined;
      if (rejoinCode !== undefined) await services.people.startSession(context, { learnerId });
      const { room } = await needRoom(service, workshopId);
      const home = learnerHome(service, room, learnerId);
      return { workshopId, home, ...(rejoinCode !== undefined && { rejoinCode }) };
    }),
    implement(route('listJoined'), async ({ principal }) => {
      const rows = await listJoined(services.database.queries, principal.learnerId);
      return {
        workshops: rows.map(({ id, title, state }) => ({ id, title, phase: state.phase })),
      };
    }),
    implement(route('readHome'), async ({ principal, params }) => {
      const { room } = await needRoom(service, params.workshopId);
      return learnerHome(service, room, principal.learnerId);
    }),
    implement(route('watchWorkshop'), ({ principal, params, context }) =>
      watchWorkshop(service, { context, ...params, learnerId: principal.learnerId }),
    ),
  ];
}

function workingRoutes(service: WorkshopService): readonly Implementation[] {
  const { queries } = service.services.database;
  return [
    implement(route('pushEvents'), ({ principal, params, body }) =>
      pushEvents(service, { ...params, learnerId: principal.learnerId, events: body.events }),
    ),
    implement(route('readOwnWork'), async ({ principal, params }) => {
      const work = await readWork(queries, { ...params, learnerId: principal.learnerId });
      if (!work) throw notFound('No work');
      return work;
    }),
  ];
}

function helpRoutes(service: WorkshopService): readonly Implementation[] {
  const { clusters, budget } = service;
  return [
    implement(route('raiseHand'), async ({ principal, params: { workshopId }, body }) => {
      const { learnerId } = principal;
      budget.spend(learnerId, ACT_COST);
      const { room } = await needRoom(service, workshopId);
      const name = room.member(learnerId)?.name ?? principal.name;
      const about = Object.fromEntries(
        Object.entries(body).filter(([, value]) => value !== undefined),
      );
      const act = { act: 'hand-raised', learner: learnerId, name, ...about } as const;
      const { live } = await append(service, workshopId, act);
      return ownHand(live.room.state, learnerId);
    }),
    implement(route('lowerHand'), async ({ principal: { learnerId }, params: { workshopId } }) => {
      const { room } = await needRoom(service, workshopId);
      const isUp = ownHand(room.state, learnerId).raised;
      if (isUp) await append(service, workshopId, { act: 'hand-lowered', learner: learnerId });
      return ownHand(room.state, learnerId);
    }),
    implement(
      route('claimCluster'),
      async ({ principal: { learnerId }, params: { workshopId } }) => {
        budget.spend(learnerId, ACT_COST);
        const { room } = await needRoom(service, workshopId);
        if (room.row.engine !== 'real') {
          throw new ApiError(
            409,
            'workshop/simulated',
            'This workshop has simulated clusters only.',
            {
              action: 'The cluster in your tab is ready.',
            },
          );
        }
        if (room.state.phase === 'closed') {
          throw new ApiError(409, 'workshop/not-now', 'The workshop is closed.');
        }
        return clusters.claim(workshopId, learnerId);
      },
    ),
    implement(route('releaseCluster'), async ({ principal: { learnerId }, params }) => {
      await clusters.release(params.workshopId, learnerId);
      return clusters.of(params.workshopId, learnerId);
    }),
  ];
}
