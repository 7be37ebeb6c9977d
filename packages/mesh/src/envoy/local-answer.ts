import type { Outcome } from '../outcome.ts';
import type { FieldRef } from '../trace.ts';
import { headerValue } from './request-view.ts';
import type { RouteContext } from './route-context.ts';

export interface LocalAnswer {
  readonly outcome: Outcome['outcome'];
  readonly status: number;
  readonly body?: string;
  readonly flags?: readonly string[];
  readonly details?: string;
  readonly route?: string;
  readonly cluster?: string;
  readonly location?: string;
  readonly delayMs?: number | undefined;
  readonly responseHeaders?: Outcome['responseHeaders'] | undefined;
  readonly decidedBy?: FieldRef;
  /** For a gRPC request; default: what Envoy makes of the HTTP status. */
  readonly grpcStatus?: number;
}

// Envoy's Grpc::Utility::httpToGrpcStatus; anything else is UNKNOWN.
const GRPC_STATUS: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};

/** An answer that the proxy gives itself: text/plain when it has a body; gRPC requests get it in grpc-status and grpc-message. */
export function localAnswer(context: RouteContext, answer: LocalAnswer): Outcome {
  const { flags, delayMs, responseHeaders, route, cluster, grpcStatus, ...rest } = answer;
  const own: Record<string, string> = {};
  const isGrpc = GRPC_ANSWERS.has(answer.outcome) && wantsGrpc(context);
  if (isGrpc) {
    own['content-type'] = 'application/grpc';
    own['grpc-status'] = String(grpcStatus ?? GRPC_STATUS[answer.status] ?? 2);
    if (answer.body) own['grpc-message'] = answer.body;
  } else if (answer.body) own['content-type'] = 'text/plain';
  if (answer.location !== undefined) own['location'] = answer.location;
  const headers = merge(own, responseHeaders);
  return {
    ...rest,
    ...(isGrpc ? { status: 200, body: '' } : {}),
    listener: context.listener.name,
    responseFlags: flags ?? [],
    ...(route ? { route } : {}),
    ...(cluster ? { cluster } : {}),
    ...(delayMs ? { delayMs } : {}),
    ...(headers ? { responseHeaders: headers } : {}),
    notModelled: context.config.notModelled,
    trace: context.tracer?.steps ?? [],
  };
}

const GRPC_ANSWERS: ReadonlySet<string> = new Set([
  'no_route',
  'cluster_not_found',
  'no_healthy_upstream',
  'overflow',
  'fault_abort',
  'direct_response',
]);

function wantsGrpc({ request }: RouteContext): boolean {
  return headerValue(request.headers, 'content-type')?.startsWith('application/grpc') ?? false;
}

function merge(
  own: Readonly<Record<string, string>>,
  changes: Outcome['responseHeaders'] | undefined,
): Outcome['responseHeaders'] | undefined {
  if (Object.keys(own).length === 0) return changes;
  return {
    set: { ...own, ...changes?.set },
    add: changes?.add ?? [],
    remove: changes?.remove ?? [],
  };
}
