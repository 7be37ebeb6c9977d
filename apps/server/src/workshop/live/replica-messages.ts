import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import type { Unsubscribe } from '../../database/bus.ts';

const CHANNEL = 'workshop';
/** Serials of events in one message: far below the 7,900 bytes that NOTIFY carries. */
const SERIALS = 500;
/** Ids of learners in one message. */
const LEARNERS = 150;

const id = z.string();

/** What replicas tell each other about a workshop: what to read again, never contents. */
const messageSchema = z.object({
  from: id,
  workshop: id,
  about: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('log') }),
    z.object({ kind: z.literal('events'), serials: z.array(z.number()) }),
    z.object({ kind: z.literal('verdicts'), learner: id }),
    z.object({ kind: z.literal('member'), learner: id }),
    z.object({ kind: z.literal('gone') }),
    /** Who is connected to the replica that says it, and who no longer is. */
    z.object({ kind: z.literal('online'), learners: z.array(id), offline: z.array(id) }),
  ]),
});

/** See {@link messageSchema}. */
export type ReplicaNews = z.infer<typeof messageSchema>['about'];

/** Talks to the other replicas; silent where there can be none. */
export interface ReplicaMessages {
  /** With `queries` of a transaction it is said when that commits. */
  tell(workshopId: string, news: ReplicaNews, queries?: Queries): Promise<void>;
  /** What others said, without what this replica said itself. */
  listen(listener: ReplicaListener): Promise<Unsubscribe>;
}

export interface ReplicaListener {
  readonly news: (workshopId: string, news: ReplicaNews, from: string) => void;
  /** Something may have been missed. */
  readonly resync: () => void;
}

/** PGlite belongs to one process, so there is nobody to talk to. */
export function createReplicaMessages(database: Database): ReplicaMessages {
  const from = randomUUID();
  const isAlone = database.engine === 'pglite';
  return {
    async tell(workshop, news, queries) {
      if (isAlone) return;
      for (const about of split(news)) {
        await database.bus.publish(CHANNEL, { from, workshop, about }, queries);
      }
    },
    async listen({ news, resync }) {
      if (isAlone) return () => Promise.resolve();
      return database.bus.subscribe(CHANNEL, {
        message(message) {
          const parsed = messageSchema.safeParse(message);
          if (!parsed.success || parsed.data.from === from) return;
          news(parsed.data.workshop, parsed.data.about, parsed.data.from);
        },
        resync,
      });
    },
  };
}

/** In parts that NOTIFY can carry. */
function split(news: ReplicaNews): readonly ReplicaNews[] {
  switch (news.kind) {
    case 'events':
      return parts(news.serials, SERIALS).map((serials) => ({ kind: 'events', serials }));
    case 'online':
      return [
        ...parts(news.learners, LEARNERS).map((learners) => ({ ...news, learners, offline: [] })),
        ...parts(news.offline, LEARNERS).map((offline) => ({ ...news, learners: [], offline })),
      ];
    default:
      return [news];
  }
}

function parts<T>(list: readonly T[], size: number): readonly T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
