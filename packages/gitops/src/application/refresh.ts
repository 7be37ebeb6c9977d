import type { KubernetesObject } from '@drydock/manifests';
import { parseTimestamp } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';

import { listAt, textAt, valueAt } from '../read-json.ts';
import { annotation } from '../sync/annotations.ts';
import { applicationSources, hasMultipleSources } from './sources.ts';

/** How much a refresh reads anew: `hard` also renders manifests that were rendered before. */
export type RefreshType = 'normal' | 'hard';

/** Why an Application is compared again, and how deep. */
export interface Refresh {
  readonly type: RefreshType;
  readonly reason: string;
}

/** `--app-resync` and `--app-hard-resync`, in milliseconds; 0 for never. */
export interface RefreshTimeouts {
  readonly resync: number;
  readonly hardResync?: number;
}

/** The refresh that a person asked for; any value but `hard` is a normal one. */
export function requestedRefresh(application: KubernetesObject): RefreshType | undefined {
  const value = annotation(application, 'argocd.argoproj.io/refresh');
  if (value === undefined) return undefined;
  return value === 'hard' ? 'hard' : 'normal';
}

/** Whether an Application must be compared again at a time, in milliseconds of UTC (needRefreshAppStatus). */
export function neededRefresh(
  application: KubernetesObject,
  now: number,
  timeouts: RefreshTimeouts,
): Refresh | undefined {
  const requested = requestedRefresh(application);
  if (requested !== undefined) return { type: requested, reason: `${requested} refresh requested` };
  const reconciled = parseTimestamp(textAt(application, 'status', 'reconciledAt')) ?? 0;
  const isOlder = (timeout: number | undefined): boolean =>
    timeout !== undefined && timeout > 0 && now - reconciled >= timeout;
  if (isOlder(timeouts.hardResync))
    return { type: 'hard', reason: 'comparison expired, requesting hard refresh' };
  const difference = specDifference(application);
  if (difference !== undefined) return { type: 'normal', reason: difference };
  if (isOlder(timeouts.resync))
    return { type: 'normal', reason: 'comparison expired, requesting refresh' };
  return undefined;
}

/** What the last comparison was made with that the spec does not say any more. */
function specDifference(application: KubernetesObject): string | undefined {
  const spec = valueAt(application, 'spec');
  const compared = valueAt(application, 'status', 'sync', 'comparedTo');
  const isMultiple = hasMultipleSources(spec);
  const sources = applicationSources(spec);
  const [wanted, known] = isMultiple
    ? [sources, listAt(compared, 'sources')]
    : [sources[0], valueAt(compared, 'source')];
  if (!deepEqual(wanted ?? null, known ?? null))
    return isMultiple ? 'at least one of the spec.sources differs' : 'spec.source differs';
  if (!deepEqual(valueAt(spec, 'destination') ?? {}, valueAt(compared, 'destination') ?? {}))
    return 'spec.destination differs';
  const ignored = [listAt(spec, 'ignoreDifferences'), listAt(compared, 'ignoreDifferences')];
  return deepEqual(ignored[0], ignored[1]) ? undefined : 'spec.ignoreDifferences differs';
}
