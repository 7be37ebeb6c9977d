import { PassThrough } from 'node:stream';
import type { Container } from 'dockerode';
import { extract } from 'tar-stream';
import { ClusterError } from '../cluster-error.ts';
import { connectEngine } from '../real/engine/connect-engine.ts';
import { engineFailure } from '../real/engine/engine-failure.ts';
import { removeContainer } from '../real/engine/remove-container.ts';
import type { ClusterContainer } from '../real/real-cluster.ts';

const KUBECONFIG = '/etc/rancher/k3s/k3s.yaml';
const API_PORT = '6443/tcp';

/** A container with k3s that runs, whoever started it. */
export interface Machine extends ClusterContainer {
  /** With the address at which this machine reaches it. */
  readonly kubeconfig: string;
  /** This machine's address on the container's network. */
  readonly gateway: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ends it and removes it with its volumes. */
  remove(): Promise<void>;
}

/** Looks at a running container by id or name. Rejects with ClusterError when there is none, or no k3s in it. */
export async function openMachine(idOrName: string): Promise<Machine> {
  const engine = await connectEngine();
  const container = engine.container.dockerode.getContainer(idOrName);
  try {
    const {
      Id: id,
      Name: name,
      Config: config,
      NetworkSettings: network,
    } = await container.inspect();
    const mapped = network.Ports[API_PORT]?.[0]?.HostPort;
    if (mapped === undefined) throw noK3s(name);
    const host = engine.info.containerRuntime.host;
    const address = `https://${host === 'localhost' ? '127.0.0.1' : host}:${mapped}`;
    const text = await readFile(container, KUBECONFIG);
    return {
      id,
      name: name.replace(/^\//, ''),
      image: config.Image,
      labels: config.Labels,
      gateway: gatewayOf(network),
      kubeconfig: text.replace(/server:\s?\S+/, `server: ${address}`),
      remove: () => removeContainer(id),
    };
  } catch (error) {
    throw engineFailure(error, `Container ${idOrName} could not be used`);
  }
}

interface NetworkSettings {
  readonly Gateway?: string;
  readonly Networks?: Readonly<Record<string, { readonly Gateway?: string }>>;
}

function gatewayOf({ Gateway, Networks = {} }: NetworkSettings): string {
  const all = [Gateway, ...Object.values(Networks).map((each) => each.Gateway)];
  return all.find((address) => address !== undefined && address !== '') ?? '';
}

async function readFile(container: Container, path: string): Promise<string> {
  const archive = await container.getArchive({ path });
  const chunks: Buffer[] = [];
  const files = extract();
  archive.pipe(new PassThrough()).pipe(files);
  for await (const entry of files) for await (const chunk of entry) chunks.push(chunk as Buffer); // a file's bytes
  return Buffer.concat(chunks).toString();
}

function noK3s(name: string): ClusterError {
  return new ClusterError(
    'start-failed',
    `Container ${name} publishes no port 6443: it holds no k3s of Drydock. Start one with cluster up.`,
  );
}
