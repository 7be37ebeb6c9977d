import type { StoreView } from '@drydock/kubernetes';
import { asPod, PODS, type Pod } from '../objects/pod.ts';
import { slicesOf } from '../objects/endpoint-slice.ts';
import { findService } from '../objects/service.ts';
import { findPodPort, type PodPortOptions } from './pod-port.ts';
import { statusResponse } from './status-response.ts';

const PROXY_PATH = /^\/api\/v1\/namespaces\/([^/]+)\/(pods|services)\/([^/]+)\/proxy(\/.*)?$/;

/** Where a proxied request goes: a port of a pod, or the refusal. */
type Target = { readonly pod: Pod; readonly port: number } | Response;

/** Answers `…/pods/<name>:<port>/proxy/<path>` and the same of services; undefined for every other request. */
export async function answerProxyRequest(
  request: Request,
  options: PodPortOptions,
): Promise<Response | undefined> {
  const url = new URL(request.url);
  const match = PROXY_PATH.exec(url.pathname);
  if (!match) return undefined;
  const [namespace = '', plural, subject = '', path = '/'] = match.slice(1);
  const { name, port } = parseSubject(decodeURIComponent(subject));
  const target =
    plural === 'pods'
      ? podTarget(options.store, namespace, { name, port })
      : serviceTarget(options.store, namespace, { name, port });
  if (target instanceof Response) return target;
  const { pod } = target;
  const server = findPodPort(namespace, pod.metadata.name, target.port, options);
  if (!server) {
    const address = `${pod.status?.podIP ?? ''}:${target.port}`;
    const message = `error trying to reach service: dial tcp ${address}: connect: connection refused`;
    return statusResponse(503, 'ServiceUnavailable', message);
  }
  return server(
    await forwarded(
      request,
      `http://${pod.status?.podIP ?? 'pod'}:${target.port}${path}${url.search}`,
    ),
  );
}

async function forwarded(request: Request, target: string): Promise<Request> {
  const headers = new Headers(request.headers);
  headers.delete('authorization'); // the server keeps its clients' credentials to itself
  headers.set('host', new URL(target).host);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const body = hasBody ? await request.arrayBuffer() : undefined;
  return new Request(target, { method: request.method, headers, ...(body ? { body } : {}) });
}

interface Subject {
  readonly name: string;
  readonly port: string;
}

/** `name`, `name:port` or `scheme:name:port`. @see apimachinery util/net SplitSchemeNamePort */
function parseSubject(text: string): Subject {
  const parts = text.split(':');
  if (parts.length === 1) return { name: text, port: '' };
  return { name: parts.at(-2) ?? '', port: parts.at(-1) ?? '' };
}

function podTarget(store: StoreView, namespace: string, { name, port }: Subject): Target {
  const object = store.get(PODS, namespace, name);
  if (!object) return statusResponse(404, 'NotFound', `pods "${name}" not found`);
  const pod = asPod(object);
  if (!pod.status?.podIP) {
    return statusResponse(400, 'BadRequest', 'address not allowed');
  }
  const first = pod.spec.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort;
  return { pod, port: port === '' ? (first ?? 80) : Number(port) };
}

function serviceTarget(store: StoreView, namespace: string, { name, port }: Subject): Target {
  const service = findService(store, namespace, name);
  if (!service) return statusResponse(404, 'NotFound', `services "${name}" not found`);
  const { ports = [] } = service.spec;
  const chosen =
    port === ''
      ? ports.length === 1
        ? ports[0]
        : undefined
      : ports.find((each) => each.name === port || String(each.port) === port);
  if (!chosen) {
    const message = `no service port "${port}" found for service "${name}"`;
    return statusResponse(503, 'ServiceUnavailable', message);
  }
  for (const slice of slicesOf(store, namespace, name)) {
    const slicePort = slice.ports?.find((each) => (each.name ?? '') === (chosen.name ?? ''))?.port;
    const ready = slice.endpoints?.find(({ conditions }) => conditions?.ready !== false);
    const object =
      ready?.targetRef?.name === undefined
        ? undefined
        : store.get(PODS, namespace, ready.targetRef.name);
    if (object && slicePort !== undefined) return { pod: asPod(object), port: slicePort };
  }
  const message = `no endpoints available for service "${name}"`;
  return statusResponse(503, 'ServiceUnavailable', message);
}
