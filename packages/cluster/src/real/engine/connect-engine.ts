import { getContainerRuntimeClient, type ContainerRuntimeClient } from 'testcontainers';
import { ClusterError } from '../../cluster-error.ts';
import { describeEngineProblem, probeEngine } from './engine-problem.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';

/**
 * The container engine of this machine, found as Testcontainers finds it: DOCKER_HOST, then the usual sockets. Rejects with
 * ClusterError `no-engine` that says why none can be used.
 */
export async function connectEngine(): Promise<ContainerRuntimeClient> {
  try {
    return await getContainerRuntimeClient();
  } catch (cause) {
    const address = process.env['DOCKER_HOST'] ?? `unix://${DEFAULT_SOCKET}`;
    throw new ClusterError(
      'no-engine',
      describeEngineProblem(address, await probeEngine(address)),
      { cause },
    );
  }
}

/** Whether the engine publishes ports on this machine. */
export function isLocal({ info }: ContainerRuntimeClient): boolean {
  return ['localhost', '127.0.0.1', '::1'].includes(info.containerRuntime.host);
}
