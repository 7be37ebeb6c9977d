import type { RealCluster } from '@drydock/cluster/real';
import type { LabComparison } from '@drydock/lab/node';

/** What was tried, and on what: `lab test --parity FILE` writes it, the fidelity table is rendered from it. */
export interface Parity {
  readonly version: 1;
  readonly engine: RealCluster['engine'];
  /** Of the container, where there is one. */
  readonly image?: string;
  /** As `/version` of the API server says. */
  readonly server: string;
  /** Whether the nodes are machines that run containers. False: the simulated cluster answered, in the place of a real one. */
  readonly isReal: boolean;
  /** `2026-11-21` */
  readonly date: string;
  readonly trials: number;
  /** Trials in which every check got the verdict of the simulated cluster. */
  readonly same: number;
  readonly labs: readonly LabComparison[];
}

export type ParityServer = Pick<Parity, 'engine' | 'image' | 'server' | 'isReal'>;

/** What a cluster says of itself. Rejects with ClusterError when it does not answer. */
export async function describeServer(cluster: RealCluster): Promise<ParityServer> {
  const answer = await cluster.kube.raw('/version');
  const { gitVersion } = (await answer.json()) as { readonly gitVersion?: unknown };
  const type = await cluster.kube.resolve('nodes');
  const listed = type && (await cluster.kube.list(type));
  const nodes = listed?.ok === true ? listed.value.items : [];
  const images = nodes.map(({ status }) => {
    const { nodeInfo } = (status ?? {}) as { readonly nodeInfo?: { readonly osImage?: string } }; // a stored Node
    return nodeInfo?.osImage ?? '';
  });
  const image = imageOf(cluster);
  return {
    engine: cluster.engine,
    ...(image !== undefined && { image }),
    server: typeof gitVersion === 'string' ? gitVersion : 'unknown',
    isReal: images.length > 0 && !images.some((name) => name.startsWith('Drydock simulated')),
  };
}

function imageOf(cluster: RealCluster): string | undefined {
  const { container } = cluster as { readonly container?: { readonly image: string } }; // k3s alone has one
  return container?.image;
}

/** Sums up. */
export function parityOf(
  server: ParityServer,
  labs: readonly LabComparison[],
  date: string,
): Parity {
  const trials = labs.flatMap((lab) => lab.trials);
  const same = trials.filter(
    ({ differences, error, failures }) =>
      error === undefined && differences.length === 0 && failures.length === 0,
  );
  return { version: 1, ...server, date, trials: trials.length, same: same.length, labs };
}
