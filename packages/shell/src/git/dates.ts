import type { Signature } from '@drydock/git';
import { formatDate } from '../unix-date.ts';

/** `Sat Nov 21 13:50:08 2026 +0000`: git's default; commits of a lab are in UTC. */
export function gitDate({ atMs }: Signature): string {
  const day = Number(formatDate(atMs, '%d'));
  return formatDate(atMs, `%a %b ${day} %T %Y %z`);
}

/** `2026-11-21 13:50:08 +0000`. */
export function isoDate({ atMs }: Signature): string {
  return formatDate(atMs, '%F %T %z');
}

/** `2026-11-21T13:50:08+00:00`. */
export function strictIsoDate({ atMs }: Signature): string {
  return formatDate(atMs, '%FT%T+00:00');
}

/** `2026-11-21`. */
export function shortDate({ atMs }: Signature): string {
  return formatDate(atMs, '%F');
}

/** `5 minutes ago`, rounded as git rounds it. */
export function relativeDate({ atMs }: Signature, nowMs: number): string {
  const seconds = Math.max(0, Math.floor(nowMs / 1000) - Math.floor(atMs / 1000));
  const ago = (count: number, unit: string): string =>
    `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  if (seconds < 90) return ago(seconds, 'second');
  const minutes = Math.floor((seconds + 30) / 60);
  if (minutes < 90) return ago(minutes, 'minute');
  const hours = Math.floor((minutes + 30) / 60);
  if (hours < 36) return ago(hours, 'hour');
  const days = Math.floor((hours + 12) / 24);
  if (days < 14) return ago(days, 'day');
  if (days < 70) return ago(Math.floor((days + 3) / 7), 'week');
  if (days < 365) return ago(Math.floor((days + 15) / 30), 'month');
  return ago(Math.floor((days + 183) / 365), 'year');
}
