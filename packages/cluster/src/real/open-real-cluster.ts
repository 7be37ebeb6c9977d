import type { Cluster } from '../cluster.ts';
import { argocdIsSettled } from './argocd-settled.ts';
import type { Connection } from './connection.ts';
import { createRealGit, type RealGit } from './git/real-git.ts';
import { createMeshStatus, meshIsSettled } from './mesh-status.ts';
import type { Pins } from './pins/pins.ts';
import { createTrafficProbe } from './probe/traffic-probe.ts';
import { findPrometheus } from './prometheus-query.ts';
import { createRealClock } from './real-clock.ts';
import type { Program } from './start-progress.ts';

export interface OpenOptions {
  readonly connection: Connection;
  readonly pins: Pins;
  readonly programs: readonly Program[];
  readonly git: {
    readonly address: string | undefined;
    readonly advice: string;
  };
  readonly systemNamespace: string;
  /** Of whom `settle` looks at; default: all. */
  readonly namespaces?: readonly string[];
}

/** The parts of `Cluster` that are the same on every real engine. */
export interface OpenedCluster extends Pick<
  Cluster,
  'kube' | 'traffic' | 'mesh' | 'metrics' | 'clock'
> {
  readonly git: RealGit;
}

/** Puts the interface together over a connection to a cluster that is ready. */
export async function openRealCluster(options: OpenOptions): Promise<OpenedCluster> {
  const { connection, pins, programs, namespaces, systemNamespace } = options;
  const { kube } = connection;
  const mesh = createMeshStatus(connection);
  const metrics = await findPrometheus(kube);
  return {
    kube,
    mesh,
    traffic: createTrafficProbe({
      connection,
      curlImage: pins.images.curl,
      systemNamespace,
      namespaces,
    }),
    git: createRealGit({
      kube,
      ...options.git,
      systemNamespace,
      hasArgocd: programs.includes('argocd'),
    }),
    clock: createRealClock({
      kube,
      others: [
        ...(programs.includes('istio') ? [() => meshIsSettled(kube, mesh)] : []),
        ...(programs.includes('argocd') ? [() => argocdIsSettled(kube)] : []),
      ],
      ...(namespaces ? { namespaces } : {}),
    }),
    ...(metrics ? { metrics } : {}),
  };
}
