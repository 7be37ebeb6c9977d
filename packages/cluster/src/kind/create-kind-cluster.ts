import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openConnection } from '../real/connection.ts';
import { bridgeAddress } from '../real/engine/bridge-address.ts';
import { connectEngine } from '../real/engine/connect-engine.ts';
import { readPins } from '../real/pins/pins.ts';
import { prepareCluster } from '../real/prepare-cluster.ts';
import { createStages } from '../real/run-stage.ts';
import { createByCli, hasKindCli, removeByCli } from './kind-cli.ts';
import type { KindCluster, KindClusterOptions } from './kind-cluster.ts';
import { startKindNode } from './kind-node.ts';

interface MadeCluster {
  readonly kubeconfig: string;
  readonly gateway: string;
  remove(): Promise<void>;
}

/**
 * Makes a Kubernetes by kind: by its CLI where that is installed, else in a kindest/node of our own, and installs Istio and
 * Argo CD there by Jobs that run Helm. Rejects with ClusterError; what a failed start has made is removed.
 */
export async function createKindCluster(options: KindClusterOptions = {}): Promise<KindCluster> {
  const stages = createStages(options);
  const pins = readPins(options.mirror);
  const image = options.image ?? pins.images.kind;
  const session = randomBytes(4).toString('hex');
  const name = `drydock-kind-${session}`;
  const made = await stages.run('container', async ({ signal, waitFor }): Promise<MadeCluster> => {
    if (!(await hasKindCli())) return startKindNode(name, image, { session, waitFor, signal });
    waitFor(`kind create cluster --name ${name}`);
    return withCli(name, image, signal);
  });
  try {
    const prepared = await prepareCluster({
      connection: openConnection(made.kubeconfig),
      stages,
      pins,
      install: options.install,
      charts: 'repositories',
      session,
      git: {
        address: options.gitHost ?? bridgeAddress(made.gateway),
        advice: 'Name an address of this machine that kind\u2019s nodes reach (gitHost).',
      },
    });
    return {
      ...prepared,
      engine: 'kind',
      name,
      kubeconfig: made.kubeconfig,
      timings: stages.timings,
      async [Symbol.asyncDispose]() {
        await prepared.git[Symbol.asyncDispose]();
        await made.remove();
      },
    };
  } catch (error) {
    await made.remove().catch(() => undefined); // the first error is the one that tells
    throw error;
  }
}

async function withCli(name: string, image: string, signal: AbortSignal): Promise<MadeCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-kind-'));
  try {
    const file = path.join(folder, 'kubeconfig'); // never the person's own
    const kubeconfig = await createByCli(name, image, { kubeconfig: file, signal });
    return { kubeconfig, gateway: await gatewayOf(name), remove: () => removeByCli(name) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** This machine on the network of a cluster that the CLI made. */
async function gatewayOf(name: string): Promise<string> {
  const { dockerode } = (await connectEngine()).container;
  const { NetworkSettings } = await dockerode.getContainer(`${name}-control-plane`).inspect();
  return Object.values(NetworkSettings.Networks)[0]?.Gateway ?? '';
}
