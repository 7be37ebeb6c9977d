import type { EnvoyRoute } from '../route-table.ts';
import type { RouteContext } from './route-context.ts';

/** The cluster that a route picks, for an answer that never reaches it; undefined when it does not exist. */
export function knownCluster(context: RouteContext, { action }: EnvoyRoute): string | undefined {
  if (action.kind !== 'forward') return undefined;
  const weights = action.clusters.map(({ weight }) => weight);
  const chosen = action.clusters[context.chooser.pick(weights)];
  return chosen && context.config.clusters.has(chosen.cluster) ? chosen.cluster : undefined;
}
