import type { Behaviour, WorkloadContext } from '../workloads/behaviour.ts';
import { createHttpbin } from '../workloads/httpbin.ts';
import { pathnameOf } from '../workloads/json-answer.ts';
import { failedExchange, type Exchange, type WireRequest } from './exchange.ts';
import { withDefaultHeader } from './header-lines.ts';
import { httpDate } from './http-date.ts';
import type { Address } from './kube-proxy.ts';
import { NETWORK_MS, type TrafficContext } from './traffic-context.ts';

/** A host outside the cluster. It answers HTTP on port 80 and HTTPS on port 443. */
export interface OutsideHost {
  readonly host: string;
  /** In the documentation range 203.0.113.0/24. */
  readonly ip: string;
  readonly behaviour: Behaviour;
}

const PAGE: Behaviour = {
  httpPorts: [80],
  latencyMs: 20,
  respond(request) {
    const isFound = pathnameOf(request.path) === '/';
    return {
      status: isFound ? 200 : 404,
      headers: [['content-type', 'text/html; charset=UTF-8']],
      body: `<!doctype html><html><head><title>${isFound ? 'Example Domain' : 'Not Found'}</title></head></html>\n`,
    };
  },
};

/** The internet as labs know it: an httpbin, and the names that are reserved for examples. */
const HOSTS: readonly OutsideHost[] = [
  { host: 'httpbin.org', ip: '203.0.113.10', behaviour: createHttpbin(80) },
  ...['example.com', 'www.example.com', 'api.example.com', 'example.org', 'www.example.org'].map(
    (host, index) => ({ host, ip: `203.0.113.${index + 20}`, behaviour: PAGE }),
  ),
];

const BY_NAME: ReadonlyMap<string, OutsideHost> = new Map(HOSTS.map((each) => [each.host, each]));
const BY_IP: ReadonlyMap<string, OutsideHost> = new Map(HOSTS.map((each) => [each.ip, each]));

/** The address of a name outside the cluster; undefined: it has none. */
export function outsideAddress(host: string): string | undefined {
  return BY_NAME.get(host.toLowerCase().replace(/\.$/, ''))?.ip;
}

export interface OutsideCall {
  readonly request: WireRequest;
  readonly to: Address;
  /** TLS, of the application or of its proxy. */
  readonly isTls: boolean;
  readonly sourceIp: string;
  readonly startMs: number;
}

/** What a host outside answers; undefined: no such host. */
export function answerOutside(call: OutsideCall, context: TrafficContext): Exchange | undefined {
  const { request, to, isTls, sourceIp, startMs } = call;
  const found = BY_IP.get(to.ip);
  if (!found?.behaviour.respond) return undefined;
  const arrivesMs = startMs + NETWORK_MS;
  if (to.port !== 80 && to.port !== 443) {
    return failedExchange(
      'no-answer',
      `Connection to ${to.ip} port ${to.port} timed out`,
      arrivesMs,
    );
  }
  if (isTls && to.port === 80) {
    return failedExchange('tls', 'TLS connect error: wrong version number', arrivesMs);
  }
  if (!isTls && to.port === 443) {
    const body = 'The plain HTTP request was sent to HTTPS port\n';
    return answered(call, found, { status: 400, headers: [], body, latencyMs: 1 }, context);
  }
  const surroundings: WorkloadContext = {
    pod: found.host,
    namespace: '',
    ip: to.ip,
    serviceAccount: '',
    tag: '',
    random: context.random,
    now: context.now + arrivesMs,
    call: () => ({ status: undefined, headers: [], body: '' }),
  };
  const answer = found.behaviour.respond({ ...request, sourceIp }, surroundings);
  return answered(call, found, answer, context);
}

function answered(
  { request, to, startMs }: OutsideCall,
  { host, behaviour }: OutsideHost,
  answer: ReturnType<NonNullable<Behaviour['respond']>>,
  context: TrafficContext,
): Exchange {
  const endMs = startMs + 2 * NETWORK_MS + (answer.latencyMs ?? behaviour.latencyMs);
  const { method, path, authority, headers } = request;
  const dated = withDefaultHeader(answer.headers, 'date', httpDate(context.now + endMs));
  const length = String(new TextEncoder().encode(answer.body).length);
  return {
    status: answer.status,
    headers: withDefaultHeader(dated, 'content-length', length),
    body: method === 'HEAD' ? '' : answer.body,
    destination: { host, workload: host, namespace: '', pod: '', port: to.port },
    received: { method, path, authority, headers },
    responseFlags: [],
    mtls: false,
    attempts: 1,
    endMs,
    hops: [],
  };
}
