import { parseTimestamp } from '@drydock/manifests';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;
const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

/** `Thu, 01 Jan 1970 00:00:00 +0000` (Go's time.RFC1123Z, in UTC) of an RFC 3339 time; the text itself when it is none. */
export function formatRfc1123(text: string): string {
  const time = parseTimestamp(text);
  if (time === undefined) return text;
  const { year, month, day, hour, minute, second } = civil(time);
  const weekday = WEEKDAYS[((Math.floor(time / DAY_MS) % 7) + 7) % 7] ?? '';
  const clock = [hour, minute, second].map(twoDigits).join(':');
  return `${weekday}, ${twoDigits(day)} ${MONTHS[month - 1] ?? ''} ${year} ${clock} +0000`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function civil(milliseconds: number): Civil {
  const days = Math.floor(milliseconds / DAY_MS);
  const seconds = Math.floor((milliseconds - days * DAY_MS) / 1000);
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
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
  };
}
