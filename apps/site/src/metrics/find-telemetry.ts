import type { SimulatedCluster } from '@drydock/cluster';
import type { AskedRequest, RequestTelemetry } from './metrics-protocol.ts';

/** Spans and access-log lines that carry the id of one request; the log tells the id where no answer did. */
export async function findTelemetry(
  cluster: SimulatedCluster,
  asked: AskedRequest,
): Promise<RequestTelemetry> {
  const logs = await Promise.all(
    asked.pods.map(async (pod) => ({ ...pod, lines: await proxyLog(cluster, pod) })),
  );
  const spans = cluster.simulator.telemetry.spans();
  const requestId = asked.requestId ?? idInLog(logs[0]?.lines ?? [], asked);
  if (requestId === undefined) return { spans: [], log: [] };
  const traceIds = new Set(
    spans
      .filter(({ tags }) => tags['guid:x-request-id'] === requestId)
      .map(({ traceId }) => traceId),
  );
  return {
    requestId,
    spans: spans
      .filter(({ traceId }) => traceIds.has(traceId))
      .toSorted((a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs),
    log: logs.flatMap(({ name, namespace, lines }) =>
      lines
        .filter((line) => line.includes(requestId))
        .map((line) => ({ pod: name, namespace, line })),
    ),
  };
}

async function proxyLog(
  { kube }: SimulatedCluster,
  { namespace, name }: AskedRequest['pods'][number],
): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(name)}/log`;
  const answer = await kube.raw(`${path}?container=istio-proxy`);
  if (!answer.ok) return [];
  return (await answer.text()).split('\n').filter((line) => line !== '');
}

/** The id in the last line of a default-format access log that tells of such a request. */
function idInLog(lines: readonly string[], { method, path }: AskedRequest): string | undefined {
  const line = lines.findLast((candidate) => candidate.includes(`"${method} ${path} `));
  return line && /"([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})"/.exec(line)?.[1];
}
