import type { KubernetesObject } from '@drydock/manifests';
import {
  addQuantities,
  isPlainObject,
  parseQuantity,
  type PlainObject,
  type Quantity,
} from '@drydock/merge';
import { textOf } from '@drydock/object-validation';
import type { GroupResource } from '../../store.ts';

/** Amounts by the names that quotas use: `pods`, `requests.cpu`, `count/deployments.apps`. */
export type Usage = ReadonlyMap<string, Quantity>;

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const ONE: Quantity = { nano: 1_000_000_000n, format: 'decimal' };

/** Core resources that quotas count by their own name too. */
const COUNTED = [
  'pods',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'resourcequotas',
];

/** What one object uses of its namespace's quotas. @see kubernetes pkg/quota/v1/evaluator/core */
export function usageOf(object: KubernetesObject, { group, resource }: GroupResource): Usage {
  const usage = new Map<string, Quantity>();
  const counted = `count/${resource}${group === '' ? '' : `.${group}`}`;
  if (group === '' && resource === 'pods') {
    usage.set(counted, ONE); // a pod that is over still is one
    if (!isOver(object)) podUsage(object, usage);
    return usage;
  }
  usage.set(counted, ONE);
  if (group !== '') return usage;
  if (COUNTED.includes(resource)) usage.set(resource, ONE);
  const spec = asObject(object.spec);
  if (resource === 'services') serviceUsage(spec, usage);
  if (resource === 'persistentvolumeclaims') {
    const storage = parseQuantity(textOf(asObject(asObject(spec.resources).requests).storage));
    if (storage) {
      usage.set('requests.storage', storage);
      const className = textOf(spec.storageClassName);
      if (className !== '') {
        usage.set(`${className}.storageclass.storage.k8s.io/requests.storage`, storage);
        usage.set(`${className}.storageclass.storage.k8s.io/persistentvolumeclaims`, ONE);
      }
    }
  }
  return usage;
}

function isOver(pod: KubernetesObject): boolean {
  const { phase } = asObject(pod.status);
  return phase === 'Succeeded' || phase === 'Failed';
}

function serviceUsage(spec: PlainObject, usage: Map<string, Quantity>): void {
  const ports = BigInt(asList(spec.ports).length);
  const nodePorts: Quantity = { nano: ports * ONE.nano, format: 'decimal' };
  if (spec.type === 'NodePort') usage.set('services.nodeports', nodePorts);
  if (spec.type !== 'LoadBalancer') return;
  usage.set('services.loadbalancers', ONE);
  if (spec.allocateLoadBalancerNodePorts !== false) usage.set('services.nodeports', nodePorts);
}

/** Sums of the containers, or the largest of the init containers, whichever is more. */
function podUsage(pod: KubernetesObject, usage: Map<string, Quantity>): void {
  usage.set('pods', ONE);
  const spec = asObject(pod.spec);
  for (const kind of ['requests', 'limits'] as const) {
    const total = new Map<string, Quantity>();
    const amounts = (container: PlainObject): readonly (readonly [string, Quantity])[] =>
      Object.entries(asObject(asObject(container.resources)[kind])).flatMap(([name, value]) => {
        const amount = parseQuantity(textOf(value));
        return amount ? [[name, amount] as const] : [];
      });
    const isSidecar = (container: PlainObject): boolean => container.restartPolicy === 'Always';
    const inits = asList(spec.initContainers);
    for (const container of [...asList(spec.containers), ...inits.filter(isSidecar)]) {
      for (const [name, amount] of amounts(container)) {
        const before = total.get(name);
        total.set(name, before ? addQuantities(before, amount) : amount);
      }
    }
    for (const container of inits.filter((each) => !isSidecar(each))) {
      for (const [name, amount] of amounts(container)) {
        const before = total.get(name);
        if (!before || before.nano < amount.nano) total.set(name, amount);
      }
    }
    for (const [name, amount] of total) {
      usage.set(`${kind}.${name}`, amount);
      if (kind === 'requests' && ['cpu', 'memory', 'ephemeral-storage'].includes(name))
        usage.set(name, amount);
    }
  }
}
