import { timeStruct } from '@drydock/render';
import { parseDuration } from '../promql/literals.ts';

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(?:Z|([+-])(\d{2}):(\d{2}))$/i;

/** A time of the API in milliseconds: seconds since the epoch, or RFC 3339. */
export function parseTimestamp(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Math.round(Number(text) * 1000);
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [sign, offsetHours, offsetMinutes] = [
    match[8],
    Number(match[9] ?? 0),
    Number(match[10] ?? 0),
  ];
  const days = daysFromCivil(year ?? 0, month ?? 1, day ?? 1);
  const seconds = days * 86_400 + (hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0);
  const offset = (offsetHours * 3600 + offsetMinutes * 60) * (sign === '-' ? -1 : 1);
  return (seconds - offset) * 1000 + Math.round(Number(match[7] ?? 0) * 1000);
}

/** A step of the API in milliseconds: seconds, or a duration. */
export function parseStep(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Math.round(Number(text) * 1000);
  return parseDuration(text);
}

/** `2026-01-01T00:00:00.5Z`, as Go's JSON writes times. */
export function formatTimestamp(ms: number): string {
  const time = timeStruct(BigInt(Math.round(ms * 1e6)));
  const text = time.methods.get('Format')?.(['2006-01-02T15:04:05.999999999Z07:00']);
  return typeof text === 'string' ? text : time.text;
}

/** Go's zero time: it has not happened yet. */
export const NEVER = '0001-01-01T00:00:00Z';

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}
