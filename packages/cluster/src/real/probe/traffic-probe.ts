import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '@drydock/manifests';
import type { TrafficRequest, TrafficResult } from '@drydock/simulator';
import type { TrafficProbe, TrafficShare } from '../../cluster.ts';
import { ClusterError } from '../../cluster-error.ts';
import type { Connection } from '../connection.ts';
import { execInPod, type ExecResult } from '../exec-in-pod.ts';
import { addCurl } from './curl-container.ts';
import { curlCall, type CurlAnswer } from './curl-call.ts';
import { findPod, hasProxy, mainContainer, meshPods, type PodSource } from './find-pod.ts';
import { createLoad } from './load.ts';
import { measuredShares } from './measured-shares.ts';
import {
  newRequests,
  readCounts,
  type CountedRequests,
  type RequestCounts,
} from './proxy-counters.ts';
import { ASKS_FOR_ECHO, readOutcome, type Seen } from './read-outcome.ts';
import { PROBE_NAME } from './probe-objects.ts';

const EXEC_MS = 45_000;
/** A proxy counts a request when it is over: the counters may come a moment after the answer. */
const COUNTED_WITHIN_MS = 1500;
/** The receiver's, after the sender's. */
const RECEIVED_WITHIN_MS = 300;
const LOOK_EVERY_MS = 50;

export interface ProbeOptions {
  readonly connection: Connection;
  /** curl's image: for load, and for pods that have none. */
  readonly curlImage: string;
  /** Where the probe stands. */
  readonly systemNamespace: string;
  /** Where requests can go on a cluster that is shared; default: everywhere. */
  readonly namespaces?: readonly string[] | undefined;
}

/** Sends from the pods of a real cluster: curl by exec; what became of it is read off Istio's metrics. One request at a time, so that the counters tell of it alone. */
export function createTrafficProbe(options: ProbeOptions): TrafficProbe {
  let last: Promise<unknown> = Promise.resolve();
  return {
    send(request, { signal } = {}) {
      const sent = last.then(() => send(options, request, signal));
      last = sent.catch(() => undefined);
      return sent;
    },
    measureShares(request, { signal } = {}) {
      const measured = last.then(() => measure(options, request, signal));
      last = measured.catch(() => undefined);
      return measured;
    },
    setLoad: createLoad(options),
  };
}

async function send(
  options: ProbeOptions,
  request: TrafficRequest,
  signal: AbortSignal | undefined,
): Promise<TrafficResult> {
  signal?.throwIfAborted();
  const { kube } = options.connection;
  const { url } = request;
  const { pod, watched, senders } = await standpoint(options, request);
  const isSender = (each: KubernetesObject): boolean => senders.includes(each);
  const countAll = (): Promise<readonly (RequestCounts | undefined)[]> =>
    Promise.all(watched.map((each) => readCounts(kube, each, signal)));
  const before = await countAll();
  const answer = await curl(options, pod, onTheWay(request), { signal });
  const seen = async (): Promise<Seen> => {
    const after = await countAll();
    const counted = watched.map((each, index) => ({
      pod: each,
      counted: newRequests(before[index], after[index]),
    }));
    return {
      source: counted
        .filter((each) => isSender(each.pod))
        .flatMap((each) => each.counted.filter(by('source'))),
      destinations: counted
        .filter((each) => !isSender(each.pod))
        .map((each) => ({ ...each, counted: each.counted.filter(by('destination')) })),
    };
  };
  return readOutcome(url, answer, await settled(seen, { answer, isCounted: senders.length > 0 }));
}

/** Where a request starts, and the proxies that may count it. */
interface Standpoint {
  readonly pod: KubernetesObject;
  readonly watched: readonly KubernetesObject[];
  /** For somebody outside the gateway's proxy does what a workload's own does for it. */
  readonly senders: readonly KubernetesObject[];
}

async function standpoint(options: ProbeOptions, request: TrafficRequest): Promise<Standpoint> {
  const { kube } = options.connection;
  const { from } = request;
  const outside = 'external' in from;
  if (outside && request.clientCertificate === true) throw noClientCertificate();
  const probe = { workload: PROBE_NAME, namespace: options.systemNamespace };
  const source = outside ? probe : from;
  const pod = await findPod(kube, source);
  const others = await meshPods(kube, countedIn(options, source));
  const watched = hasProxy(pod) ? [pod, ...others.filter((each) => !isSame(each, pod))] : others;
  const senders = watched.filter((each) =>
    outside ? each.metadata.labels?.['istio'] === 'ingressgateway' : each === pod,
  );
  return { pod, watched, senders };
}

const onTheWay = (request: TrafficRequest): TrafficRequest =>
  'external' in request.from ? throughGateway(request) : request;

/** Requests of one measurement, and how many of them one command line sends. */
const MEASURED = 1000;
const AT_ONCE = 100;

async function measure(
  options: ProbeOptions,
  request: TrafficRequest,
  signal: AbortSignal | undefined,
): Promise<readonly TrafficShare[]> {
  const { pod, senders } = await standpoint(options, request);
  if (senders.length === 0)
    throw new ClusterError(
      'not-modelled',
      `Shares cannot be measured from ${pod.metadata.name}: it has no proxy that counts. Send from a workload of the mesh.`,
    );
  const countAll = (): Promise<readonly (RequestCounts | undefined)[]> =>
    Promise.all(senders.map((each) => readCounts(options.connection.kube, each, signal)));
  const before = await countAll();
  for (let sent = 0; sent < MEASURED; sent += AT_ONCE)
    await curl(options, pod, onTheWay(request), { signal, times: AT_ONCE });
  const after = await countAll();
  const counted = senders.flatMap((_, index) => newRequests(before[index], after[index]));
  return measuredShares(counted.filter(by('source')));
}

const isSame = (a: KubernetesObject, b: KubernetesObject): boolean =>
  a.metadata.uid === b.metadata.uid;

const by =
  (reporter: 'source' | 'destination') =>
  ({ labels }: CountedRequests): boolean =>
    labels['reporter'] === reporter;

/** Looks until the proxies on the way have counted the request, or for long enough. */
async function settled(
  look: () => Promise<Seen>,
  { answer, isCounted }: { readonly answer: CurlAnswer; readonly isCounted: boolean },
): Promise<Seen> {
  const startMs = Date.now();
  for (;;) {
    const seen = await look();
    const passedMs = Date.now() - startMs;
    const isReceived = seen.destinations.some(({ counted }) => counted.length > 0);
    const isSent = !isCounted || seen.source.length > 0;
    // A workload without a proxy counts nothing, and so does one that no request reached.
    const isLate = isSent && seen.source.length > 0 && passedMs >= RECEIVED_WITHIN_MS;
    const isOver = answer.status === undefined || passedMs >= COUNTED_WITHIN_MS;
    if ((isSent && isReceived) || isAnsweredOnTheWay(seen) || isLate || isOver) return seen;
    await sleep(LOOK_EVERY_MS);
  }
}

/** The sender's proxy counted the request and names no workload: it went nowhere else. */
function isAnsweredOnTheWay({ source }: Seen): boolean {
  return (
    source.length > 0 && source.every(({ labels }) => labels['destination_workload'] === 'unknown')
  );
}

async function curl(
  { connection, curlImage }: ProbeOptions,
  pod: KubernetesObject,
  request: Omit<TrafficRequest, 'from'>,
  { signal, times = 1 }: { readonly signal: AbortSignal | undefined; readonly times?: number },
): Promise<CurlAnswer> {
  const { namespace = 'default', name } = pod.metadata;
  const call =
    times === 1
      ? curlCall({ ...request, headers: { ...request.headers, ...ASKS_FOR_ECHO } })
      : curlCall(request, times);
  const runIn = (container: string): Promise<ExecResult> =>
    execInPod(connection, {
      namespace,
      pod: name,
      container,
      command: call.command,
      timeoutMs: EXEC_MS,
      signal,
    });
  const ended = await runIn(mainContainer(pod));
  if (!isWithoutCurl(ended)) return call.read(ended);
  return call.read(await runIn(await addCurl(connection.kube, pod, { image: curlImage, signal })));
}

/** As the runtime (126, 127) and the kubelet say it. */
function isWithoutCurl(ended: { readonly exitCode: number; readonly stderr: string }): boolean {
  return (
    ended.exitCode === 127 ||
    ended.exitCode === 126 ||
    /executable file not found/.test(ended.stderr)
  );
}

const GATEWAY = 'istio-ingressgateway.istio-system.svc.cluster.local';

/** Somebody outside: a pod outside the mesh asks the gateway's Service under the name that the URL has. */
function throughGateway(request: TrafficRequest): TrafficRequest {
  const { protocol, host, hostname, port, pathname, search } = new URL(request.url);
  if (protocol !== 'http:')
    throw new ClusterError(
      'not-modelled',
      `${request.url} cannot be sent from outside on this engine: the probe speaks plain HTTP to the gateway.`,
    );
  // An address of a load balancer is its own way in.
  if (isIP(hostname) !== 0) return request;
  const address = `http://${GATEWAY}${port === '' ? '' : `:${port}`}${pathname}${search}`;
  return { ...request, url: address, headers: { host, ...request.headers } };
}

function noClientCertificate(): ClusterError {
  return new ClusterError(
    'not-modelled',
    'A request with a client certificate cannot be sent from outside on this engine.',
  );
}

/** The namespaces whose proxies may count a request: all of them, or a learner's own and the gateways'. */
function countedIn({ namespaces }: ProbeOptions, source: PodSource): readonly string[] | undefined {
  return namespaces && [...new Set([source.namespace, ...namespaces, 'istio-system'])];
}
