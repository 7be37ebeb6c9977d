import { parseTimestamp, timestampParts } from '@drydock/manifests';

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
  const { year, month, day, hour, minute, second } = timestampParts(time);
  const weekday = WEEKDAYS[((Math.floor(time / DAY_MS) % 7) + 7) % 7] ?? '';
  const clock = [hour, minute, second].map(twoDigits).join(':');
  return `${weekday}, ${twoDigits(day)} ${MONTHS[month - 1] ?? ''} ${year} ${clock} +0000`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
