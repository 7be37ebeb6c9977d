import type { JsonObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

import { listAt, objectAt } from '../read-json.ts';

/** Whether an Application's spec reads from `sources`. */
export function hasMultipleSources(spec: unknown): boolean {
  return objectAt(spec, 'sourceHydrator') === undefined && listAt(spec, 'sources').length > 0;
}

/**
 * The sources that an Application is rendered from: where the hydrator writes to, `sources`, or
 * else the one `source` (application/v1alpha1 types: GetSources).
 */
export function applicationSources(spec: unknown): readonly JsonObject[] {
  const hydrator = objectAt(spec, 'sourceHydrator');
  if (hydrator !== undefined) return [hydratedSource(hydrator)];
  const sources = listAt(spec, 'sources').filter((source) => isJsonObject(source));
  if (sources.length > 0) return sources;
  const single = objectAt(spec, 'source');
  return single === undefined ? [] : [single];
}

function hydratedSource(hydrator: JsonObject): JsonObject {
  const dry = objectAt(hydrator, 'drySource') ?? {};
  const sync = objectAt(hydrator, 'syncSource') ?? {};
  return {
    repoURL: sync['repoURL'] ?? dry['repoURL'] ?? '',
    path: sync['path'] ?? '',
    targetRevision: sync['targetBranch'] ?? '',
  };
}
