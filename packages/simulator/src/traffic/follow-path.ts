import type { ClientPath, Departure } from './client-path.ts';
import { deliver } from './deliver.ts';
import { failedExchange, type Exchange } from './exchange.ts';
import { forwardAddress } from './kube-proxy.ts';
import type { TrafficContext } from './traffic-context.ts';

/** Follows a request from its first step to the end. */
export function followPath(path: ClientPath, context: TrafficContext): Exchange {
  switch (path.kind) {
    case 'failed':
      return path.exchange;
    case 'proxy':
      return context.enterProxy(path.entry, context);
    default:
      return sendPlain(path.departure, context);
  }
}

function sendPlain(departure: Departure, context: TrafficContext): Exchange {
  const { request, to, sourceIp, startMs } = departure;
  const forwarding = forwardAddress(context.store, to, context.random);
  if (forwarding.kind !== 'forward') {
    const why = forwarding.kind === 'refused' ? 'Connection refused' : 'Connection timed out';
    const message = `Failed to connect to ${to.ip} port ${to.port}: ${why}`;
    return failedExchange(forwarding.kind, message, startMs);
  }
  const tls = request.scheme === 'https' ? 'tls-app' : 'plaintext';
  const connection = { tls, sourceIp } as const;
  return deliver({ request, to: forwarding.to, connection, startMs }, context);
}
