import { randomBytes } from 'node:crypto';
import { ClusterError } from '../cluster-error.ts';
import { openConnection, type Connection } from '../real/connection.ts';
import {
  findPrograms,
  installPrograms,
  waitForPrograms,
} from '../real/install/install-programs.ts';
import { workloadsReady } from '../real/install/workloads-ready.ts';
import { SESSION_LABEL } from '../real/labels.ts';
import { openRealCluster } from '../real/open-real-cluster.ts';
import { readPins } from '../real/pins/pins.ts';
import { connectGit } from '../real/prepare-cluster.ts';
import { probeObjects } from '../real/probe/probe-objects.ts';
import { createStages, type Stages } from '../real/run-stage.ts';
import { createResourceSnapshots } from '../real/snapshots/resource-snapshots.ts';
import type { Program } from '../real/start-progress.ts';
import { applyAll } from '../real/values-of.ts';
import { createVcluster } from './create-vcluster.ts';
import type { KubeconfigCluster, KubeconfigClusterOptions } from './kubeconfig-cluster.ts';
import { openSpace, type Space } from './open-space.ts';
import { createResidue, type Residue } from './residue.ts';

/** The first question to a server may take so long. */
const FIRST_ANSWER_MS = 15_000;

/**
 * Opens a cluster that is there already, in a context that has to be named. What this driver makes carries a label and is
 * removed at the end, also when the start fails. Rejects with ClusterError.
 */
export async function createKubeconfigCluster(
  options: KubeconfigClusterOptions,
): Promise<KubeconfigCluster> {
  const connection = openConnection(options.kubeconfig, namedContext(options.context));
  const stages = createStages(options);
  await stages.run('api', ({ signal, waitFor }) => {
    waitFor(`an answer of ${connection.host}`);
    return firstAnswer(connection, signal);
  });
  const session = randomBytes(4).toString('hex');
  const residue = createResidue(connection.kube, session);
  try {
    return await start(options, { connection, stages, session, residue });
  } catch (error) {
    await residue.remove().catch(() => undefined); // the first error is the one that tells
    throw error;
  }
}

interface Starting {
  readonly connection: Connection;
  readonly stages: Stages;
  readonly session: string;
  readonly residue: Residue;
}

async function start(
  options: KubeconfigClusterOptions,
  { connection, stages, session, residue }: Starting,
): Promise<KubeconfigCluster> {
  const { kube } = connection;
  const pins = readPins(options.mirror);
  if (options.isolation === 'vcluster')
    return createVcluster(options, { connection, stages, pins, session, residue });
  const programs = await providePrograms(options, { connection, stages, session, residue });
  const systemNamespace = `drydock-system-${session}`;
  await stages.run('probe', async (stage) => {
    const labels = { [SESSION_LABEL]: session };
    await applyAll(kube, probeObjects(systemNamespace, pins.images.curl, labels));
    await stage.until(() => workloadsReady(kube, systemNamespace));
  });
  const space = await openSpace(options, { connection, session, systemNamespace, programs });
  const opened = await openRealCluster({
    connection,
    pins,
    programs,
    systemNamespace,
    git: {
      address: options.gitHost,
      advice: 'Name an address of this machine that the nodes of the cluster reach (gitHost).',
    },
    ...(space ? { namespaces: space.namespaces } : {}),
  });
  residue.add(() => opened.git.forget());
  if (options.gitHost !== undefined) await connectGit(opened, stages);
  const dispose = async (): Promise<void> => {
    try {
      await residue.remove();
    } finally {
      await opened.git[Symbol.asyncDispose]();
    }
  };
  return {
    ...opened,
    ...inSpace(space, options.kubeconfig, opened.kube),
    engine: 'kubeconfig',
    ...(options.mayReset === true && {
      snapshots: createResourceSnapshots(opened.kube, opened.git),
    }),
    programs,
    timings: stages.timings,
    [Symbol.asyncDispose]: dispose,
  };
}

/** With isolation everything that a learner does goes through the learner's own client. */
function inSpace(
  space: Space | undefined,
  kubeconfig: string,
  kube: Connection['kube'],
): Pick<KubeconfigCluster, 'kube' | 'kubeconfig' | 'learner'> {
  if (!space) return { kube, kubeconfig };
  const { namespaces } = space;
  return {
    kube: space.connection.kube,
    kubeconfig: space.kubeconfig,
    learner: { namespaces, kubeconfig: space.kubeconfig },
  };
}

function namedContext(context: string): string {
  if (context.trim() !== '') return context;
  throw new ClusterError(
    'bad-kubeconfig',
    'No context was named. A cluster is only touched when its context is named: list them with kubectl config get-contexts.',
  );
}

async function firstAnswer({ kube, host }: Connection, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(FIRST_ANSWER_MS);
  const either = AbortSignal.any([signal, late]);
  const answer = await kube.raw('/apis', { signal: either }).catch((error: unknown) => {
    if (!late.aborted || signal.aborted) throw error;
    throw new ClusterError(
      'unreachable',
      `No answer from the API server at ${host} within ${FIRST_ANSWER_MS / 1000} s. Check that the cluster runs and the network to it.`,
    );
  });
  await answer.body?.cancel();
  if (answer.status === 401)
    throw new ClusterError(
      'forbidden',
      `The API server at ${host} does not know this client (401): the token or certificate of the context is wrong or has expired. Fetch the kubeconfig anew.`,
    );
  if (!answer.ok)
    throw new ClusterError(
      answer.status === 403 ? 'forbidden' : 'bad-answer',
      `The API server at ${host} answered ${answer.status} at /apis. Use a kubeconfig of a cluster admin, of a Kubernetes cluster.`,
    );
}

async function providePrograms(
  options: KubeconfigClusterOptions,
  { connection, stages, session, residue }: Starting,
): Promise<readonly Program[]> {
  const { install = ['istio', 'argocd'], mayInstall = false } = options;
  const { kube, host } = connection;
  const there = await stages.run('find', async (stage) => {
    const found = await findPrograms(kube, install);
    await waitForPrograms(kube, found, stage);
    return found;
  });
  const missing = install.filter((program) => !there.includes(program));
  if (missing.length === 0) return install;
  if (!mayInstall)
    throw new ClusterError(
      'install-failed',
      `The cluster at ${host} has no ${missing.map((program) => NAMES[program]).join(' and no ')}. Install it, or allow this driver to (mayInstall).`,
    );
  await residue.beforeInstall(missing, readPins(options.mirror).images.helm);
  await installPrograms(missing, {
    kube,
    stages,
    pins: readPins(options.mirror),
    charts: 'repositories',
    session,
  });
  return install;
}

const NAMES: Readonly<Record<Program, string>> = { istio: 'Istio', argocd: 'Argo CD' };
