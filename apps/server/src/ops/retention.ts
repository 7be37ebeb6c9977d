import type { Area, Services } from '../services.ts';

const dayMs = 86_400_000;

/** Deletes what has been kept long enough, area by area; says how many of what. */
export async function purge(
  { database, clock, config, log }: Services,
  areas: readonly Area[],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const area of areas) {
    for (const { what, days, purge: remove } of area.retention ?? []) {
      const before = new Date(clock().getTime() - (days ?? config.retentionDays) * dayMs);
      counts[what] = await remove(before, database.queries);
    }
  }
  log.info({ deleted: counts }, 'what was kept long enough is deleted');
  return counts;
}

/** Purges now and every six hours until the signal; a failure is logged and tried again. */
export function keepPurging(services: Services, areas: readonly Area[]): void {
  const run = (): void => {
    purge(services, areas).catch((error: unknown) => services.log.error({ error }, 'purge failed'));
  };
  run();
  const timer = setInterval(run, dayMs / 4);
  timer.unref();
  services.stopping.addEventListener('abort', () => clearInterval(timer), { once: true });
}
