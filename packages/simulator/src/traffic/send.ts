import type { TrafficRequest, TrafficResult } from '../traffic.ts';
import type { HeaderLines, WorkloadCall } from '../workloads/behaviour.ts';
import { pathFromOutside, pathFromPod, type ClientPath } from './client-path.ts';
import { failedExchange, type Exchange } from './exchange.ts';
import { findSource } from './find-source.ts';
import { withDefaultHeader } from './header-lines.ts';
import { followPath } from './follow-path.ts';
import type { TrafficContext } from './traffic-context.ts';

/** What curl sends of itself; requests of a lab are made as curl would make them. */
const USER_AGENT = 'curl/8.16.0';

/** Sends one request and follows it to the end; never throws for what a learner asks. */
export function sendTraffic(request: TrafficRequest, context: TrafficContext): TrafficResult {
  return resultOf(followPath(pathOf(request, context), context));
}

/** The first step of a request. */
export function pathOf(request: TrafficRequest, context: TrafficContext): ClientPath {
  const call: WorkloadCall = {
    url: request.url,
    headers: headersOf(request),
    ...(request.method === undefined ? {} : { method: request.method }),
    ...(request.body === undefined ? {} : { body: request.body }),
  };
  const { from } = request;
  if ('external' in from) {
    return pathFromOutside(call, {
      ...context,
      hasCertificate: request.clientCertificate === true,
    });
  }
  const pod = findSource(from, context.pods);
  if (typeof pod !== 'string') return pathFromPod(pod, call, 0, context);
  return { kind: 'failed', exchange: failedExchange('unknown-host', pod, 0) };
}

function headersOf({ headers = {} }: TrafficRequest): HeaderLines {
  const given: HeaderLines = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return withDefaultHeader(withDefaultHeader(given, 'user-agent', USER_AGENT), 'accept', '*/*');
}

function resultOf(exchange: Exchange): TrafficResult {
  const { status, headers, body, error, destination, received } = exchange;
  return {
    ...(status === undefined ? {} : { status }),
    headers,
    body,
    ...(error === undefined ? {} : { error: error.message }),
    ...(destination === undefined ? {} : { destination }),
    ...(received === undefined ? {} : { received }),
    responseFlags: exchange.responseFlags,
    mtls: exchange.mtls,
    attempts: exchange.attempts,
    durationMs: exchange.endMs,
    hops: exchange.hops,
  };
}
