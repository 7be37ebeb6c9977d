/** The parts of a UTC time that PromQL's date functions give. */
export interface DateParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
  readonly hour: number;
  readonly minute: number;
  readonly daysInMonth: number;
}

const DAY = 86_400n;
const INT64_MIN = -(2n ** 63n);
/** Seconds from Go's zero of absolute time (March of the year -292277022400) to 1970: its clock is unsigned and wraps there. */
const GO_ABSOLUTE = ((292_277_022_400n * 146_097n) / 400n + 306n + 719_162n) * DAY;

/** Of seconds since the epoch, as Go computes them: cut to an integer, beyond int64 the least one. */
export function datePartsOf(seconds: number): DateParts {
  const cut = Math.trunc(seconds);
  const isInRange = Math.abs(cut) < 2 ** 63;
  const whole = isInRange ? BigInt(cut) : INT64_MIN;
  const unix = BigInt.asUintN(64, whole + GO_ABSOLUTE) - GO_ABSOLUTE;
  const days = floorDiv(unix, DAY);
  const second = Number(unix - days * DAY);
  const { year, month, day, dayOfYear } = civil(days);
  return {
    year: Number(year),
    month,
    day,
    dayOfYear,
    dayOfWeek: Number((((days + 4n) % 7n) + 7n) % 7n),
    hour: Math.floor(second / 3600),
    minute: Math.floor((second % 3600) / 60),
    daysInMonth: daysInMonth(year, month),
  };
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** Days since 1970-01-01 to a date of the Gregorian calendar; the era arithmetic starts years in March. */
function civil(days: bigint): {
  readonly year: bigint;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
} {
  const shifted = days + 719_468n;
  const era = floorDiv(shifted, 146_097n);
  const dayOfEra = shifted - era * 146_097n;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayFromMarch = Number(dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n));
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153);
  const day = dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400n + (month <= 2 ? 1n : 0n);
  let dayOfYear = day;
  for (let earlier = 1; earlier < month; earlier++) dayOfYear += daysInMonth(year, earlier);
  return { year, month, day, dayOfYear };
}

function daysInMonth(year: bigint, month: number): number {
  const isLeap = (year % 4n === 0n && year % 100n !== 0n) || year % 400n === 0n;
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
