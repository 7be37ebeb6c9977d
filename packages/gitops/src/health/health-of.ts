import type { PlainObject } from '@drydock/merge';
import { builtInHealth } from './built-in.ts';
import { customKindHealth } from './custom-kinds.ts';
import type { Health } from './health.ts';
import { objectAt, textAt } from './read.ts';

/** Custom checks of argocd-cm (`createLuaHealth`): undefined when none is configured for the object. */
export type HealthOverride = (object: PlainObject) => Health | undefined;

export interface HealthOptions {
  readonly override?: HealthOverride;
  /** Only the checks that are written in Go, without those that Argo CD ships as scripts. */
  readonly builtInOnly?: boolean;
}

const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

/**
 * Health of a live object; undefined: its kind has no check, and it does not count. What is being deleted is
 * Progressing, whatever its kind. @see gitops-engine pkg/health GetResourceHealth
 */
export function healthOf(object: PlainObject, options: HealthOptions = {}): Health | undefined {
  const metadata = objectAt(object, 'metadata');
  const finalizers = Array.isArray(metadata.finalizers) ? metadata.finalizers : [];
  if (textAt(metadata, 'deletionTimestamp') !== '' && !finalizers.includes(HOOK_FINALIZER)) {
    return { status: 'Progressing', message: 'Pending deletion' };
  }
  const custom = options.override?.(object);
  if (custom) return custom;
  if (options.builtInOnly !== true) {
    const known = customKindHealth(object);
    if (known) return known;
  }
  return builtInHealth(object);
}
