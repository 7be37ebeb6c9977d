import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { Strategy } from '../registry/strategy.ts';
import { defaultPodSpec } from './pod-spec.ts';
import type { StatusCause } from '../admission.ts';
import { forbiddenField, invalidValue } from '../validation/field-error.ts';
import { validatePodSpec } from '../validation/pod-spec.ts';
import { nameWarnings, podWarnings } from '../validation/pod-warnings.ts';
import { podFields } from './selectable-fields.ts';
import { withSpec } from './workload-defaults.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** Pods: quality of service, graceful deletion. @see kubernetes pkg/registry/core/pod/strategy.go */
export const podStrategy: Strategy = {
  defaults: defaultPod,
  generation: ['spec'],
  fields: podFields,
  deleteReturnsObject: true,
  warnings: (object, previous) =>
    previous ? [] : [...nameWarnings(object, "the Pod's hostname"), ...podWarnings(object)],
  validate: (object, _context, previous) => [
    ...validatePodSpec(asObject(object.spec), 'spec'),
    ...(previous ? [] : validateNewPod(object)),
  ],
  validateUpdate(next, previous, { subresource }) {
    if (subresource !== 'resize') return [];
    const before = qosClassOf(asObject(previous.spec));
    if (qosClassOf(asObject(next.spec)) === before) return [];
    return [invalidValue('spec', before, 'Pod QOS Class may not change as a result of resizing')];
  },
  prepareCreate: (object) => ({
    ...object,
    status: { phase: 'Pending', qosClass: qosClassOf(asObject(object.spec)) },
  }),
  grace(object, asked) {
    const spec = asObject(object.spec);
    const status = asObject(object.status);
    const configured = Number(spec.terminationGracePeriodSeconds ?? 30);
    const period =
      asked === undefined || asked < 0 ? (asked === undefined ? configured : 1) : asked;
    if (spec.nodeName === undefined || spec.nodeName === '') return 0;
    if (status.phase === 'Failed' || status.phase === 'Succeeded') return 0;
    return period;
  },
};

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';

/** What only a new pod may not have. */
function validateNewPod(object: KubernetesObject): readonly StatusCause[] {
  const { ephemeralContainers } = asObject(object.spec);
  const causes: StatusCause[] = [];
  const seccomp = object.metadata.annotations?.[SECCOMP];
  const isProfile = /^(runtime\/default|docker\/default|unconfined|localhost\/.+)$/;
  if (seccomp !== undefined && !isProfile.test(seccomp)) {
    const why = 'must be a valid seccomp profile';
    causes.push(invalidValue(`metadata.annotations.${SECCOMP}`, seccomp, why));
  }
  if (Array.isArray(ephemeralContainers) && ephemeralContainers.length > 0)
    causes.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
  return causes;
}

function defaultPod(object: KubernetesObject): KubernetesObject {
  return withSpec(withAddresses(object), (spec) => {
    const next = defaultPodSpec(spec);
    return next.enableServiceLinks === undefined ? { ...next, enableServiceLinks: true } : next;
  });
}

/** `podIP` is the first of `podIPs`. */
function withAddresses(object: KubernetesObject): KubernetesObject {
  const status = asObject(object.status);
  const ip = status.podIP;
  if (typeof ip !== 'string' || ip === '' || status.podIPs !== undefined) return object;
  return { ...object, status: { ...status, podIPs: [{ ip }] } };
}

/** Guaranteed when every container has equal cpu and memory requests and limits; BestEffort when none has any. */
export function qosClassOf(spec: PlainObject): string {
  const containers = [
    ...(Array.isArray(spec.initContainers) ? spec.initContainers : []),
    ...(Array.isArray(spec.containers) ? spec.containers : []),
  ].map(asObject);
  let hasAny = false;
  let isGuaranteed = containers.length > 0;
  for (const container of containers) {
    const resources = asObject(container.resources);
    const [requests, limits] = [asObject(resources.requests), asObject(resources.limits)];
    for (const name of ['cpu', 'memory']) {
      const [request, limit] = [requests[name], limits[name]];
      if (isAmount(request) || isAmount(limit)) hasAny = true;
      if (!isAmount(limit) || (request !== undefined && request !== limit)) isGuaranteed = false;
    }
  }
  if (!hasAny) return 'BestEffort';
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

const isAmount = (value: unknown): boolean => value !== undefined && value !== '0' && value !== 0;
