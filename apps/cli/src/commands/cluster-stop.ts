import { listEngineResources, removeEngineResources } from '@drydock/cluster/real';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';

/** The beginning of an id that is long enough to mean one thing. */
const SHORT_ID = 8;

/** Removes clusters with all that belongs to them. Throws UsageError, and removes nothing, when a name is not known. */
export async function clusterStopCommand(
  names: readonly string[],
  { stdout }: CommandContext,
): Promise<ExitCode> {
  const resources = await listEngineResources();
  const sessions = new Set<string>();
  const ids = new Set<string>();
  for (const given of names) {
    const meant = resources.filter(
      ({ name, id, session }) =>
        name === given || session === given || (given.length >= SHORT_ID && id.startsWith(given)),
    );
    if (meant.length === 0)
      throw new UsageError(
        `There is no cluster ${given} of drydock's on the container engine. drydock cluster list shows them.`,
      );
    for (const { id, session } of meant) {
      ids.add(id);
      if (session !== '') sessions.add(session);
    }
  }
  const chosen = resources.filter(({ id, session }) => ids.has(id) || sessions.has(session));
  await removeEngineResources(chosen);
  for (const { kind, name } of chosen) stdout(`removed ${kind} ${name}\n`);
  return 0;
}
