import type { Unsubscribe } from '../database/bus.ts';
import { endedChannel } from '../people/sessions.ts';
import type { Area, Retention, Services } from '../services.ts';
import { createLearnerClusters } from './clusters/learner-clusters.ts';
import { openPool } from './clusters/open-pool.ts';
import { exportLearner } from './export-learner.ts';
import { forgetHands, forgetHandsOfDeleted, renameMember } from './forget-learner.ts';
import { createHostRoutes } from './http/host-routes.ts';
import { createKubeRoutes } from './http/kube-routes.ts';
import { createLearnerRoutes } from './http/learner-routes.ts';
import { readLabs } from './labs.ts';
import { createEventBudget } from './live/event-budget.ts';
import { createEventWriter } from './live/event-writer.ts';
import { createReplicaMessages } from './live/replica-messages.ts';
import { Rooms } from './live/rooms.ts';
import { createWorkshopMetrics } from './live/workshop-metrics.ts';
import { createCheckerPool } from './recheck/checker-pool.ts';
import { startRecheckLoop, type RecheckLoop } from './recheck/recheck-loop.ts';
import { deleteOldWorkshops } from './store/old-workshops.ts';
import { findWorkshop } from './store/workshop-rows.ts';
import type { WorkshopService } from './workshop-service.ts';

/** Instructor-led workshops. */
export async function createWorkshopArea(services: Services): Promise<Area> {
  const { database, config, log, clock, stopping } = services;
  const now = (): number => clock().getTime();
  const labs = await readLabs(config.labsFolder);
  const messages = createReplicaMessages(database);
  const rooms = new Rooms({ database, messages, texts: labs.mistakeTexts, now, log });
  const metrics = createWorkshopMetrics(services.metrics.registry, database.queries, () =>
    rooms.streams(),
  );
  const writer = createEventWriter(database, messages, (events) => {
    metrics.events.inc(events.length);
    rooms.stored(events);
  });
  const clusters = createLearnerClusters({
    pool: config.pool && openPool(config.pool, (error) => log.warn({ error }, 'cluster pool')),
    now,
    onChange: (workshopId, learnerId, cluster) => {
      void rooms
        .get(workshopId)
        .then((live) => live?.learners.send(learnerId, { type: 'cluster', cluster }));
    },
  });
  let rechecks: RecheckLoop | undefined;
  let unsubscribe: Unsubscribe | undefined;
  const service: WorkshopService = {
    services,
    labs,
    rooms,
    messages,
    writer,
    budget: createEventBudget(now),
    clusters,
    metrics,
    now,
    rechecks: () => rechecks,
  };
  // Streams would hold the server up; their clients come back to another replica, or to the next start.
  stopping.addEventListener('abort', () => rooms.closeStreams(), { once: true });
  return {
    name: 'workshop',
    implementations: [
      ...createLearnerRoutes(service),
      ...createKubeRoutes(clusters),
      ...createHostRoutes(service),
    ],
    guards: guardsOf(service),
    // Learners who were away too long are deleted before this, by the area of people.
    retention: [oldWorkshops(service), wordsOfDeleted(service)],
    ...personalDataOf(service),
    async start() {
      await rooms.start();
      unsubscribe = await database.bus.subscribe(endedChannel, {
        message(message) {
          const { owner } = message as { readonly owner?: string }; // see endedChannel
          if (owner !== undefined) rooms.lookFor(owner);
        },
      });
      rechecks = startRecheckLoop({
        database,
        pool: createCheckerPool({
          labsFolder: config.labsFolder,
          threads: config.recheckThreads,
        }),
        messages,
        now,
        log,
        onVerdict: (id, found) => {
          metrics.verdicts.inc({ verdict: found.verdict.verdict });
          rooms.verdict(id, found);
        },
      });
    },
    async stop() {
      await unsubscribe?.();
      await writer.idle();
      await rechecks?.[Symbol.asyncDispose]();
      await clusters[Symbol.asyncDispose]();
      await rooms[Symbol.asyncDispose]();
    },
  };
}

function guardsOf({ services, rooms }: WorkshopService): NonNullable<Area['guards']> {
  return {
    'workshop-host': async (principal, { workshopId }) => {
      if (principal.kind !== 'staff' || workshopId === undefined) return false;
      const row = await findWorkshop(services.database.queries, workshopId);
      return row !== undefined && (principal.role === 'admin' || row.hostId === principal.userId);
    },
    'workshop-member': async (principal, { workshopId }) => {
      if (principal.kind !== 'learner' || workshopId === undefined) return false;
      return (await rooms.member(workshopId, principal.learnerId)) !== undefined;
    },
  };
}

function oldWorkshops({ services, rooms, messages, clusters }: WorkshopService): Retention {
  return {
    what: 'workshops, with what was done in them',
    purge: async (before) => {
      const ids = await services.database.transaction(async (tx) => {
        const gone = await deleteOldWorkshops(tx, before);
        for (const id of gone) await messages.tell(id, { kind: 'gone' }, tx);
        return gone;
      });
      for (const id of ids) {
        await rooms.follow(id, { kind: 'gone' });
        await clusters.releaseAll(id);
      }
      return ids.length;
    },
  };
}

function wordsOfDeleted(service: WorkshopService): Retention {
  return {
    what: 'words of deleted learners',
    purge: (_, queries) => forgetHandsOfDeleted(service, queries),
  };
}

function personalDataOf(
  service: WorkshopService,
): Pick<Area, 'exportLearner' | 'forgetLearner' | 'renameLearner'> {
  const { queries } = service.services.database;
  return {
    exportLearner: (learnerId) => exportLearner(queries, learnerId),
    forgetLearner: (learnerId) => forgetHands(service, learnerId),
    renameLearner: (learnerId, name) => renameMember(queries, learnerId, name),
  };
}
