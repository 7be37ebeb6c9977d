interface CronField {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day', from: 1, to: 31 },
  {
    name: 'month',
    from: 1,
    to: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'weekday', from: 0, to: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const SHORTHAND = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/;

/** What keeps a text from being a CronJob's schedule; undefined when it is one. Source: robfig/cron v3 ParseStandard. */
export function cronProblem(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (/TZ=/.test(text)) return 'the time zone belongs in "timeZone"';
  if (text.startsWith('@')) return SHORTHAND.test(text) ? undefined : 'the shorthand is not known';
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return `it has ${fields.length} fields, not 5`;
  for (const [i, field] of FIELDS.entries()) {
    const problem = fieldProblem(fields[i] ?? '', field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function fieldProblem(text: string, field: CronField): string | undefined {
  for (const part of text.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    const isStep = step === undefined || (/^\d+$/.test(step) && Number(step) > 0);
    if (rest.length > 0 || !isStep || !isRange(range, field)) {
      return `"${part}" is no ${field.name} (${field.from} to ${field.to})`;
    }
  }
  return undefined;
}

function isRange(text: string, field: CronField): boolean {
  if (text === '*' || text === '?') return true;
  const [from, to, ...rest] = text.split('-').map((one) => numberOf(one, field));
  if (rest.length > 0 || from === undefined || from < field.from || from > field.to) return false;
  return !text.includes('-') || (to !== undefined && to >= from && to <= field.to);
}

function numberOf(text: string, { words, from }: CronField): number | undefined {
  const word = words?.indexOf(text.toLowerCase()) ?? -1;
  if (word !== -1) return word + from;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
