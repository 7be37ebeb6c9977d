import { parse } from 'yaml';
import { ClusterError } from '../cluster-error.ts';
import { openConnection, type Connection } from '../real/connection.ts';
import type { Program } from '../real/start-progress.ts';
import { applyAll, listOf } from '../real/values-of.ts';
import { isolationObjects, namespaceNames } from './isolation.ts';
import type { KubeconfigClusterOptions } from './kubeconfig-cluster.ts';
import { learnerKubeconfig } from './learner-access.ts';

/** A learner's own part of a cluster. */
export interface Space {
  readonly namespaces: readonly string[];
  readonly kubeconfig: string;
  readonly connection: Connection;
}

interface Surroundings {
  readonly connection: Connection;
  readonly session: string;
  readonly systemNamespace: string;
  readonly programs: readonly Program[];
}

/** Makes the learner's part; undefined without isolation by namespaces. */
export async function openSpace(
  { isolation = 'none', learner, namespaces = [], kubeconfig, context }: KubeconfigClusterOptions,
  { connection, session, systemNamespace, programs }: Surroundings,
): Promise<Space | undefined> {
  if (isolation !== 'namespaces') return undefined;
  const names = namespaceNames(learner ?? '', namespaces);
  if (!names)
    throw new ClusterError(
      'start-failed',
      `Isolation needs the learner's name as lower-case letters, digits and dashes: ${JSON.stringify(learner ?? '')} with namespaces ${JSON.stringify(namespaces)} gives no names of namespaces.`,
    );
  if (programs.includes('istio')) await requireCni(connection);
  await refuseTaken(connection, names);
  const space = { learner: learner ?? '', namespaces: names, session, systemNamespace };
  await applyAll(connection.kube, isolationObjects(space));
  const own = await learnerKubeconfig(connection.kube, names[0] ?? '', {
    url: connection.server,
    ...trustOf(kubeconfig, context),
  });
  return { namespaces: names, kubeconfig: own, connection: openConnection(own) };
}

const CNI = 'istio-cni-node';

/** Without Istio's CNI every pod of the mesh begins with rights over the network, which a learner could use to get out. */
async function requireCni({ kube, host }: Connection): Promise<void> {
  const all = await listOf(kube, ['apps/v1', 'DaemonSet']);
  if (all.some(({ metadata }) => metadata.name === CNI)) return;
  throw new ClusterError(
    'forbidden',
    `Learners cannot be kept apart by namespaces on the cluster at ${host}: it has no ${CNI}, so pods of the mesh need NET_ADMIN. Install Istio's CNI node agent, or take a vcluster or a cluster each.`,
  );
}

/** A namespace that is there already is somebody's. */
async function refuseTaken({ kube }: Connection, names: readonly string[]): Promise<void> {
  const type = await kube.resolveKind('v1', 'Namespace');
  for (const name of names) {
    if (!type || !(await kube.get(type, name)).ok) continue;
    throw new ClusterError(
      'start-failed',
      `Namespace ${name} is there already. Choose another name for the learner, or remove what is left of an earlier session.`,
    );
  }
}

interface KubeconfigFile {
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string };
  }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: {
      readonly 'certificate-authority-data'?: string;
      readonly 'insecure-skip-tls-verify'?: boolean;
    };
  }[];
}

/** Whom the admin's kubeconfig trusts, the learner's trusts too. */
function trustOf(
  text: string,
  context: string,
): { readonly certificateAuthority?: string; readonly isInsecure?: boolean } {
  const file = parse(text) as KubeconfigFile; // openConnection has read it
  const name = file.contexts.find((each) => each.name === context)?.context.cluster;
  const cluster = file.clusters.find((each) => each.name === name)?.cluster ?? {};
  const certificateAuthority = cluster['certificate-authority-data'];
  return {
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    isInsecure: cluster['insecure-skip-tls-verify'] === true,
  };
}
