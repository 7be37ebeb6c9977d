import type { PlainObject } from '@drydock/merge';
import type { Health } from './health.ts';
import { objectAt, objectsAt, textAt } from './read.ts';

/** Set to `true`, a pod that ends is judged by its containers too. */
const IGNORE_RESTART_POLICY = 'argocd.argoproj.io/ignore-restart-policy';

const HOOK = 'argocd.argoproj.io/hook';

const isErrorReason = (reason: string): boolean =>
  reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff');

/**
 * A pod that restarts for ever is judged by its containers and readiness, one that ends by its phase: a
 * running hook pod is Progressing, not Healthy. @see gitops-engine pkg/health/health_pod.go
 */
export function podHealth(object: PlainObject): Health {
  const message = textAt(object, 'status', 'message');
  const annotations = objectAt(object, 'metadata', 'annotations');
  const isJudged = annotations[IGNORE_RESTART_POLICY] === 'true' && annotations[HOOK] === undefined;
  const restart = isJudged ? 'Always' : textAt(object, 'spec', 'restartPolicy');
  const containers = objectsAt(object, 'status', 'containerStatuses');
  if (restart === 'Always') {
    const stuck = containers
      .map((container) => objectAt(container, 'state', 'waiting'))
      .filter((waiting) => isErrorReason(textAt(waiting, 'reason')));
    if (stuck.length > 0) {
      return { status: 'Degraded', message: stuck.map((one) => textAt(one, 'message')).join(', ') };
    }
  }
  switch (textAt(object, 'status', 'phase')) {
    case 'Pending':
      return { status: 'Progressing', message };
    case 'Succeeded':
      return { status: 'Healthy', message };
    case 'Failed':
      return { status: 'Degraded', message: message || failureOf(object) };
    case 'Running':
      return runningHealth(object, restart, message);
    default:
      return { status: 'Unknown', message };
  }
}

function runningHealth(object: PlainObject, restart: string, message: string): Health {
  if (restart === 'OnFailure' || restart === 'Never') return { status: 'Progressing', message };
  if (restart !== 'Always') return { status: 'Unknown', message };
  const isReady = objectsAt(object, 'status', 'conditions').some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
  if (isReady) return { status: 'Healthy', message };
  const hasDied = objectsAt(object, 'status', 'containerStatuses').some(
    (container) => objectAt(container, 'lastState').terminated !== undefined,
  );
  return { status: hasDied ? 'Degraded' : 'Progressing', message };
}

function failureOf(object: PlainObject): string {
  const all = [
    ...objectsAt(object, 'status', 'initContainerStatuses'),
    ...objectsAt(object, 'status', 'containerStatuses'),
  ];
  for (const container of all) {
    const ended = objectAt(container, 'state', 'terminated');
    const message = textAt(ended, 'message');
    if (message !== '') return message;
    if (ended.reason === 'OOMKilled') return 'OOMKilled';
    if (typeof ended.exitCode === 'number' && ended.exitCode !== 0) {
      return `container "${textAt(container, 'name')}" failed with exit code ${ended.exitCode}`;
    }
  }
  return '';
}
