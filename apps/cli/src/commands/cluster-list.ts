import { listEngineResources } from '@drydock/cluster/real';
import type { CommandContext, ExitCode } from '../command-context.ts';
import { renderEngineResources } from '../report/engine-resource-table.ts';

/** Prints what drydock made on the container engine. Rejects with ClusterError when that cannot be asked. */
export async function clusterListCommand(
  format: 'text' | 'json',
  { stdout }: CommandContext,
): Promise<ExitCode> {
  const resources = await listEngineResources();
  stdout(
    format === 'json'
      ? `${JSON.stringify({ resources }, null, 2)}\n`
      : renderEngineResources(resources, Date.now()),
  );
  return 0;
}
