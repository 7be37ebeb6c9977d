export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly dayOfYear: number;
  readonly dayOfWeek: number;
}

const DAY = 86_400_000_000_000n;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Nanoseconds since 1970 as parts of a UTC date of the Gregorian calendar. */
export function timePartsOf(nanoseconds: bigint): TimeParts {
  const rest = ((nanoseconds % DAY) + DAY) % DAY;
  const days = Number((nanoseconds - rest) / DAY);
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const fromMarch =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * fromMarch + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const second = Number(rest / 1_000_000_000n);
  return {
    year,
    month,
    day: fromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    hour: Math.floor(second / 3600),
    minute: Math.floor((second % 3600) / 60),
    second: second % 60,
    nanosecond: Number(rest % 1_000_000_000n),
    dayOfYear: days - daysFromCivil(year, 1, 1) + 1,
    dayOfWeek: (((days + 4) % 7) + 7) % 7,
  };
}

function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/** The pieces of a Go layout, longest first where one begins another. */
const PIECE =
  /January|Jan|Monday|Mon|MST|2006|Z07:00|Z0700|-07:00|-0700|-07|002|01|02|03|04|05|06|15|PM|pm|_2|[.,]0+|[.,]9+|1|2|3|4|5/g;

export function formatGoTime(nanoseconds: bigint, layout: string): string {
  const parts = timePartsOf(nanoseconds);
  return layout.replaceAll(PIECE, (piece) => formatPiece(parts, piece));
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function formatPiece(parts: TimeParts, piece: string): string {
  const hour12 = parts.hour % 12 === 0 ? 12 : parts.hour % 12;
  const known: Readonly<Record<string, string>> = {
    '2006': String(parts.year).padStart(4, '0'),
    '06': two(((parts.year % 100) + 100) % 100),
    January: MONTHS[parts.month - 1] ?? '',
    Jan: (MONTHS[parts.month - 1] ?? '').slice(0, 3),
    '01': two(parts.month),
    '1': String(parts.month),
    Monday: DAYS[parts.dayOfWeek] ?? '',
    Mon: (DAYS[parts.dayOfWeek] ?? '').slice(0, 3),
    '02': two(parts.day),
    _2: String(parts.day).padStart(2, ' '),
    '2': String(parts.day),
    '002': String(parts.dayOfYear).padStart(3, '0'),
    '15': two(parts.hour),
    '03': two(hour12),
    '3': String(hour12),
    PM: parts.hour < 12 ? 'AM' : 'PM',
    pm: parts.hour < 12 ? 'am' : 'pm',
    '04': two(parts.minute),
    '4': String(parts.minute),
    '05': two(parts.second),
    '5': String(parts.second),
    'Z07:00': 'Z',
    Z0700: 'Z',
    '-07:00': '+00:00',
    '-0700': '+0000',
    '-07': '+00',
    MST: 'UTC',
  };
  const fixed = known[piece];
  if (fixed !== undefined) return fixed;
  const digits = String(parts.nanosecond)
    .padStart(9, '0')
    .slice(0, piece.length - 1);
  if (piece.includes('0')) return piece.charAt(0) + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : piece.charAt(0) + trimmed;
}

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

const FIELDS: Readonly<Record<string, readonly [pattern: string, field: Field]>> = {
  '2006': ['(\\d{4})', 'year'],
  '01': ['(\\d{2})', 'month'],
  '1': ['(\\d{1,2})', 'month'],
  '02': ['(\\d{2})', 'day'],
  '2': ['(\\d{1,2})', 'day'],
  _2: ['\\s?(\\d{1,2})', 'day'],
  '15': ['(\\d{2})', 'hour'],
  '04': ['(\\d{2})', 'minute'],
  '4': ['(\\d{1,2})', 'minute'],
  '05': ['(\\d{2})', 'second'],
  '5': ['(\\d{1,2})', 'second'],
};

/** Reads a time by a Go layout of numbers and names of months, in UTC; undefined when it does not fit. */
export function parseGoTime(layout: string, value: string): bigint | undefined {
  const fields: (Field | 'name' | 'zone')[] = [];
  let pattern = '';
  let at = 0;
  for (const match of layout.matchAll(PIECE)) {
    pattern += escape(layout.slice(at, match.index));
    at = match.index + match[0].length;
    const known = FIELDS[match[0]];
    if (known) {
      pattern += known[0];
      fields.push(known[1]);
    } else if (match[0] === 'January' || match[0] === 'Jan') {
      pattern += '(\\p{L}+)';
      fields.push('name');
    } else if (/07/.test(match[0])) {
      pattern += '(Z|[+-]\\d{2}:?(?:\\d{2})?)';
      fields.push('zone');
    } else pattern += '.*?';
  }
  const found = new RegExp(`^${pattern}${escape(layout.slice(at))}$`, 'u').exec(value);
  return found ? assemble(fields, found.slice(1)) : undefined;
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (one) => `\\${one}`);
}

function assemble(
  fields: readonly (Field | 'name' | 'zone')[],
  values: readonly string[],
): bigint | undefined {
  const parts: Record<Field, number> = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  let offset = 0;
  for (const [i, field] of fields.entries()) {
    const value = values[i] ?? '';
    if (field === 'name')
      parts.month = MONTHS.findIndex((month) => month === value || month.slice(0, 3) === value) + 1;
    else if (field === 'zone') offset = zoneSeconds(value);
    else parts[field] = Number(value);
  }
  const isValid =
    parts.month >= 1 &&
    parts.month <= 12 &&
    parts.day >= 1 &&
    parts.day <= 31 &&
    parts.hour < 24 &&
    parts.minute < 60 &&
    parts.second < 60;
  if (!isValid) return undefined;
  const seconds =
    daysFromCivil(parts.year, parts.month, parts.day) * 86_400 +
    parts.hour * 3600 +
    parts.minute * 60 +
    parts.second -
    offset;
  return BigInt(seconds) * 1_000_000_000n;
}

function zoneSeconds(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60);
}
