import type { Logger } from 'pino';
import type { Database } from './database/database.ts';
import type { Config } from './ops/config.ts';
import { registerDatabaseMetrics } from './ops/database-metrics.ts';
import type { Metrics } from './ops/metrics.ts';
import { createAudit } from './people/audit.ts';
import { isSecure } from './people/cookies.ts';
import { createFailureLimits } from './people/failure-limits.ts';
import { createPeople } from './people/people.ts';
import type { Clock, Services } from './services.ts';

export interface ServiceOptions {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly stopping: AbortSignal;
}

/** What every area is given, made from an open database. */
export async function createServices(options: ServiceOptions): Promise<Services> {
  const { config, database, clock } = options;
  const { staffHours, learnerDays, publicUrl } = config;
  registerDatabaseMetrics(options.metrics, database);
  return {
    ...options,
    audit: createAudit(database.queries),
    limits: createFailureLimits(database.queries, clock),
    people: await createPeople({
      database,
      clock,
      staffHours,
      learnerDays,
      secure: isSecure(publicUrl),
    }),
  };
}
