import type { PodPortSource } from '../kubelet/pod-port.ts';
import type { Pod } from '../objects/pod.ts';
import { findBehaviour } from '../workloads/registry.ts';
import type { Exchange, WireRequest } from './exchange.ts';

/** Answers a request that reaches a pod's application from inside the pod. */
export type AnswerInPod = (pod: Pod, port: number, request: WireRequest) => Exchange;

/** The ports on which the workloads themselves listen. */
export function workloadPorts(answer: AnswerInPod): PodPortSource {
  return (pod, port) => {
    const listens = pod.spec.containers.some(({ image = '' }) =>
      findBehaviour(image)?.httpPorts.includes(port),
    );
    if (!listens) return undefined;
    return async (request) => toResponse(answer(pod, port, await toWireRequest(request)));
  };
}

async function toWireRequest(request: Request): Promise<WireRequest> {
  const url = new URL(request.url);
  const authority = request.headers.get('host') ?? url.host;
  return {
    scheme: 'http',
    method: request.method,
    path: url.pathname + url.search,
    authority,
    headers: [...request.headers].filter(([name]) => name !== 'host'),
    body: await request.text(),
  };
}

/** Statuses whose answers have no body, which `Response` insists on. */
const BODILESS = new Set([101, 204, 205, 304]);

function toResponse(exchange: Exchange): Response {
  const { status = 502, headers, body } = exchange;
  const fields = new Headers();
  for (const [name, value] of headers) fields.append(name, value);
  if (exchange.error) return new Response(`${exchange.error.message}\n`, { status: 502 });
  return new Response(BODILESS.has(status) ? null : body, { status, headers: fields });
}
