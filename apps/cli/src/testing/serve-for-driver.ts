import { networkInterfaces } from 'node:os';
import type { SimulatedCluster } from '@drydock/cluster';
import { followRealTime } from '../cluster/real-time.ts';
import { serveCluster } from '../cluster/serve-cluster.ts';
import { createSimulatedK3s, type SimulatedK3sOptions } from '../k3s/simulated-k3s.ts';

/** Virtual seconds in a real one: what a driver waits for comes soon. */
const SPEED = 20;
export const TOKEN = 'only-for-tests';

/** An address of this machine that a cluster could reach: EndpointSlices have no loopback addresses. */
export function ownAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

export interface ServedSimulator extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly url: string;
  readonly cluster: SimulatedCluster;
}

/** A simulated cluster as a driver of real ones sees it: HTTPS, a kubeconfig, RBAC, a clock that goes on. */
export async function serveForDriver(
  install: SimulatedK3sOptions['install'] = [],
): Promise<ServedSimulator> {
  const k3s = createSimulatedK3s({
    install,
    token: TOKEN,
    authorization: 'rbac',
    log: (message) => console.error(message),
  });
  const server = await serveCluster(k3s.served, { token: TOKEN, authentication: 'cluster' });
  const stop = followRealTime(k3s.cluster.simulator, SPEED);
  return {
    kubeconfig: server.kubeconfig,
    url: server.url,
    cluster: k3s.cluster,
    async [Symbol.asyncDispose]() {
      stop();
      await server.close();
      await k3s[Symbol.asyncDispose]();
    },
  };
}
