import { timestampParts } from '@drydock/manifests';

const DAY_MS = 86_400_000;
const WEEKDAYS = 'Thursday Friday Saturday Sunday Monday Tuesday Wednesday'.split(' ');
const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** A time as `date` prints it, in UTC: `Thu Jan  1 00:00:00 UTC 1970`. */
export function formatUnixDate(atMs: number): string {
  return formatDate(atMs, '%a %b %e %H:%M:%S UTC %Y');
}

/** `date +FORMAT`; letters that are not modelled stay as they are. */
export function formatDate(atMs: number, format: string): string {
  const time = timestampParts(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const weekday = WEEKDAYS[((Math.floor(atMs / DAY_MS) % 7) + 7) % 7] ?? '';
  const month = MONTHS[time.month - 1] ?? '';
  const values: Readonly<Record<string, string>> = {
    Y: String(time.year),
    m: two(time.month),
    d: two(time.day),
    e: String(time.day).padStart(2),
    H: two(time.hour),
    M: two(time.minute),
    S: two(time.second),
    N: `${String(((atMs % 1000) + 1000) % 1000).padStart(3, '0')}000000`,
    s: String(Math.floor(atMs / 1000)),
    a: weekday.slice(0, 3),
    A: weekday,
    b: month.slice(0, 3),
    B: month,
    F: `${time.year}-${two(time.month)}-${two(time.day)}`,
    T: `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`,
    Z: 'UTC',
    z: '+0000',
    n: '\n',
    '%': '%',
  };
  return format.replaceAll(/%([A-Za-z%])/g, (whole, letter: string) => values[letter] ?? whole);
}
