import type { Learner } from '../result.ts';
import type { ListedSubmission } from './list-submissions.ts';

/** A roster that cannot be read: one line that says what and where. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
}

/** Names that a column may have, ours first, then those of exports that people have: LMS and GitHub Classroom. */
const COLUMNS = {
  id: ['id', 'identifier', 'student_id', 'sid', 'username', 'login'],
  name: ['name', 'full_name', 'student'],
  email: ['email', 'email_address'],
  account: ['github_username', 'account'],
} as const;

/** A learner, and other names under which their work may be handed in. */
export interface RosterEntry extends Learner {
  readonly account?: string;
}

const MOST_ROWS = 100_000;

/** Reads a roster: CSV (RFC 4180) with a header that names at least `id`. Rejects with RosterError. */
export async function parseRoster(text: string): Promise<readonly RosterEntry[]> {
  const { parse } = await import('csv-parse/sync');
  let rows: readonly (readonly string[])[];
  try {
    // Every row is a list of texts: no option asks for anything else.
    rows = parse(text, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: MOST_ROWS,
    });
  } catch (error) {
    throw new RosterError(`The roster is no CSV: ${error instanceof Error ? error.message : ''}`);
  }
  const [header = [], ...others] = rows;
  const names = header.map((name) => name.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  const columnOf = (known: readonly string[]): number =>
    names.indexOf(known.find((name) => names.includes(name)) ?? '\0');
  const at = {
    id: columnOf(COLUMNS.id),
    name: columnOf(COLUMNS.name),
    email: columnOf(COLUMNS.email),
    account: columnOf(COLUMNS.account),
  };
  if (at.id === -1) {
    throw new RosterError(`The roster has no column id. Its header is: ${header.join(', ')}.`);
  }
  const seen = new Set<string>();
  const roster = others.flatMap((row) => {
    const id = row[at.id] ?? '';
    if (id === '') return [];
    if (seen.has(id)) throw new RosterError(`The roster names ${id} twice.`);
    seen.add(id);
    return [entryOf(id, { name: row[at.name], email: row[at.email], account: row[at.account] })];
  });
  claimsOf(roster); // what is wrong is said when it is read
  return roster;
}

function entryOf(
  id: string,
  { account, email, name }: Readonly<Record<'name' | 'email' | 'account', string | undefined>>,
): RosterEntry {
  return {
    id,
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(account ? { account } : {}),
  };
}

/** Someone of the class: with work, or without. */
export interface ClassMember {
  readonly submission: string;
  readonly learner?: Learner;
  /** Absent: nothing was handed in. */
  readonly path?: string;
}

/** Who answers to which name, in lower case. Throws RosterError for a name of two rows. */
function claimsOf(roster: readonly RosterEntry[]): ReadonlyMap<string, RosterEntry> {
  const claims = new Map<string, RosterEntry>();
  for (const entry of roster) {
    for (const name of [entry.id, entry.account, entry.email]) {
      if (name === undefined) continue;
      const other = claims.get(name.toLowerCase()) ?? entry;
      if (other !== entry) {
        throw new RosterError(`In the roster ${name} names both ${other.id} and ${entry.id}.`);
      }
      claims.set(name.toLowerCase(), entry);
    }
  }
  return claims;
}

/**
 * Who handed what in, in the order of names. A submission is a learner's whose id, account or e-mail address it is named after, whole or
 * between underscores (`7_anna_onlinetext`): the longest such name counts, and of two that are as long neither. One of nobody on the roster
 * is graded as well. Learners without work stand under their id. `warn` gets a line for what a person should look at.
 * Throws RosterError for a name of two rows.
 */
export function membersOf(
  listed: readonly ListedSubmission[],
  roster: readonly RosterEntry[] = [],
  warn: (line: string) => void = () => undefined,
): readonly ClassMember[] {
  const claims = claimsOf(roster);
  const works = new Map<string, string[]>();
  const members = listed.map(({ path, submission }): ClassMember => {
    const owner = ownerOf(submission, claims, warn);
    if (owner) works.set(owner.id, [...(works.get(owner.id) ?? []), submission]);
    return { submission, path, ...(owner && { learner: learnerOf(owner) }) };
  });
  for (const [id, names] of works) {
    if (names.length > 1) warn(`${id} has ${names.length} submissions: ${names.join(', ')}.`);
  }
  const absent = roster
    .filter(({ id }) => !works.has(id))
    .map((entry): ClassMember => ({ submission: entry.id, learner: learnerOf(entry) }));
  return [...members, ...absent].toSorted((a, b) => (a.submission < b.submission ? -1 : 1));
}

function ownerOf(
  submission: string,
  claims: ReadonlyMap<string, RosterEntry>,
  warn: (line: string) => void,
): RosterEntry | undefined {
  const name = submission.toLowerCase();
  const whole = claims.get(name);
  if (whole) return whole;
  const found = namedIn(name.split('_'), claims);
  const people = [...new Set(found.map(({ entry }) => entry))];
  if (people.length < 2) return people[0];
  const longest = Math.max(...found.map(({ length }) => length));
  const best = new Set(found.filter(({ length }) => length === longest).map(({ entry }) => entry));
  const [owner] = best.size === 1 ? best : [];
  const ids = people.map(({ id }) => id).join(' and ');
  warn(`${submission} may be of ${ids}; it is taken for that of ${owner?.id ?? 'nobody'}.`);
  return owner;
}

/** Whom runs of parts name, without what lies within a longer run. */
function namedIn(
  parts: readonly string[],
  claims: ReadonlyMap<string, RosterEntry>,
): readonly { readonly entry: RosterEntry; readonly length: number }[] {
  let covered = 0;
  return parts.flatMap((_, from) => {
    for (let end = parts.length; end > Math.max(from, covered); end -= 1) {
      const entry = claims.get(parts.slice(from, end).join('_'));
      if (entry === undefined) continue;
      covered = end;
      return [{ entry, length: end - from }];
    }
    return [];
  });
}

function learnerOf({ email, id, name }: RosterEntry): Learner {
  return { id, ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
}
