import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connectEngine, isLocal } from '../real/engine/connect-engine.ts';
import { engineFailure } from '../real/engine/engine-failure.ts';
import { removeContainer } from '../real/engine/remove-container.ts';
import { ENGINE_LABELS } from '../real/labels.ts';
import { registriesYaml, type Pins } from '../real/pins/pins.ts';
import type { Stages } from '../real/run-stage.ts';
import { DrydockK3sContainer } from './drydock-k3s-container.ts';
import type { K3sClusterOptions } from './k3s-cluster.ts';
import { openMachine, type Machine } from './machine.ts';

/** What the engine says where it may not give all capabilities. */
const NO_PRIVILEGES = /unable to apply caps|operation not permitted/;

interface Starting {
  readonly stages: Stages;
  readonly pins: Pins;
  readonly mirror: string | undefined;
}

/** Starts the container and waits until k3s's node is there. What a failed start leaves is removed. Rejects with ClusterError. */
export function startContainer(
  options: K3sClusterOptions,
  { stages, pins, mirror }: Starting,
): Promise<Machine> {
  const image = options.image ?? pins.images.k3s;
  return stages.run('container', async (stage) => {
    stage.waitFor(`a container of ${image}`);
    const engine = await connectEngine();
    const isLocalEngine = isLocal(engine);
    const start = async (privileged: boolean): Promise<Machine> => {
      const container = new DrydockK3sContainer(image, {
        privileged,
        isLocalEngine,
        signal: stage.signal,
      });
      configure(container, options, { pins, mirror });
      // k3s's certificate has the addresses of its node; another machine is reached by its own name.
      if (!isLocalEngine) container.withCommand(serverCommand(engine.info.containerRuntime.host));
      await using files = await copyImages(container, options.images ?? []);
      void files;
      return runContainer(container, image, stage.signal);
    };
    try {
      return await start(true);
    } catch (error) {
      if (!NO_PRIVILEGES.test(String(error)) || stage.signal.aborted) throw error;
      stage.waitFor(`a container of ${image}, without privileges`);
      return await start(false);
    }
  });
}

/** Testcontainers' own command, and a further name for the certificate. */
function serverCommand(host: string): string[] {
  return ['server', '--disable=traefik', `--tls-san=${host}`];
}

function configure(
  container: DrydockK3sContainer,
  { labels = {}, environment = {}, keep = false, stageTimeoutMs }: K3sClusterOptions,
  { pins, mirror }: Pick<Starting, 'pins' | 'mirror'>,
): void {
  const session = randomBytes(4).toString('hex');
  container
    .withName(`drydock-k3s-${session}`)
    .withLabels({
      [ENGINE_LABELS.managed]: 'true',
      [ENGINE_LABELS.engine]: 'k3s',
      [ENGINE_LABELS.session]: session,
      [ENGINE_LABELS.owner]: `${hostname()}/${process.pid}`,
      [ENGINE_LABELS.purpose]: 'lab',
      ...labels,
    })
    .withEnvironment(environment)
    // Ryuk ends what a process leaves; what is to outlive it is found by its labels.
    .withAutoCleanup(!keep);
  // The stage ends it sooner; Testcontainers' own limit must not.
  if (stageTimeoutMs !== undefined) container.withStartupTimeout(stageTimeoutMs);
  if (mirror === undefined || mirror === '') return;
  const content = registriesYaml(mirror, [...Object.values(pins.images), ...pins.airgap]);
  container.withCopyContentToContainer([{ content, target: '/etc/rancher/k3s/registries.yaml' }]);
}

/** Runs it; when it fails or the signal says so, nothing is left of it. */
async function runContainer(
  container: DrydockK3sContainer,
  image: string,
  signal: AbortSignal,
): Promise<Machine> {
  try {
    const started = await Promise.race([container.start(), rejection(signal)]);
    return await openMachine(started.getId());
  } catch (error) {
    const { containerId } = container;
    if (containerId !== undefined) await removeContainer(containerId).catch(() => undefined); // prune finds it
    if (signal.aborted) throw signal.reason;
    const cause = LOG_ENDED.test(String(error)) ? new Error(endOf(container)) : error;
    throw engineFailure(cause, `No cluster could be started from ${image}`);
  }
}

/** What Testcontainers says of a container that ends while it is waited for. */
const LOG_ENDED = /log stream ended/i;

function endOf({ lastWords }: DrydockK3sContainer): string {
  const said = lastWords.text();
  return said === ''
    ? 'the container ended and said nothing: it may have been killed, for want of memory or by somebody.'
    : `the container ended, and said last: ${said}`;
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error); // aborted with an error
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
}

/** k3s imports what lies in this folder when it starts. @see k3s docs, air-gap install */
const IMAGES = '/var/lib/rancher/k3s/agent/images';

/** Hands images of this machine's engine to the cluster, as archives that are gone once they are copied. */
async function copyImages(
  container: DrydockK3sContainer,
  images: readonly string[],
): Promise<AsyncDisposable> {
  if (images.length === 0) return { [Symbol.asyncDispose]: async () => undefined };
  const { dockerode } = (await connectEngine()).container;
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-images-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    for (const [index, image] of images.entries()) {
      const source = path.join(folder, `${index}.tar`);
      await pipeline(await dockerode.getImage(image).get(), createWriteStream(source));
      container.withCopyFilesToContainer([{ source, target: `${IMAGES}/drydock-${index}.tar` }]);
    }
  } catch (error) {
    await remove();
    throw engineFailure(error, `The images ${images.join(', ')} could not be read from the engine`);
  }
  return { [Symbol.asyncDispose]: remove };
}
