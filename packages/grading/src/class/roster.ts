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
  return others.flatMap((row) => {
    const id = row[at.id] ?? '';
    if (id === '') return [];
    if (seen.has(id)) throw new RosterError(`The roster names ${id} twice.`);
    seen.add(id);
    return [entryOf(id, { name: row[at.name], email: row[at.email], account: row[at.account] })];
  });
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

/**
 * Who handed what in, in the order of names. A submission is a learner's whose id, account or e-mail address it is named after, whole or
 * between underscores (`7_anna_onlinetext`); one of nobody on the roster is graded as well. Learners without work stand under their id.
 */
export function membersOf(
  listed: readonly ListedSubmission[],
  roster: readonly RosterEntry[] = [],
): readonly ClassMember[] {
  const byName = new Map<string, RosterEntry>();
  for (const entry of roster) {
    for (const name of [entry.email, entry.account, entry.id]) {
      if (name !== undefined) byName.set(name.toLowerCase(), entry);
    }
  }
  const owners = new Set<string>();
  const ownerOf = (submission: string): RosterEntry | undefined => {
    const name = submission.toLowerCase();
    const parts = [name, ...name.split('_')];
    return parts.map((part) => byName.get(part)).find((entry) => entry !== undefined);
  };
  const members = listed.map(({ path, submission }): ClassMember => {
    const owner = ownerOf(submission);
    if (owner) owners.add(owner.id);
    return { submission, path, ...(owner && { learner: learnerOf(owner) }) };
  });
  const absent = roster
    .filter(({ id }) => !owners.has(id))
    .map((entry): ClassMember => ({ submission: entry.id, learner: learnerOf(entry) }));
  return [...members, ...absent].toSorted((a, b) => (a.submission < b.submission ? -1 : 1));
}

function learnerOf({ email, id, name }: RosterEntry): Learner {
  return { id, ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
}
