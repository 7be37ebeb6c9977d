import { isGatewayPod } from '../istio/mesh-proxy.ts';
import { hasSidecar, type Pod } from '../objects/pod.ts';
import { listServices, type Service } from '../objects/service.ts';
import type { WorkloadCall } from '../workloads/behaviour.ts';
import {
  failedExchange,
  type ConnectionFailure,
  type Exchange,
  type WireRequest,
} from './exchange.ts';
import { forwardAddress, type Address } from './kube-proxy.ts';
import type { ProxyEntry } from './proxy-entry.ts';
import { resolveHost } from './resolve-host.ts';
import { parseTargetUrl, type TargetUrl } from './target-url.ts';
import type { TrafficContext } from './traffic-context.ts';
import { wireRequest } from './wire-request.ts';

/** A request about to leave a pod that has no proxy. */
export interface Departure {
  readonly request: WireRequest;
  /** The address that the application connected to. */
  readonly to: Address;
  readonly sourceIp: string;
  readonly startMs: number;
}

/** How a request begins: at a proxy that routes it, straight through kube-proxy, or not at all. */
export type ClientPath =
  | { readonly kind: 'proxy'; readonly entry: ProxyEntry }
  | { readonly kind: 'plain'; readonly departure: Departure }
  | { readonly kind: 'failed'; readonly exchange: Exchange };

/** The first step of a request that an application in `pod` makes. */
export function pathFromPod(
  pod: Pod,
  call: WorkloadCall,
  startMs: number,
  context: TrafficContext,
): ClientPath {
  const url = parseTargetUrl(call.url);
  if (!url) return failed('unknown-host', `URL rejected: ${call.url}`, startMs);
  const addresses = resolveHost(context.store, url.host, pod.metadata.namespace ?? 'default');
  const ip = addresses[Math.floor(context.random.next() * addresses.length)];
  if (ip === undefined) {
    return failed('unknown-host', `Could not resolve host: ${url.host}`, startMs);
  }
  const departure: Departure = {
    request: wireRequest(call, url),
    to: { ip, port: url.port },
    sourceIp: pod.status?.podIP ?? '',
    startMs,
  };
  if (!hasSidecar(pod)) return { kind: 'plain', departure };
  return { kind: 'proxy', entry: { kind: 'outbound', pod, ...departure } };
}

/** An address of the documentation range 198.51.100.0/24: somebody outside. */
const CLIENT_IP = '198.51.100.7';

/** The first step of a request of somebody outside: it reaches the cluster through a LoadBalancer Service. */
export function pathFromOutside(
  call: WorkloadCall,
  context: TrafficContext & { readonly hasCertificate?: boolean },
): ClientPath {
  const url = parseTargetUrl(call.url);
  if (!url) return failed('unknown-host', `URL rejected: ${call.url}`);
  const to = entryAddress(url, context);
  if (!to) {
    const service = 'istio-system/istio-ingressgateway';
    return failed('unknown-host', `There is no LoadBalancer Service ${service} to enter by`);
  }
  const forwarded = forwardAddress(context.store, to, context.random);
  const place = `${url.host} port ${url.port}`;
  if (forwarded.kind !== 'forward') {
    return failed('refused', `Failed to connect to ${place}: Connection refused`);
  }
  const pod = context.pods.byIp(forwarded.to.ip);
  if (!pod || !isGatewayPod(pod)) {
    return failed('not-modelled', `What answers at ${place} is no Istio gateway: not modelled`);
  }
  const request = wireRequest(call, url);
  const entry = { pod, request, to: forwarded.to, sourceIp: CLIENT_IP, startMs: 0 };
  const { hasCertificate = false } = context;
  return { kind: 'proxy', entry: { kind: 'gateway', ...entry, hasCertificate } };
}

function failed(kind: ConnectionFailure['kind'], message: string, startMs = 0): ClientPath {
  return { kind: 'failed', exchange: failedExchange(kind, message, startMs) };
}

/** The cluster address behind the URL: of the Service with that external address, else of the ingress gateway. */
function entryAddress(url: TargetUrl, { store }: TrafficContext): Address | undefined {
  const services = listServices(store).filter(({ spec }) => spec.type === 'LoadBalancer');
  const isAt = ({ status }: Service): boolean =>
    status?.loadBalancer?.ingress?.some(({ ip }) => ip === url.host) ?? false;
  const ingress = services.find(({ metadata }) => metadata.name === 'istio-ingressgateway');
  const ip = (services.find(isAt) ?? ingress)?.spec.clusterIP;
  return ip === undefined ? undefined : { ip, port: url.port };
}
