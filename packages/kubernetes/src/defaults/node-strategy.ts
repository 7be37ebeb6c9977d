import { isPlainObject } from '@drydock/merge';
import type { KubernetesObject } from '@drydock/manifests';
import type { Strategy } from '../registry/strategy.ts';
import { fill, nodeWarnings, withSpec } from '@drydock/object-validation';
import { nodeFields } from './selectable-fields.ts';

const NO_NODE_INFO = Object.fromEntries(
  'machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion operatingSystem architecture'
    .split(' ')
    .map((name) => [name, '']),
);

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** `podCIDR` is the first of `podCIDRs`. */
const withRanges = (object: KubernetesObject): KubernetesObject =>
  withSpec(object, (spec) =>
    typeof spec.podCIDR === 'string' && spec.podCIDR !== ''
      ? fill(spec, { podCIDRs: [spec.podCIDR] })
      : spec,
  );

/** A node that a client makes is not ready until its kubelet says so. */
export const nodeStrategy: Strategy = {
  defaults: (object) =>
    fill(withRanges(object), {
      spec: {},
      status: { daemonEndpoints: { kubeletEndpoint: { Port: 0 } }, nodeInfo: NO_NODE_INFO },
    }) as KubernetesObject, // an object stays one
  prepareCreate(object, { trusted }) {
    const spec = isPlainObject(object.spec) ? object.spec : {};
    const taints: readonly unknown[] = Array.isArray(spec.taints) ? spec.taints : [];
    const has = taints.some((taint) => isPlainObject(taint) && taint.key === NOT_READY.key);
    return trusted || has
      ? object
      : { ...object, spec: { ...spec, taints: [...taints, NOT_READY] } };
  },
  fields: nodeFields,
  warnings: nodeWarnings,
  ownsStatus: false,
};
