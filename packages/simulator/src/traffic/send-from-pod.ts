import { hasSidecar, type Pod } from '../objects/pod.ts';
import type { WorkloadCall } from '../workloads/behaviour.ts';
import { deliver } from './deliver.ts';
import { failedExchange, type Exchange, type WireRequest } from './exchange.ts';
import { forwardAddress, type Address } from './kube-proxy.ts';
import { resolveHost } from './resolve-host.ts';
import { parseTargetUrl } from './target-url.ts';
import type { TrafficContext } from './traffic-context.ts';
import { wireRequest } from './wire-request.ts';

/** Sends a request that an application in `pod` makes: through its sidecar if it has one, else as kube-proxy forwards it. */
export function sendFromPod(
  pod: Pod,
  call: WorkloadCall,
  startMs: number,
  context: TrafficContext,
): Exchange {
  const url = parseTargetUrl(call.url);
  if (!url) return failedExchange('unknown-host', `URL rejected: ${call.url}`, startMs);
  const addresses = resolveHost(context.store, url.host, pod.metadata.namespace ?? 'default');
  const ip = addresses[Math.floor(context.random.next() * addresses.length)];
  if (ip === undefined) {
    return failedExchange('unknown-host', `Could not resolve host: ${url.host}`, startMs);
  }
  const to = { ip, port: url.port };
  const request = wireRequest(call, url);
  const sourceIp = pod.status?.podIP ?? '';
  if (hasSidecar(pod)) {
    return context.enterProxy({ kind: 'outbound', pod, request, to, sourceIp, startMs }, context);
  }
  return sendPlain({ request, to, sourceIp, startMs }, context);
}

/** A request about to leave a pod. */
interface Departure {
  readonly request: WireRequest;
  /** The address that the application connected to. */
  readonly to: Address;
  readonly sourceIp: string;
  readonly startMs: number;
}

function sendPlain(departure: Departure, context: TrafficContext): Exchange {
  const { request, to, sourceIp, startMs } = departure;
  const forwarding = forwardAddress(context.store, to, context.random);
  if (forwarding.kind !== 'forward') {
    const why = forwarding.kind === 'refused' ? 'Connection refused' : 'no answer';
    const message = `Failed to connect to ${to.ip} port ${to.port}: ${why}`;
    return failedExchange(forwarding.kind, message, startMs);
  }
  const tls = request.scheme === 'https' ? 'tls-app' : 'plaintext';
  const connection = { tls, sourceIp } as const;
  return deliver({ request, to: forwarding.to, connection, startMs }, context);
}
