import type { Cluster, TrafficProbe } from '@drydock/cluster';
import type { TrafficRequest, TrafficResult } from '@drydock/simulator';
import { asText, at } from '../kubectl/json-access.ts';
import { podName, podNamespace, type ContainerPlace } from './container-pod.ts';

/**
 * The cluster as a process in a pod sees it: `localhost` is the pod itself. Its ports answer past the sidecar, as
 * istio's iptables leave the loopback alone; the API server's proxy reaches them in the same way.
 */
export function withLoopback(cluster: Cluster, place: ContainerPlace): Cluster {
  const traffic: TrafficProbe = {
    ...cluster.traffic,
    send(request, options) {
      const url = new URL(request.url);
      return isLoopback(url.hostname)
        ? sendToSelf(request, url, { cluster, place, signal: options?.signal })
        : cluster.traffic.send(request, options);
    },
  };
  return { ...cluster, traffic };
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host === '[::1]' || host === '0.0.0.0' || /^127(?:\.\d+){3}$/.test(host)
  );
}

interface Sending {
  readonly cluster: Cluster;
  readonly place: ContainerPlace;
  readonly signal: AbortSignal | undefined;
}

async function sendToSelf(
  { method = 'GET', headers = {}, body }: TrafficRequest,
  url: URL,
  { cluster, place, signal }: Sending,
): Promise<TrafficResult> {
  if (url.protocol === 'https:') {
    return unanswered('tls to localhost is not modelled by this shell');
  }
  const subject = `${podName(place)}:${url.port || '80'}`;
  const path = `/api/v1/namespaces/${podNamespace(place)}/pods/${subject}/proxy${url.pathname}${url.search}`;
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
  const response = await cluster.kube.raw(path, {
    method,
    headers,
    ...(hasBody ? { body } : {}),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  if (response.status === 503 && isRefusal(text)) return unanswered('connection refused');
  return {
    ...unanswered(''),
    status: response.status,
    headers: [...response.headers],
    body: text,
  };
}

/** The API server's words for a port that nobody listens on. */
function isRefusal(text: string): boolean {
  try {
    const message = asText(at(JSON.parse(text), 'message'));
    return /^error trying to reach service: dial tcp .*: connection refused$/.test(message);
  } catch {
    return false;
  }
}

function unanswered(error: string): TrafficResult {
  return {
    ...(error === '' ? {} : { error }),
    headers: [],
    body: '',
    responseFlags: [],
    mtls: false,
    attempts: 1,
    durationMs: 0,
    hops: [],
  };
}
