import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { execInContainer } from '../cluster/exec/exec-in-container.ts';
import { podPorts } from '../cluster/port-forward/pod-ports.ts';
import { followRealTime } from '../cluster/real-time.ts';
import { serveCluster, type ClusterServer } from '../cluster/serve-cluster.ts';

/** Virtual seconds in a real one: what a driver waits for comes soon. */
const SPEED = 20;
const TOKEN = 'only-for-tests';

export interface ServedSimulator extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly url: string;
  readonly cluster: SimulatedCluster;
}

/** A simulated cluster as a driver of real ones sees it: HTTPS, a kubeconfig, a clock that goes on. */
export async function serveForDriver(
  options: Parameters<typeof createSimulatedCluster>[0] = {},
): Promise<ServedSimulator> {
  const cluster = createSimulatedCluster({
    startMs: Date.now(),
    access: { adminToken: TOKEN, authorization: 'rbac' },
    ...options,
  });
  const server: ClusterServer = await serveCluster(
    {
      handle: (request) => cluster.simulator.handle(request),
      refusal: (request) => cluster.simulator.refusal(request),
      exec: (request) => execInContainer(cluster, request),
      ports: (request) => podPorts(cluster, request),
    },
    { token: TOKEN, authentication: 'cluster' },
  );
  const stop = followRealTime(cluster.simulator, SPEED);
  return {
    kubeconfig: server.kubeconfig,
    url: server.url,
    cluster,
    async [Symbol.asyncDispose]() {
      stop();
      await server.close();
      await cluster[Symbol.asyncDispose]();
    },
  };
}
