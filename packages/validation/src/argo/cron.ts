/** A schedule of five fields, as sets of the values that each field lists. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** `*` in the day of the month, in the day of the week: a day must then satisfy both. */
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];
const DAY_MS = 86_400_000;
const HORIZON_DAYS = 5 * 366;

/** The schedule that the text describes, or what is wrong with the text. */
export function parseCron(spec: string): CronSchedule | { readonly error: string } {
  if (spec === '') return { error: 'empty spec string' };
  if (spec.startsWith('@')) return { error: `parser does not accept descriptors: ${spec}` };
  const fields = spec.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) {
    return { error: `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]` };
  }
  const sets: ReadonlySet<number>[] = [];
  for (const [i, bounds] of FIELDS.entries()) {
    const values = parseField(fields[i] ?? '', bounds);
    if (typeof values === 'string') return { error: values };
    sets.push(values);
  }
  const none: ReadonlySet<number> = new Set();
  const [minutes = none, hours = none, days = none, months = none, weekdays = none] = sets;
  const [anyDay, anyWeekday] = [isStar(fields[2] ?? ''), isStar(fields[4] ?? '')];
  return { minutes, hours, days, months, weekdays, anyDay, anyWeekday };
}

function isStar(field: string): boolean {
  return field.split(',').some((part) => /^[*?](?:\/1)?$/.test(part));
}

function parseField(field: string, bounds: Bounds): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step, ...more] = part.split('/');
    const [low = '', high, ...ends] = range.split('-');
    if (more.length > 0) return `too many slashes: ${part}`;
    if (ends.length > 0) return `too many hyphens: ${part}`;
    const star = low === '*' || low === '?';
    const start = star ? bounds.min : valueOf(low, bounds);
    const every = step === undefined ? 1 : Number(step);
    const openEnded = star || (high === undefined && step !== undefined);
    const end = openEnded ? bounds.max : valueOf(high ?? low, bounds);
    if (start === undefined || end === undefined || !/^\d*$/.test(step ?? '')) {
      return `failed to parse int from ${part}`;
    }
    if (start < bounds.min)
      return `beginning of range (${start}) below minimum (${bounds.min}): ${part}`;
    if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${part}`;
    if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${part}`;
    if (every === 0) return `step of range should be a positive number: ${part}`;
    for (let value = start; value <= end; value += every) values.add(value);
  }
  return values;
}

function valueOf(word: string, bounds: Bounds): number | undefined {
  const named = bounds.names?.indexOf(word.toLowerCase()) ?? -1;
  if (named !== -1) return named + bounds.min;
  return /^\d+$/.test(word) ? Number(word) : undefined;
}

/** The first time of the schedule after `after` (both milliseconds of UTC); undefined within five years. */
export function nextTime(schedule: CronSchedule, after: number): number | undefined {
  const first = (Math.floor(after / 60_000) + 1) * 60_000;
  const firstDay = Math.floor(first / DAY_MS);
  for (let day = firstDay; day <= firstDay + HORIZON_DAYS; day += 1) {
    if (!isDay(schedule, day)) continue;
    const from = day === firstDay ? (first - day * DAY_MS) / 60_000 : 0;
    for (let minute = from; minute < 24 * 60; minute += 1) {
      if (schedule.hours.has(Math.floor(minute / 60)) && schedule.minutes.has(minute % 60)) {
        return day * DAY_MS + minute * 60_000;
      }
    }
  }
  return undefined;
}

function isDay(schedule: CronSchedule, day: number): boolean {
  const { month, dayOfMonth } = civil(day);
  if (!schedule.months.has(month)) return false;
  const byDay = schedule.days.has(dayOfMonth);
  const byWeekday = schedule.weekdays.has((((day + 4) % 7) + 7) % 7);
  return schedule.anyDay || schedule.anyWeekday ? byDay && byWeekday : byDay || byWeekday;
}

/** The month and day of a day counted from 1970-01-01, in the Gregorian calendar. */
function civil(day: number): { readonly month: number; readonly dayOfMonth: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  return {
    month: shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9,
    dayOfMonth: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
