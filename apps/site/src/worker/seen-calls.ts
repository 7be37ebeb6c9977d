import type { Hop, TrafficRequest, TrafficResult } from '@drydock/simulator';

/** One call from a pod (or a workload that was asked to send) to a pod, as it was seen. */
export interface SeenCall {
  readonly from: Caller;
  /** Pod that was reached; undefined when the call got nowhere. */
  readonly toPod?: string;
  readonly namespace: string;
  /** Host of the service that the proxy chose: `reviews.prod.svc.cluster.local`. */
  readonly host?: string;
  readonly subset?: string;
  readonly rule?: string;
  readonly link: 'mTLS' | 'plaintext';
  /** How it ended; undefined for calls that a workload made itself, whose answers are not on record. */
  readonly ended?: { readonly isFailed: boolean; readonly label: string };
}

export type Caller =
  | { readonly pod: string; readonly namespace: string }
  | { readonly workload: string; readonly namespace: string }
  | { readonly external: true };

/** All calls of one request, outermost first. */
export function seenCalls(request: TrafficRequest, result: TrafficResult): readonly SeenCall[] {
  const label = [result.status ?? result.error ?? 'no answer', ...result.responseFlags].join(' ');
  const isFailed = result.status === undefined || result.status >= 400;
  const calls = callsOf(result.hops, request.from);
  return calls.map((call, index) => (index === 0 ? { ...call, ended: { isFailed, label } } : call));
}

interface Open {
  outbound?: Hop;
  inbound?: Hop;
}

function callsOf(hops: readonly Hop[], from: Caller): readonly SeenCall[] {
  const calls: SeenCall[] = [];
  const nested: SeenCall[] = [];
  let open: Open = {};
  const close = (pod: Hop | undefined): void => {
    if (!open.outbound && !pod) return;
    calls.push(callOf(from, open, pod));
    open = {};
  };
  for (const hop of hops) {
    if (hop.kind === 'outbound' || hop.kind === 'gateway') {
      if (open.outbound) close(open.inbound);
      open.outbound = hop;
    } else if (hop.kind === 'inbound') {
      open.inbound = hop;
    } else if (hop.kind === 'workload') {
      close(hop);
      const { pod, namespace } = hop;
      nested.push(...callsOf(hop.children ?? [], { pod, namespace }));
    }
  }
  close(open.inbound);
  return [...calls, ...nested];
}

function callOf(from: Caller, { outbound }: Open, reached: Hop | undefined): SeenCall {
  const upstream = outbound?.outcome?.upstream;
  // `outbound|9080|v2|reviews.prod.svc.cluster.local`: known also when nobody could be reached.
  const [, , subset, host] = outbound?.outcome?.cluster?.split('|') ?? [];
  const rule = outbound?.trace
    .flatMap(({ rules }) => rules ?? [])
    .find(({ verdict }) => verdict === 'taken')?.name;
  return {
    from,
    namespace: reached?.namespace ?? outbound?.namespace ?? '',
    link: upstream?.tls === 'mtls' ? 'mTLS' : 'plaintext',
    ...(reached ? { toPod: reached.pod } : {}),
    ...(host ? { host } : {}),
    ...(subset ? { subset } : {}),
    ...(rule === undefined ? {} : { rule }),
  };
}
