import type { Outcome } from '../outcome.ts';
import type { EnvoyRoute, FaultPolicy } from '../route-table.ts';
import { responseChanges } from './apply-headers.ts';
import { knownCluster } from './known-cluster.ts';
import { localAnswer } from './local-answer.ts';
import type { RequestView } from './request-view.ts';
import type { RouteContext } from './route-context.ts';

export interface FaultResult {
  /** An abort. */
  readonly answer?: Outcome;
  /** An injected delay, which comes before an abort. */
  readonly delayMs?: number;
}

/** Envoy's fault filter: delay, then abort; it never looks whether the destination exists. */
export function faultAnswer(
  context: RouteContext,
  chosen: EnvoyRoute,
  fault: FaultPolicy,
  view: RequestView,
): FaultResult {
  const { chooser, tracer } = context;
  const { delay, abort } = fault;
  const isDelayed = delay !== undefined && chooser.happens(delay.percent);
  if (delay && tracer) {
    const done = isDelayed ? `The request waits ${delay.ms} ms.` : 'This request is not delayed.';
    tracer.add(
      'fault',
      `Delay in ${delay.percent} % of requests`,
      done,
      delay.source ? { source: delay.source } : {},
    );
  }
  const waited = isDelayed ? { delayMs: delay.ms } : {};
  const isAborted = abort !== undefined && chooser.happens(abort.percent);
  if (abort && tracer) {
    const done = isAborted
      ? `Answered with ${abort.status} by the proxy itself.`
      : 'This request is not aborted.';
    tracer.add(
      'fault',
      `Abort in ${abort.percent} % of requests`,
      done,
      abort.source ? { source: abort.source } : {},
    );
  }
  if (!isAborted) return waited;
  const cluster = knownCluster(context, chosen);
  return {
    answer: localAnswer(context, {
      outcome: 'fault_abort',
      status: abort.status,
      body: 'fault filter abort',
      flags: isDelayed ? ['DI', 'FI'] : ['FI'],
      details: 'fault_filter_abort',
      route: chosen.name,
      responseHeaders: responseChanges([chosen.policies.responseHeaders], view),
      ...(abort.grpcStatus === undefined ? {} : { grpcStatus: abort.grpcStatus }),
      ...waited,
      ...(cluster === undefined ? {} : { cluster }),
      ...(abort.source ? { decidedBy: abort.source } : {}),
    }),
  };
}
