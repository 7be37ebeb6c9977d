import type { StoreView } from '@drydock/kubernetes';
import { formatMicroTimestamp, parseTimestamp } from '@drydock/manifests';
import { asPod, PODS, type ContainerStatus, type Pod } from '../objects/pod.ts';
import { findBehaviour } from '../workloads/registry.ts';
import type { ContainerLogs, LogLine } from './container-logs.ts';
import { statusResponse } from './status-response.ts';

const LOG_PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;

export interface LogEndpointOptions {
  readonly store: StoreView;
  readonly logs: ContainerLogs;
  readonly now: () => number;
}

/** Answers `GET …/pods/<name>/log` as kubelet does; undefined for every other request. */
export function answerLogRequest(
  request: Request,
  options: LogEndpointOptions,
): Response | undefined {
  const url = new URL(request.url);
  const match = LOG_PATH.exec(url.pathname);
  if (!match || request.method !== 'GET') return undefined;
  const [namespace = '', name = ''] = match.slice(1).map(decodeURIComponent);
  const object = options.store.get(PODS, namespace, name);
  if (!object) return statusResponse(404, 'NotFound', `pods "${name}" not found`);
  const pod = asPod(object);
  const container = chooseContainer(pod, url.searchParams.get('container'));
  if (container instanceof Response) return container;
  const lines = chosenLines(linesOf(pod, container, options.logs), url.searchParams, options.now());
  const show = (line: LogLine): string =>
    url.searchParams.get('timestamps') === 'true'
      ? `${formatMicroTimestamp(line.atMs)} ${line.text}\n`
      : `${line.text}\n`;
  const text = lines.map(show).join('');
  if (url.searchParams.get('follow') !== 'true') return textResponse(text);
  const uid = pod.metadata.uid ?? '';
  return textResponse(
    followed(text, (write) => options.logs.follow(uid, container, (line) => write(show(line)))),
  );
}

function textResponse(body: string | ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { 'content-type': 'text/plain' } });
}

/** A stream that begins with a text and goes on until its reader leaves. */
function followed(
  text: string,
  subscribe: (write: (text: string) => void) => () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let unsubscribe = (): void => undefined;
  return new ReadableStream({
    start(controller) {
      if (text !== '') controller.enqueue(encoder.encode(text));
      const stop = subscribe((more) => controller.enqueue(encoder.encode(more)));
      unsubscribe = stop;
    },
    cancel: () => unsubscribe(),
  });
}

/** The container that is meant, or the refusal in the server's words. */
function chooseContainer(pod: Pod, wanted: string | null): string | Response {
  const { containers, initContainers = [] } = pod.spec;
  const { name } = pod.metadata;
  const names = containers.map((container) => container.name);
  const initNames = initContainers.map((container) => container.name);
  const [first = ''] = names;
  if (wanted === null && names.length > 1) {
    const others =
      initNames.length > 0 ? ` or one of the init containers: [${initNames.join(' ')}]` : '';
    const message = `a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]${others}`;
    return statusResponse(400, 'BadRequest', message);
  }
  const chosen = wanted ?? first;
  if (![...names, ...initNames].includes(chosen)) {
    return statusResponse(400, 'BadRequest', `container ${chosen} is not valid for pod ${name}`);
  }
  const status = statusOf(pod, chosen);
  // One that waits for its next start still shows what it wrote before.
  const hasRun = (status as { lastState?: { terminated?: object } } | undefined)?.lastState
    ?.terminated;
  const waiting = hasRun ? undefined : waitingReason(status);
  if (waiting === undefined) return chosen;
  const message = `container "${chosen}" in pod "${name}" is waiting to start: ${waiting}`;
  return statusResponse(400, 'BadRequest', message);
}

function statusOf(pod: Pod, container: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === container);
}

function waitingReason(status: ContainerStatus | undefined): string | undefined {
  if (!status) return 'ContainerCreating';
  const waiting = status.state?.['waiting'] as { readonly reason?: string } | undefined; // ContainerStateWaiting
  return waiting && (waiting.reason ?? 'ContainerCreating');
}

/** What the container said as it started, and since. */
function linesOf(pod: Pod, container: string, logs: ContainerLogs): readonly LogLine[] {
  const written = logs.read(pod.metadata.uid ?? '', container);
  const running = statusOf(pod, container)?.state?.['running'] as
    | { readonly startedAt?: string }
    | undefined; // ContainerStateRunning
  const atMs = parseTimestamp(running?.startedAt ?? '');
  const image = pod.spec.containers.find(({ name }) => name === container)?.image ?? '';
  const [port] = findBehaviour(image)?.httpPorts ?? [];
  if (atMs === undefined || port === undefined) return written;
  return [{ atMs, text: `listening on :${port}` }, ...written];
}

function chosenLines(
  lines: readonly LogLine[],
  query: URLSearchParams,
  now: number,
): readonly LogLine[] {
  const sinceSeconds = query.get('sinceSeconds');
  const sinceMs =
    sinceSeconds === null
      ? parseTimestamp(query.get('sinceTime') ?? '')
      : now - Number(sinceSeconds) * 1000;
  const recent = sinceMs === undefined ? lines : lines.filter(({ atMs }) => atMs >= sinceMs);
  const tail = query.get('tailLines');
  return tail === null ? recent : recent.slice(Math.max(0, recent.length - Number(tail)));
}
