import { formatTimestamp } from '@drydock/manifests';

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const; // 1970-01-01 was a Thursday
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Thu, 01 Jan 2026 00:00:00 GMT` from virtual milliseconds since the epoch. */
export function httpDate(now: number): string {
  const weekday = DAYS[Math.floor(now / 86_400_000) % 7] ?? '';
  const [date = '', time = ''] = formatTimestamp(now).slice(0, 19).split('T');
  const [year, month, day] = date.split('-');
  return `${weekday}, ${day} ${MONTHS[Number(month) - 1] ?? ''} ${year} ${time} GMT`;
}
