import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoDuration, GoInt, GoStruct, type GoValue } from '../template/go-value.ts';
import { formatDuration } from '../template/print.ts';
import { formatGoTime, parseGoTime, timePartsOf } from './go-time.ts';
import { toInt64 } from './cast.ts';

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's time.ParseDuration, in nanoseconds; undefined when the text is none. */
export function parseGoDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0;
  for (const [, number = '0', unit = 's'] of body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g))
    total += Number(number) * (UNITS[unit] ?? 0);
  return sign * BigInt(Math.round(total));
}

/** A time.Time in UTC; nanoseconds since 1970. */
export function timeStruct(nanoseconds: bigint): GoStruct {
  const parts = timePartsOf(nanoseconds);
  const number = (value: number) => (): GoValue => new GoInt(value);
  return new GoStruct(
    'time.Time',
    formatGoTime(nanoseconds, '2006-01-02 15:04:05.999999999 -0700 MST'),
    [['\0nanoseconds', new GoDuration(nanoseconds)]],
    [
      ['Year', number(parts.year)],
      ['Month', number(parts.month)],
      ['Day', number(parts.day)],
      ['Hour', number(parts.hour)],
      ['Minute', number(parts.minute)],
      ['Second', number(parts.second)],
      ['YearDay', number(parts.dayOfYear)],
      ['Unix', () => new GoInt(nanoseconds / 1_000_000_000n, 'int64')],
      ['UTC', () => timeStruct(nanoseconds)],
      ['Format', ([layout]) => formatGoTime(nanoseconds, typeof layout === 'string' ? layout : '')],
    ],
  );
}

const ZERO_TIME = -62_135_596_800n * 1_000_000_000n;

function nanosecondsOf(value: GoValue, now: bigint): bigint {
  if (value instanceof GoStruct) {
    const held = value.fields.get('\0nanoseconds');
    return held instanceof GoDuration ? held.value : now;
  }
  if (value instanceof GoInt || typeof value === 'number') return toInt64(value) * 1_000_000_000n;
  return now;
}

function roundDuration(value: GoValue): string {
  const nanoseconds =
    typeof value === 'string'
      ? (parseGoDuration(value) ?? 0n)
      : value instanceof GoDuration
        ? value.value
        : toInt64(value);
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const hour = 3_600_000_000_000n;
  const units: readonly (readonly [bigint, string])[] = [
    [hour * 24n * 365n, 'y'],
    [hour * 24n * 30n, 'mo'],
    [hour * 24n, 'd'],
    [hour, 'h'],
    [hour / 60n, 'm'],
    [1_000_000_000n, 's'],
  ];
  const unit = units.find(([length]) => size > length);
  return unit ? `${size / unit[0]}${unit[1]}` : '0s';
}

/** The date functions of sprig. `now` is the virtual time in nanoseconds; zones other than UTC are not modelled. */
export function dateFunctions(now: () => bigint): readonly (readonly [string, TemplateFunction])[] {
  const modify =
    (isStrict: boolean) =>
    (change: string, time: GoStruct): GoValue => {
      const delta = parseGoDuration(change);
      if (delta === undefined && isStrict)
        throw new CallError(`time: invalid duration ${JSON.stringify(change)}`);
      return timeStruct(nanosecondsOf(time, now()) + (delta ?? 0n));
    };
  const toDate =
    (isStrict: boolean) =>
    (layout: string, value: string): GoValue => {
      const parsed = parseGoTime(layout, value);
      if (parsed === undefined && isStrict)
        throw new CallError(
          `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse`,
        );
      return timeStruct(parsed ?? ZERO_TIME);
    };
  const date = (layout: string, value: GoValue, zone = 'UTC'): string => {
    if (!['UTC', 'Local', ''].includes(zone))
      throw new CallError(`time zone ${zone} is not modelled; times are in UTC`);
    return formatGoTime(nanosecondsOf(value, now()), layout);
  };
  return [
    ['now', fn('', () => timeStruct(now()))],
    ['date', fn('string any', (layout: string, value: GoValue) => date(layout, value))],
    ['dateInZone', fn('string any string', date)],
    ['date_in_zone', fn('string any string', date)],
    ['htmlDate', fn('any', (value: GoValue) => date('2006-01-02', value))],
    [
      'htmlDateInZone',
      fn('any string', (value: GoValue, zone: string) => date('2006-01-02', value, zone)),
    ],
    ['toDate', fn('string string', toDate(false))],
    ['mustToDate', fn('string string', toDate(true))],
    ['dateModify', fn('string time', modify(false))],
    ['date_modify', fn('string time', modify(false))],
    ['mustDateModify', fn('string time', modify(true))],
    [
      'unixEpoch',
      fn('time', (time: GoStruct) => String(nanosecondsOf(time, now()) / 1_000_000_000n)),
    ],
    [
      'ago',
      fn('any', (value: GoValue) =>
        formatDuration(((now() - nanosecondsOf(value, now())) / 1_000_000_000n) * 1_000_000_000n),
      ),
    ],
    [
      'duration',
      fn('any', (value: GoValue) =>
        formatDuration(
          typeof value === 'string' && /^-?\d+$/.test(value)
            ? BigInt(value) * 1_000_000_000n
            : value instanceof GoInt && value.type === 'int64'
              ? value.value * 1_000_000_000n
              : 0n,
        ),
      ),
    ],
    ['durationRound', fn('any', roundDuration)],
  ];
}
