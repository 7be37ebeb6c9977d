import { Cron } from 'croner';
import { formatTime } from '../registry/timestamp.ts';

/** A schedule of a CronJob, in a time zone; times are milliseconds since the epoch. */
export interface CronSchedule {
  /** The first time after `ms`; undefined when there is none any more. */
  next(ms: number): number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `@every 1h30m` in milliseconds. */
function everyMs(text: string): number | undefined {
  const duration = /^@every ((?:\d+(?:\.\d+)?(?:h|ms|m|s))+)$/.exec(text)?.[1];
  if (duration === undefined) return undefined;
  let sum = 0;
  for (const [, amount = '0', unit = 's'] of duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) {
    sum += Number(amount) * (UNITS[unit] ?? 0);
  }
  return Math.max(1000, sum); // robfig/cron rounds up to a second
}

/** Reads a schedule in cron's five fields, or `@hourly` and its like; undefined when it cannot be read. */
export function readSchedule(text: string, timeZone = 'Etc/UTC'): CronSchedule | undefined {
  const every = everyMs(text);
  if (every !== undefined) return { next: (ms) => Math.floor(ms / 1000) * 1000 + every };
  try {
    const cron = new Cron(text.replaceAll('?', '*'), { timezone: timeZone, paused: true });
    return {
      // A written time, not a number: with it croner asks no clock.
      next: (ms) => cron.nextRun(formatTime(ms))?.getTime(),
    };
  } catch {
    return undefined; // the API server refuses such schedules; one may be older than the rule
  }
}
