import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { Strategy } from '../registry/strategy.ts';
import { invalidValue, nameWarnings, podWarnings, defaultPod } from '@drydock/object-validation';
import { podFields } from './selectable-fields.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** Pods: quality of service, graceful deletion. @see kubernetes pkg/registry/core/pod/strategy.go */
export const podStrategy: Strategy = {
  defaults: defaultPod,
  generation: ['spec'],
  fields: podFields,
  deleteReturnsObject: true,
  warnings: (object, previous) =>
    previous ? [] : [...nameWarnings(object, "the Pod's hostname"), ...podWarnings(object)],
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
