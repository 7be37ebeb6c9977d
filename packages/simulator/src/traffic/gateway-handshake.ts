import { terminationOf, type HttpRequest, type ProxyConfig } from '@drydock/mesh';
import type { KubernetesObject } from '@drydock/manifests';
import type { ProxyEntry } from './proxy-entry.ts';
import type { TrafficContext } from './traffic-context.ts';

const SECRETS = { group: '', resource: 'secrets' } as const;

/**
 * Why a gateway does not end the TLS of a connection; undefined: it does, or no server of it would.
 * A server without its Secret (in the gateway's own namespace) has no certificate to show.
 */
export function handshake(
  { pod, tls, hasCertificate = false }: ProxyEntry,
  config: ProxyConfig,
  request: HttpRequest,
  { store }: TrafficContext,
): string | undefined {
  if (request.scheme !== 'https') return undefined;
  const termination = terminationOf(config, request);
  if (!termination) return undefined;
  const { credentials = [], terminatesTls: mode } = termination;
  const namespace = pod.metadata.namespace ?? '';
  const isComplete = credentials.some((name) => {
    const secret = store.get(SECRETS, namespace, name);
    return secret !== undefined && hasPair(secret);
  });
  if (credentials.length > 0 && !isComplete) {
    return 'OpenSSL SSL_connect: Connection reset by peer';
  }
  const isShown = hasCertificate || tls?.kind === 'mtls';
  if ((mode === 'MUTUAL' || mode === 'ISTIO_MUTUAL') && !isShown) {
    return 'OpenSSL SSL_read: tlsv13 alert certificate required';
  }
  return undefined;
}

/** A certificate and its key, under the names of a TLS Secret or those of a generic one. */
function hasPair(secret: KubernetesObject): boolean {
  const data = (secret['data'] ?? {}) as Readonly<Record<string, string>>; // validated: texts
  const has = (name: string): boolean => (data[name] ?? '') !== '';
  return (has('tls.crt') && has('tls.key')) || (has('cert') && has('key'));
}
