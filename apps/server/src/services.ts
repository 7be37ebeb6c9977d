import type { Logger } from 'pino';
import type { Database, Queries } from './database/database.ts';
import type { Guards } from './http/guard.ts';
import type { Implementation } from './http/implement.ts';
import type { Config } from './ops/config.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Audit } from './people/audit.ts';
import type { FailureLimits } from './people/failure-limits.ts';
import type { People } from './people/people.ts';

/** The wall clock; tests set it. */
export type Clock = () => Date;

/** What every area of the server is given. */
export interface Services {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly audit: Audit;
  readonly limits: FailureLimits;
  readonly people: People;
  /** Aborted when the server stops: end streams and sockets, take no new work. */
  readonly stopping: AbortSignal;
}

/** What is deleted after a time, and how. */
export interface Retention {
  /** What the log says was deleted. */
  readonly what: string;
  /** Kept for so many days; `retentionDays` of the configuration unless told. */
  readonly days?: number;
  /** Deletes what was last used before this moment, and says how many rows that were. */
  readonly purge: (before: Date, queries: Queries) => Promise<number>;
}

/** One part of the server: its routes, who owns what, and its work in the background. */
export interface Area {
  readonly name: string;
  readonly implementations: readonly Implementation[];
  readonly guards?: Guards;
  readonly retention?: readonly Retention[];
  /** What this area keeps about a learner, for their export. Deleting the learner's row must delete it all. */
  exportLearner?(learnerId: string): Promise<Readonly<Record<string, unknown>>>;
  /** Takes out, before that, what no reference to the learner's row deletes. */
  forgetLearner?(learnerId: string): Promise<void>;
  /** The learner has this name from now on. */
  renameLearner?(learnerId: string, name: string): Promise<void>;
  /** Work in the background begins; called once, after the routes are there. */
  start?(): Promise<void>;
  /** Ends it; what was acknowledged is in the database by then. */
  stop?(): Promise<void>;
}

export type CreateArea = (services: Services) => Area | Promise<Area>;
