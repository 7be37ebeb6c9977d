import type { PlainObject } from '@drydock/merge';
import { parseApiVersion } from '@drydock/manifests';
import { autoscalerHealth } from './autoscaler-health.ts';
import type { Health, HealthStatus } from './health.ts';
import { jobHealth } from './job-health.ts';
import { podHealth } from './pod-health.ts';
import { objectsAt, textAt } from './read.ts';
import {
  daemonSetHealth,
  deploymentHealth,
  replicaSetHealth,
  statefulSetHealth,
} from './workload-health.ts';

type Check = (object: PlainObject) => Health;

const ingressHealth: Check = (object) => ({
  status: hasAddress(object) ? 'Healthy' : 'Progressing',
  message: '',
});

const hasAddress = (object: PlainObject): boolean =>
  objectsAt(object, 'status', 'loadBalancer', 'ingress').length > 0;

const serviceHealth: Check = (object) => {
  const isWaiting = textAt(object, 'spec', 'type') === 'LoadBalancer' && !hasAddress(object);
  return { status: isWaiting ? 'Progressing' : 'Healthy', message: '' };
};

const claimPhases: Readonly<Record<string, HealthStatus>> = {
  Lost: 'Degraded',
  Pending: 'Progressing',
  Bound: 'Healthy',
};

const claimHealth: Check = (object) => ({
  status: claimPhases[textAt(object, 'status', 'phase')] ?? 'Unknown',
  message: '',
});

const workflowPhases: Readonly<Record<string, HealthStatus>> = {
  '': 'Progressing',
  Pending: 'Progressing',
  Running: 'Progressing',
  Succeeded: 'Healthy',
  Failed: 'Degraded',
  Error: 'Degraded',
};

const workflowHealth: Check = (object) => ({
  status: workflowPhases[textAt(object, 'status', 'phase')] ?? 'Unknown',
  message: textAt(object, 'status', 'message'),
});

const apiServiceHealth: Check = (object) => {
  for (const condition of objectsAt(object, 'status', 'conditions')) {
    if (condition.type !== 'Available') continue;
    const message = `${textAt(condition, 'reason')}: ${textAt(condition, 'message')}`;
    return { status: condition.status === 'True' ? 'Healthy' : 'Progressing', message };
  }
  return { status: 'Progressing', message: 'Waiting to be processed' };
};

/** A kind with the versions that its check reads; other versions of the group are Unknown. */
interface BuiltInCheck {
  readonly versions: readonly string[];
  readonly check: Check;
}

const v1 = (check: Check): BuiltInCheck => ({ versions: ['v1'], check });

/** The checks that Argo CD has in Go, by group and kind. */
const checks: ReadonlyMap<string, BuiltInCheck> = new Map([
  ['apps/Deployment', v1(deploymentHealth)],
  ['apps/StatefulSet', v1(statefulSetHealth)],
  ['apps/ReplicaSet', v1(replicaSetHealth)],
  ['apps/DaemonSet', v1(daemonSetHealth)],
  ['extensions/Ingress', { versions: [], check: ingressHealth }],
  ['networking.k8s.io/Ingress', { versions: [], check: ingressHealth }],
  ['argoproj.io/Workflow', { versions: [], check: workflowHealth }],
  ['apiregistration.k8s.io/APIService', { versions: ['v1', 'v1beta1'], check: apiServiceHealth }],
  ['/Service', v1(serviceHealth)],
  ['/PersistentVolumeClaim', v1(claimHealth)],
  ['/Pod', v1(podHealth)],
  ['batch/Job', v1(jobHealth)],
  ['autoscaling/HorizontalPodAutoscaler', { versions: ['v1', 'v2'], check: autoscalerHealth }],
]);

/**
 * Health of the kinds that Argo CD knows without a script; undefined: the kind has no check.
 * @see gitops-engine pkg/health GetHealthCheckFunc
 */
export function builtInHealth(object: PlainObject): Health | undefined {
  const { group, version } = parseApiVersion(textAt(object, 'apiVersion'));
  const kind = textAt(object, 'kind');
  const found = checks.get(`${group}/${kind}`);
  if (!found) return undefined;
  if (found.versions.length > 0 && !found.versions.includes(version)) {
    const place = `${group}/${version}, Kind=${kind}`;
    return { status: 'Unknown', message: `unsupported ${kind} GVK: ${place}` };
  }
  const mistake = mistypedField(object);
  if (mistake === undefined) return found.check(object);
  return {
    status: 'Unknown',
    message: `failed to convert unstructured ${kind} to typed: ${mistake} must be a number`,
  };
}

const numbers: readonly (readonly [string, string])[] = [
  ['spec', 'replicas'],
  ['status', 'replicas'],
  ['status', 'updatedReplicas'],
  ['status', 'readyReplicas'],
  ['status', 'availableReplicas'],
  ['status', 'observedGeneration'],
];

/** A number that is none: the typed object that Argo CD reads could not hold it. */
function mistypedField(object: PlainObject): string | undefined {
  for (const [part, field] of numbers) {
    const inside = object[part];
    if (typeof inside !== 'object' || inside === null || Array.isArray(inside)) continue;
    const value = (inside as PlainObject)[field]; // an object, checked above
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    if (value !== undefined && value !== null && !isNumber) return `${part}.${field}`;
  }
  return undefined;
}
