import type { Reconciler, StoreView } from '@drydock/kubernetes';
import { findService, listServices, SERVICES, type Service } from './objects/service.ts';

/** What the load balancer gives out, as MetalLB on a kind network would. */
const POOL = '172.18.255.';
const FIRST = 200;
const LAST = 250;

/** Gives every Service of type LoadBalancer an address of its own, and takes it back from others. */
export const loadBalancerReconciler: Reconciler = {
  name: 'service-lb-controller',
  keysOf: ({ resource, object, type }) =>
    resource.resource === SERVICES.resource && resource.group === '' && type !== 'DELETED'
      ? [`${object.metadata.namespace ?? ''}/${object.metadata.name}`]
      : [],
  reconcile(key, { store }) {
    const [namespace = '', name = ''] = key.split('/');
    const service = findService(store, namespace, name);
    if (!service) return { writes: [] };
    const isWanted = service.spec.type === 'LoadBalancer';
    const ip = addressOf(service);
    if (isWanted === (ip !== undefined)) return { writes: [] };
    const free = isWanted ? freeAddress(store) : undefined;
    if (isWanted && free === undefined) return { writes: [] }; // stays pending: the pool is used up
    const loadBalancer = free === undefined ? {} : { ingress: [{ ip: free, ipMode: 'VIP' }] };
    const object = { ...service, status: { ...service.status, loadBalancer } };
    return { writes: [{ verb: 'updateStatus', resource: SERVICES, object }] };
  },
};

function addressOf({ status }: Service): string | undefined {
  return status?.loadBalancer?.ingress?.[0]?.ip;
}

function freeAddress(store: StoreView): string | undefined {
  const taken = new Set(listServices(store).map(addressOf));
  for (let last = FIRST; last <= LAST; last++) {
    if (!taken.has(POOL + last)) return POOL + last;
  }
  return undefined;
}
