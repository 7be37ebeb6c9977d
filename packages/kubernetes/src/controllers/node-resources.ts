import type { KubernetesObject } from '@drydock/manifests';
import { milliValue, parseQuantity, wholeValue } from '@drydock/merge';
import type { Pod } from '../kinds/pod.ts';

/** Resources asked for or free: thousandths of cpu, bytes, pods. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

export const noAmounts: Amounts = { cpu: 0, memory: 0, pods: 0 };

const requested = new WeakMap<object, Amounts>();

/** What a pod asks for: the larger of its containers' sum and any init container. */
export function requestsOf(pod: Pod): Amounts {
  const known = requested.get(pod.spec);
  if (known) return known;
  const read = (
    name: string,
    amounts: Readonly<Record<string, string | number>> | undefined,
  ): number => {
    const quantity = amounts?.[name] === undefined ? undefined : parseQuantity(amounts[name]);
    if (!quantity) return 0;
    return name === 'cpu' ? milliValue(quantity) : wholeValue(quantity);
  };
  const total = (name: string): number => {
    const sidecars = (pod.spec.initContainers ?? []).filter(
      (each) => each.restartPolicy === 'Always',
    );
    const sum = [...pod.spec.containers, ...sidecars].reduce(
      (all, container) => all + read(name, container.resources?.requests),
      0,
    );
    const init = (pod.spec.initContainers ?? []).map((each) =>
      read(name, each.resources?.requests),
    );
    return Math.max(sum, ...init) + read(name, pod.spec.overhead);
  };
  const amounts = { cpu: total('cpu'), memory: total('memory'), pods: 1 };
  requested.set(pod.spec, amounts);
  return amounts;
}

const allocated = new WeakMap<object, Amounts>();

/** What a node has for pods. */
export function allocatable(node: KubernetesObject): Amounts {
  const { status } = node;
  if (typeof status !== 'object' || status === null) return noAmounts;
  let amounts = allocated.get(status);
  if (!amounts) allocated.set(status, (amounts = readAllocatable(node)));
  return amounts;
}

function readAllocatable(node: KubernetesObject): Amounts {
  const { allocatable: amounts = {} } = (node.status ?? {}) as {
    readonly allocatable?: Readonly<Record<string, string>>;
  }; // a validated Node
  const read = (name: string): number => {
    const quantity = amounts[name] === undefined ? undefined : parseQuantity(amounts[name]);
    if (!quantity) return 0;
    return name === 'cpu' ? milliValue(quantity) : wholeValue(quantity);
  };
  return { cpu: read('cpu'), memory: read('memory'), pods: read('pods') };
}
