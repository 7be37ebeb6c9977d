import { globMatch } from '@drydock/validation/argo';
import type { ArgoSettings, ResourceFilter } from '../settings/argo-settings.ts';

interface Place {
  readonly group: string;
  readonly kind: string;
  /** Address of the cluster's API server. */
  readonly cluster: string;
}

/** Whether Argo CD looks at a kind at all. @see util/settings/resources_filter.go */
export function isExcluded(settings: ArgoSettings, place: Place): boolean {
  const { exclusions, inclusions } = settings;
  if (inclusions.length > 0 && !inclusions.some((rule) => matches(rule, place))) return true;
  return exclusions.some((rule) => matches(rule, place));
}

const matches = (rule: ResourceFilter, { cluster, group, kind }: Place): boolean =>
  matchesAny(rule.apiGroups, group) &&
  matchesAny(rule.kinds, kind) &&
  matchesAny(rule.clusters, cluster);

const matchesAny = (globs: readonly string[], value: string): boolean =>
  globs.length === 0 || globs.some((glob) => globMatch(glob, value));
