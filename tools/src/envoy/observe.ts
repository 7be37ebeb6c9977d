import { createServer, type Server } from 'node:net';
import type { JsonObject } from '@drydock/manifests';
import { toEnvoyBootstrap, type ProxyConfig } from '@drydock/mesh';
import type { CorpusRequest } from './corpus.ts';
import { LOG_FORMAT, startEnvoy, type LogEntry } from './envoy-process.ts';
import { listenEcho, portOf, sendRaw, type Hits, type RawMessage } from './raw-http.ts';
import { SUBSETS } from './shop.ts';

export interface ObservedCase {
  readonly config: ProxyConfig;
  readonly requests: readonly CorpusRequest[];
}

export interface Observation {
  readonly message: RawMessage | undefined;
  readonly log: LogEntry | undefined;
  /** The subsets that got a request or a copy of it, one for each time. */
  readonly hits: readonly string[];
}

const PARALLEL = 8;
const LIMIT_MS = 45_000;

/**
 * Sends each case's requests through one real Envoy with a listener per case; results by `case.request`.
 * Everything it starts has ended when it settles; rejects when the requests take more than 45 s.
 */
export async function observe(
  binary: string,
  cases: readonly ObservedCase[],
): Promise<ReadonlyMap<string, Observation>> {
  const hits: Hits = new Map();
  const echoes = await Promise.all(
    ['', ...SUBSETS].map(async (subset) => ({ subset, ...(await listenEcho(subset, hits)) })),
  );
  try {
    const ports = await freePorts(cases.length);
    const echoPorts = new Map(echoes.map(({ subset, port }) => [subset, port]));
    await using envoy = await startEnvoy(
      binary,
      (log) => bootstrapOf(cases, ports, { echoPorts, log }),
      ports.at(-1) ?? 0,
    );
    const messages = await sendAll(cases, ports);
    const logs = await envoy.finish();
    return new Map(
      Array.from(
        messages,
        ([id, message]) => [id, { message, log: logs.get(id), hits: hits.get(id) ?? [] }] as const,
      ),
    );
  } finally {
    for (const { server } of echoes) server.close();
  }
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve) => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => portOf(server));
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  return ports;
}

async function sendAll(
  cases: readonly ObservedCase[],
  ports: readonly number[],
): Promise<ReadonlyMap<string, RawMessage | undefined>> {
  const jobs = cases.flatMap(({ requests }, i) =>
    requests.map((request, j) => ({ id: `${i}.${j}`, port: ports[i] ?? 0, request })),
  );
  const answers = new Map<string, RawMessage | undefined>();
  const end = performance.now() + LIMIT_MS;
  const work = async (): Promise<void> => {
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      if (performance.now() > end) throw new Error('The requests took more than 45 s.');
      const { id, port, request } = job;
      const headers = [...request.headers, ['x-drydock-id', id] as const];
      answers.set(id, await sendRaw(port, { ...request, headers }));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return answers;
}

interface Places {
  readonly echoPorts: ReadonlyMap<string, number>;
  readonly log: string;
}

/** One bootstrap for all cases: their listeners on the ports given, their clusters on the echoes. */
function bootstrapOf(
  cases: readonly ObservedCase[],
  ports: readonly number[],
  { echoPorts, log }: Places,
): JsonObject {
  const address = '127.0.0.1';
  const parts = cases.map(({ config }, i) =>
    toEnvoyBootstrap(config, {
      listen: () => ({ address, port: ports[i] ?? 0 }),
      endpoint: (_endpoint, { subset }) => ({ address, port: echoPorts.get(subset) ?? 0 }),
      connectionManager: { access_log: [accessLog(log)], delayed_close_timeout: '0s' },
    }),
  );
  const listeners = parts.flatMap((part, i) =>
    part.static_resources.listeners.map((listener) => ({ ...listener, name: `case-${i}` })),
  );
  const clusters = parts.flatMap((part) => part.static_resources.clusters);
  const byName = new Map(clusters.map((cluster) => [cluster['name'], cluster]));
  return { ...parts[0], static_resources: { listeners, clusters: [...byName.values()] } };
}

function accessLog(path: string): JsonObject {
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog',
      path,
      log_format: { json_format: LOG_FORMAT },
    },
  };
}
