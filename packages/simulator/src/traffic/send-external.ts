import { isGatewayPod } from '../istio/mesh-proxy.ts';
import { listServices } from '../objects/service.ts';
import type { WorkloadCall } from '../workloads/behaviour.ts';
import { failedExchange, type Exchange } from './exchange.ts';
import { forwardAddress } from './kube-proxy.ts';
import { parseTargetUrl, type TargetUrl } from './target-url.ts';
import type { TrafficContext } from './traffic-context.ts';
import { wireRequest } from './wire-request.ts';

/** An address of the documentation range 198.51.100.0/24: somebody outside. */
const CLIENT_IP = '198.51.100.7';

/** A request of somebody outside: it reaches the cluster through the ingress gateway's LoadBalancer Service. */
export function sendExternal(call: WorkloadCall, context: TrafficContext): Exchange {
  const url = parseTargetUrl(call.url);
  if (!url) return failedExchange('unknown-host', `URL rejected: ${call.url}`, 0);
  const to = gatewayAddress(url, context);
  if (to === undefined) {
    const message =
      'The ingress gateway has no LoadBalancer Service (istio-system/istio-ingressgateway)';
    return failedExchange('unknown-host', message, 0);
  }
  const forwarded = forwardAddress(context.store, to, context.random);
  const place = `${url.host} port ${url.port}`;
  if (forwarded.kind !== 'forward') {
    return failedExchange('refused', `Failed to connect to ${place}: Connection refused`, 0);
  }
  const pod = context.pods.byIp(forwarded.to.ip);
  if (!pod || !isGatewayPod(pod)) {
    return failedExchange(
      'not-modelled',
      `What answers at ${place} is no Istio gateway: not modelled`,
      0,
    );
  }
  const request = wireRequest(call, url);
  return context.enterProxy(
    { kind: 'gateway', pod, request, to: forwarded.to, sourceIp: CLIENT_IP, startMs: 0 },
    context,
  );
}

/** The cluster address behind the URL: of the Service with that external address, else of the ingress gateway. */
function gatewayAddress(
  url: TargetUrl,
  { store }: TrafficContext,
): { readonly ip: string; readonly port: number } | undefined {
  const services = listServices(store).filter(({ spec }) => spec.type === 'LoadBalancer');
  const isAt = (service: (typeof services)[number]): boolean =>
    service.status?.loadBalancer?.ingress?.some(({ ip }) => ip === url.host) ?? false;
  const ingress = services.find(({ metadata }) => metadata.name === 'istio-ingressgateway');
  const ip = (services.find(isAt) ?? ingress)?.spec.clusterIP;
  return ip === undefined ? undefined : { ip, port: url.port };
}
