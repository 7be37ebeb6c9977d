import { ClusterError } from '../cluster-error.ts';
import { openConnection, type Connection } from '../real/connection.ts';
import type { Pins } from '../real/pins/pins.ts';
import { prepareCluster } from '../real/prepare-cluster.ts';
import type { Stages } from '../real/run-stage.ts';
import { applyAll, listOf, typeOf, valueOf } from '../real/values-of.ts';
import { namespaceNames } from './isolation.ts';
import type { KubeconfigCluster, KubeconfigClusterOptions } from './kubeconfig-cluster.ts';
import type { Residue } from './residue.ts';
import {
  KUBECONFIG_KEY,
  kubeconfigSecret,
  VCLUSTER_KIND,
  vclusterObjects,
  type VclusterPlace,
} from './vcluster-objects.ts';

interface Surroundings {
  readonly connection: Connection;
  readonly stages: Stages;
  readonly pins: Pins;
  readonly session: string;
  readonly residue: Residue;
}

/** A vcluster for one learner, with what labs need installed in it. Disposing takes the whole of it away. */
export async function createVcluster(
  options: KubeconfigClusterOptions,
  { connection, stages, pins, session, residue }: Surroundings,
): Promise<KubeconfigCluster> {
  const { kube, host } = connection;
  if (!(await kube.resolveKind(...VCLUSTER_KIND)))
    throw new ClusterError(
      'not-modelled',
      `The cluster at ${host} has no operator for vclusters (${VCLUSTER_KIND[1]} of ${VCLUSTER_KIND[0]} is not served). Install Cluster API's provider of them, or take isolation by namespaces.`,
    );
  const { learner = '' } = options;
  const [name] = namespaceNames(learner, [session]) ?? [];
  if (name === undefined)
    throw new ClusterError(
      'start-failed',
      `Isolation needs the learner's name as lower-case letters, digits and dashes, not ${JSON.stringify(learner)}.`,
    );
  const place = { name, namespace: name, learner, session };
  const kubeconfig = await stages.run('vcluster', async (stage) => {
    await applyAll(kube, vclusterObjects(place));
    await stage.until(() => isReady(connection, place));
    return readKubeconfig(connection, place);
  });
  const inner = openConnection(kubeconfig);
  const prepared = await prepareCluster({
    connection: inner,
    stages,
    pins,
    install: options.install,
    charts: 'repositories',
    session,
    git: {
      address: options.gitHost,
      advice: 'Name an address of this machine that the nodes of the cluster reach (gitHost).',
    },
  });
  return {
    ...prepared,
    engine: 'kubeconfig',
    kubeconfig,
    timings: stages.timings,
    learner: { namespaces: [], kubeconfig },
    async [Symbol.asyncDispose]() {
      try {
        await residue.remove();
      } finally {
        await prepared.git[Symbol.asyncDispose]();
      }
    },
  };
}

interface VclusterParts {
  readonly status?: {
    readonly ready?: boolean;
    readonly conditions?: readonly { readonly status: string; readonly message?: string }[];
  };
}

async function isReady(
  { kube }: Connection,
  { name, namespace }: VclusterPlace,
): Promise<true | string> {
  const all = await listOf(kube, VCLUSTER_KIND, { namespace });
  const { status } = (all.find(({ metadata }) => metadata.name === name) ?? {}) as VclusterParts; // the operator's kind
  const secrets = await listOf(kube, ['v1', 'Secret'], { namespace });
  const hasSecret = secrets.some(({ metadata }) => metadata.name === kubeconfigSecret(name));
  if (status?.ready === true && hasSecret) return true;
  const trouble = status?.conditions?.find((each) => each.status === 'False')?.message;
  return `VCluster ${name}${trouble === undefined ? '' : ` (${trouble})`}`;
}

async function readKubeconfig(
  { kube }: Connection,
  { name, namespace }: VclusterPlace,
): Promise<string> {
  const type = await typeOf(kube, 'v1', 'Secret');
  const what = `Reading the kubeconfig of vcluster ${name}`;
  const secret = valueOf(what, await kube.get(type, kubeconfigSecret(name), namespace));
  const { [KUBECONFIG_KEY]: data = '' } = secret['data'] as Readonly<Record<string, string>>; // of a stored Secret
  return Buffer.from(data, 'base64').toString();
}
