import { personNameSchema } from '@drydock/api';
import { parse } from 'csv-parse/sync';

/** Why a roster cannot be read, for the person who sent it. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
}

const MOST = 2000;

/**
 * The names of a roster: the column `name` of a CSV with a header, or the only column. Throws
 * RosterError. An empty text is an empty roster.
 */
export function readRoster(csv: string): readonly string[] {
  const rows = readRows(csv);
  const [header, ...others] = rows;
  if (!header) return [];
  const named = header.findIndex((cell) => cell.trim().toLowerCase() === 'name');
  if (named < 0 && header.length > 1) {
    throw new RosterError('The first line has no column "name".');
  }
  const cells = (named < 0 ? rows : others).map((row) => row[Math.max(named, 0)] ?? '');
  const names = cells.filter((cell) => cell.trim() !== '').map(readName);
  if (names.length > MOST) throw new RosterError(`A roster has at most ${MOST} names.`);
  const twice = names.find(
    (name, index) => names.findIndex((other) => isSame(other, name)) < index,
  );
  if (twice !== undefined) throw new RosterError(`The name ${twice} is there twice.`);
  return names;
}

/** Whether a roster lets a name in; null lets everybody in. */
export function isOnRoster(roster: readonly string[] | null, name: string): boolean {
  return roster === null || roster.some((known) => isSame(known, name));
}

/** Whether two names are the same person's, however they were typed. */
export function isSame(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function readRows(csv: string): readonly string[][] {
  try {
    return parse(csv, {
      bom: true,
      delimiter: [',', ';', '\t'],
      relaxColumnCount: true,
      skipEmptyLines: true,
      maxRecordSize: 4096,
    });
  } catch (error) {
    throw new RosterError(error instanceof Error ? error.message : String(error));
  }
}

function readName(cell: string, index: number): string {
  const parsed = personNameSchema.safeParse(cell);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RosterError(`Name ${index + 1} does not fit: ${issue?.message ?? ''}`);
}
