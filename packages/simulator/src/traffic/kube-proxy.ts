import type { Random, StoreView } from '@drydock/kubernetes';
import { slicesOf } from '../objects/endpoint-slice.ts';
import { listServices } from '../objects/service.ts';

export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** `10.244.0.11:9080` */
export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':');
  return { ip: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

/** Where kube-proxy's rules send a connection: a Service address is swapped for one of its pods. */
export type Forwarding =
  | { readonly kind: 'forward'; readonly to: Address }
  /** The Service has no ready endpoint on that port: iptables rejects, the client sees a refusal. */
  | { readonly kind: 'refused' }
  /** A Service address with a port that it does not have: nobody answers. */
  | { readonly kind: 'no-answer' };

/** Each ready endpoint is equally likely, as in iptables mode. An address of no Service stays as it is. */
export function forwardAddress(store: StoreView, to: Address, random: Random): Forwarding {
  const targets = forwardTargets(store, to);
  if (!targets) return { kind: 'no-answer' };
  const chosen = targets[Math.floor(random.next() * targets.length)];
  return chosen ? { kind: 'forward', to: chosen } : { kind: 'refused' };
}

/** All the addresses that a connection may be sent to, equally often; undefined: a Service without that port. */
export function forwardTargets(store: StoreView, to: Address): readonly Address[] | undefined {
  const service = listServices(store).find(({ spec }) => spec.clusterIP === to.ip);
  if (!service) return [to];
  const servicePort = service.spec.ports?.find(
    ({ port, protocol }) => port === to.port && protocol !== 'UDP',
  );
  if (!servicePort) return undefined;
  const { namespace = '', name } = service.metadata;
  return slicesOf(store, namespace, name).flatMap((slice) => {
    const port = slice.ports?.find(
      (entry) => (entry.name ?? '') === (servicePort.name ?? ''),
    )?.port;
    if (port === undefined) return [];
    return (slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) => addresses.map((ip): Address => ({ ip, port })));
  });
}
