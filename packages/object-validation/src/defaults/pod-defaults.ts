import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { defaultPodSpec } from './pod-spec.ts';
import { withSpec } from './workload-defaults.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

export function defaultPod(object: KubernetesObject): KubernetesObject {
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
