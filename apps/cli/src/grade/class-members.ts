import path from 'node:path';
import { listSubmissions, membersOf, parseRoster, type ClassMember } from '@drydock/grading';
import { resolvePath, type CommandContext } from '../command-context.ts';
import { oneLine } from './one-line.ts';
import { readText } from './open-grading.ts';

/** Everybody whose work lies in a folder, and who else is on the roster. */
export async function membersIn(
  folder: string,
  roster: string | undefined,
  context: CommandContext,
): Promise<readonly ClassMember[]> {
  const people = roster === undefined ? [] : await parseRoster(await readText(roster, context));
  const listed = await listSubmissions(resolvePath(context, folder));
  return membersOf(listed, people, (line) => context.stderr(`${oneLine(line)}\n`));
}

/** Pieces of work that were named one by one, in their order: each is called by its last name, or as it was given where two share that. */
export function membersAt(
  paths: readonly string[],
  context: CommandContext,
): readonly ClassMember[] {
  const named = paths.map((given) => {
    const full = resolvePath(context, given);
    return { given, full, name: path.basename(full) };
  });
  return named.map(({ full, given, name }) => {
    const isShared = named.filter((other) => other.name === name).length > 1;
    return { submission: isShared ? given : name, path: full };
  });
}
