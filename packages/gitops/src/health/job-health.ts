import type { PlainObject } from '@drydock/merge';
import type { Health } from './health.ts';
import { objectsAt, textAt } from './read.ts';

/**
 * Looks at the types of conditions, not at their status, as upstream does; only `Suspended` must be True.
 * @see gitops-engine pkg/health/health_job.go
 */
export function jobHealth(object: PlainObject): Health {
  let message = '';
  let failure: string | undefined;
  let isComplete = false;
  let isSuspended = false;
  for (const condition of objectsAt(object, 'status', 'conditions')) {
    const text = textAt(condition, 'message');
    if (condition.type === 'Failed') {
      isComplete = true;
      failure = text;
    } else if (condition.type === 'Complete') {
      isComplete = true;
      message = text;
    } else if (condition.type === 'Suspended') {
      isComplete = true;
      message = text;
      isSuspended ||= condition.status === 'True';
    }
  }
  if (!isComplete) return { status: 'Progressing', message };
  if (failure !== undefined) return { status: 'Degraded', message: failure };
  return { status: isSuspended ? 'Suspended' : 'Healthy', message };
}
