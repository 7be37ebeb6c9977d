import type { Cluster } from '@drydock/cluster';
import { formatLabels, type QueryAnswer } from '@drydock/metrics';
import type { Lab } from '../lab.ts';

/** Two scrapes of the usual interval. */
const SCRAPED_MS = 60_000;
/** Addresses and names of pods differ from run to run, behaviour does not. */
const OF_ONE_POD = /,?\b(?:instance|pod|pod_ip|pod_name)="[^"]*"/g;

/** The queries of a lab's checks; what is scraped, and what fires, belongs to every lab with a Prometheus. */
export function queriesOf(lab: Lab): readonly string[] {
  const asked = lab.definition.steps.flatMap(({ checks }) =>
    checks.flatMap(({ metric }) => metric?.query ?? []),
  );
  return [...new Set([...asked, 'up', 'ALERTS'])];
}

/** Which series each query answers with, and whether their values are zero; empty where nothing is measured. */
export async function observeMetrics(
  { clock, metrics }: Cluster,
  queries: readonly string[],
): Promise<readonly unknown[]> {
  if (!metrics) return [];
  const until = clock.now() + SCRAPED_MS;
  await clock.waitFor('two scrapes', async () => clock.now() >= until, {
    timeoutMs: SCRAPED_MS + 1000,
  });
  const seen: unknown[] = [];
  for (const query of queries) seen.push([query, seriesOf(await metrics.query(query))]);
  return seen;
}

function seriesOf(answer: QueryAnswer): readonly string[] {
  if (!answer.ok) return ['refused'];
  const { result } = answer;
  if (result.type !== 'vector') return [result.type];
  const series = result.series.map(({ labels, sample }) => {
    const name = formatLabels(labels).replace(OF_ONE_POD, '');
    return `${name} ${sample[1] === 0 ? 'zero' : 'some'}`;
  });
  return [...new Set(series)].toSorted();
}
