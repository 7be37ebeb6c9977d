import { hostname } from 'node:os';
import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import { ClusterError } from '../cluster-error.ts';
import { bindToLoopback } from '../real/engine/bind-to-loopback.ts';
import { connectEngine, isLocal } from '../real/engine/connect-engine.ts';
import { engineFailure } from '../real/engine/engine-failure.ts';
import { ENGINE_LABELS } from '../real/labels.ts';
import { kubeadmConfig, networkManifest, reachableKubeconfig, versionOf } from './kind-config.ts';

const API_PORT = 6443;
const BOOTED_WITHIN_MS = 60_000;
const ADMIN = '/etc/kubernetes/admin.conf';

/** A node of kind's image that was made a cluster without the kind CLI. */
export interface KindNode {
  readonly id: string;
  readonly kubeconfig: string;
  /** This machine's address on the node's network. */
  readonly gateway: string;
  remove(): Promise<void>;
}

export interface NodeStart {
  readonly session: string;
  readonly waitFor: (text: string) => void;
  /** When it is aborted, the node is removed as soon as it can be. */
  readonly signal: AbortSignal;
}

/** Its port is this machine's alone. */
class NodeContainer extends GenericContainer {
  protected override async beforeContainerCreated(): Promise<void> {
    if (isLocal(await connectEngine())) bindToLoopback(this.hostConfig);
  }
}

/**
 * Starts kindest/node and does in it what kind does: kubeadm, the node's own network and storage manifests.
 * @see kind pkg/cluster/internal/create/actions
 */
export async function startKindNode(
  name: string,
  image: string,
  { session, waitFor, signal }: NodeStart,
): Promise<KindNode> {
  const version = versionOf(image);
  if (version === undefined)
    throw new ClusterError(
      'image-missing',
      `The image ${image} names no version of Kubernetes: use a tag like kindest/node:v1.34.2.`,
    );
  waitFor(`a container of ${image}`);
  const container = await startContainer(name, image, session);
  try {
    signal.throwIfAborted();
    const { dockerode } = (await connectEngine()).container;
    const { NetworkSettings: network } = await dockerode.getContainer(container.getId()).inspect();
    const place = Object.values(network.Networks)[0];
    waitFor('kubeadm');
    await initialise(container, { nodeAddress: place?.IPAddress ?? '', nodeName: name, version });
    signal.throwIfAborted();
    const server = `https://127.0.0.1:${container.getMappedPort(API_PORT)}`;
    return {
      id: container.getId(),
      kubeconfig: reachableKubeconfig(await run(container, ['cat', ADMIN]), server),
      gateway: place?.Gateway ?? '',
      remove: async () => void (await container.stop()),
    };
  } catch (error) {
    await container.stop().catch(() => undefined); // the first error is the one that tells
    throw error;
  }
}

async function startContainer(
  name: string,
  image: string,
  session: string,
): Promise<StartedTestContainer> {
  try {
    return await new NodeContainer(image)
      .withName(name)
      .withHostname(name)
      .withPrivilegedMode()
      .withSecurityOpt('seccomp=unconfined', 'apparmor=unconfined')
      .withTmpFs({ '/tmp': 'rw', '/run': 'rw' })
      .withBindMounts([{ source: '/lib/modules', target: '/lib/modules', mode: 'ro' }])
      .withExposedPorts(API_PORT)
      .withLabels({
        [ENGINE_LABELS.managed]: 'true',
        [ENGINE_LABELS.engine]: 'kind',
        [ENGINE_LABELS.session]: session,
        [ENGINE_LABELS.owner]: `${hostname()}/${process.pid}`,
        [ENGINE_LABELS.purpose]: 'lab',
      })
      .withWaitStrategy(Wait.forLogMessage(/Reached target .*Multi-User System|detected cgroup v1/))
      .withStartupTimeout(BOOTED_WITHIN_MS)
      .start();
  } catch (error) {
    throw engineFailure(error, `No node could be started from ${image}`);
  }
}

async function initialise(
  node: StartedTestContainer,
  place: Parameters<typeof kubeadmConfig>[0],
): Promise<void> {
  const file = '/kind/drydock-kubeadm.yaml';
  await node.copyContentToContainer([{ content: kubeadmConfig(place), target: file }]);
  await run(node, ['kubeadm', 'init', `--config=${file}`, '--skip-token-print']);
  const network = '/kind/drydock-network.yaml';
  const template = await run(node, ['cat', '/kind/manifests/default-cni.yaml']);
  await node.copyContentToContainer([{ content: networkManifest(template), target: network }]);
  const kubectl = ['kubectl', `--kubeconfig=${ADMIN}`, 'apply', '-f'];
  await run(node, [...kubectl, network]);
  await run(node, [...kubectl, '/kind/manifests/default-storage.yaml']);
}

async function run(node: StartedTestContainer, command: readonly string[]): Promise<string> {
  const { exitCode, stdout, output } = await node.exec([...command]);
  if (exitCode === 0) return stdout;
  const last = output.trim().split('\n').at(-1) ?? '';
  throw new ClusterError(
    'start-failed',
    `${command[0]} in the node ended with ${exitCode}: ${last.slice(0, 300)}. Look at the log of the container.`,
  );
}
