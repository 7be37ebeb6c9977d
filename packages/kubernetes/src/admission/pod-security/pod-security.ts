import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { AdmissionPlugin, AdmissionResponse, StatusCause } from '../../admission.ts';
import type { StoreView } from '../../store.ts';
import { invalidValue } from '@drydock/object-validation';
import { baselineChecks } from './baseline-checks.ts';
import { asList, asObject, type PodUnderCheck, type Violation } from './pod-checks.ts';
import { restrictedChecks } from './restricted-checks.ts';

const LABEL = 'pod-security.kubernetes.io/';
const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
type Level = (typeof LEVELS)[number];
const namespaces = { group: '', resource: 'namespaces' } as const;
const pods = { group: '', resource: 'pods' } as const;

/** Where a kind keeps the pod that it makes; a Pod is one. */
const templates: Readonly<Record<string, readonly string[]>> = {
  'pods.': [],
  'replicationcontrollers.': ['spec', 'template'],
  'podtemplates.': ['template'],
  'deployments.apps': ['spec', 'template'],
  'replicasets.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'],
  'daemonsets.apps': ['spec', 'template'],
  'jobs.batch': ['spec', 'template'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

interface Policy {
  readonly level: Level;
  readonly version: string;
}

function policyOf(namespace: KubernetesObject | undefined, mode: 'enforce' | 'warn'): Policy {
  const labels = namespace?.metadata.labels ?? {};
  const level = LEVELS.find((each) => each === labels[LABEL + mode]) ?? 'privileged';
  return { level, version: labels[`${LABEL}${mode}-version`] ?? 'latest' };
}

/** What a pod does that a level forbids: baseline first, then by id. */
function violations(pod: PodUnderCheck, level: Level): readonly Violation[] {
  if (level === 'privileged') return [];
  const stricter = level === 'restricted' ? restrictedChecks : [];
  const replaced = new Set(stricter.map(({ replaces }) => replaces));
  const checks = [...baselineChecks.filter(({ id }) => !replaced.has(id)), ...stricter];
  return checks.flatMap(({ find }) => find(pod) ?? []);
}

function podUnder(object: unknown): PodUnderCheck {
  const spec = asObject(asObject(object).spec);
  const annotations = asObject(asObject(asObject(object).metadata).annotations);
  const lists = [spec.initContainers, spec.containers, spec.ephemeralContainers];
  return { spec, annotations, containers: lists.flatMap(asList) };
}

const describe = (found: readonly Violation[]): string =>
  found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');

/** `PodSecurity`: what namespaces' labels enforce and warn of. @see k8s.io/pod-security-admission/admission */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  phase: 'validating',
  admit(request, store) {
    const { resource, operation, subresource, object, previous } = request;
    if (operation === 'DELETE') return { allowed: true };
    if (resource.resource === 'namespaces' && resource.group === '') {
      return subresource === undefined
        ? admitNamespace(object, previous, store)
        : { allowed: true };
    }
    const path = templates[`${resource.resource}.${resource.group}`];
    const isLate = subresource !== undefined && subresource !== 'ephemeralcontainers';
    if (!path || isLate) return { allowed: true };
    const at = (whole: KubernetesObject): unknown =>
      path.reduce<unknown>((value, key) => asObject(value)[key], whole);
    if (previous && deepEqual(asObject(at(previous)).spec, asObject(at(object)).spec)) {
      return { allowed: true };
    }
    const namespace = store.get(namespaces, '', request.namespace);
    return judge(podUnder(at(object)), namespace, path.length === 0);
  },
};

function judge(
  pod: PodUnderCheck,
  namespace: KubernetesObject | undefined,
  isPod: boolean,
): AdmissionResponse {
  const [enforce, warn] = [policyOf(namespace, 'enforce'), policyOf(namespace, 'warn')];
  if (isPod) {
    const found = violations(pod, enforce.level);
    const policy = `"${enforce.level}:${enforce.version}"`;
    if (found.length > 0)
      return { allowed: false, message: `violates PodSecurity ${policy}: ${describe(found)}` };
  }
  const found = violations(pod, warn.level);
  const policy = `"${warn.level}:${warn.version}"`;
  if (found.length === 0) return { allowed: true };
  return { allowed: true, warnings: [`would violate PodSecurity ${policy}: ${describe(found)}`] };
}

function admitNamespace(
  object: KubernetesObject,
  previous: KubernetesObject | undefined,
  store: StoreView,
): AdmissionResponse {
  const causes = labelCauses(object);
  if (causes.length > 0)
    return { allowed: false, code: 422, reason: 'Invalid', message: '', causes };
  const [next, before] = [policyOf(object, 'enforce'), policyOf(previous, 'enforce')];
  const isStricter = LEVELS.indexOf(next.level) > LEVELS.indexOf(before.level);
  if (!previous || !(isStricter || next.version !== before.version)) return { allowed: true };
  return { allowed: true, warnings: existingPods(object.metadata.name, next, store) };
}

function labelCauses(object: KubernetesObject): readonly StatusCause[] {
  const labels = object.metadata.labels ?? {};
  return ['enforce', 'audit', 'warn'].flatMap((mode) => {
    const causes: StatusCause[] = [];
    const level = labels[LABEL + mode];
    if (level !== undefined && !LEVELS.some((each) => each === level)) {
      const why = `must be one of ${LEVELS.join(', ')}`;
      causes.push(invalidValue(`metadata.labels[${LABEL}${mode}]`, level, why));
    }
    const version = labels[`${LABEL}${mode}-version`];
    if (version !== undefined && !/^(latest|v1\.\d+)$/.test(version)) {
      const why = 'must be "latest" or "v1.x"';
      causes.push(invalidValue(`metadata.labels[${LABEL}${mode}-version]`, version, why));
    }
    return causes;
  });
}

/** Pods that run already and would not be let in any more. */
function existingPods(namespace: string, policy: Policy, store: StoreView): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const pod of store.list(pods, namespace)) {
    const found = violations(podUnder(pod), policy.level);
    if (found.length === 0) continue;
    const reasons = found.map(({ reason }) => reason).join(', ');
    groups.set(reasons, [...(groups.get(reasons) ?? []), pod.metadata.name]);
  }
  if (groups.size === 0) return [];
  const lines = [...groups].map(([reasons, names]) => {
    const more = names.length - 1;
    const others = more === 0 ? '' : ` (and ${more} other ${more === 1 ? 'pod' : 'pods'})`;
    return `${names[0] ?? ''}${others}: ${reasons}`;
  });
  const head = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${policy.level}:${policy.version}"`;
  return [head, ...lines];
}
