import type { Pod } from '../objects/pod.ts';
import type { WireRequest } from './exchange.ts';
import type { Address } from './kube-proxy.ts';

/** A request that reaches a proxy which routes it: a client's sidecar, or a gateway. */
export interface ProxyEntry {
  readonly kind: 'outbound' | 'gateway';
  readonly pod: Pod;
  readonly request: WireRequest;
  /** The address that the client connected to. */
  readonly to: Address;
  readonly sourceIp: string;
  readonly startMs: number;
  /** TLS around the request that another proxy began, to be ended here. */
  readonly tls?: {
    readonly sni: string | undefined;
    readonly kind: 'mtls' | 'tls-without-client-cert';
  };
  /** The client shows a certificate of its own. */
  readonly hasCertificate?: boolean;
}
