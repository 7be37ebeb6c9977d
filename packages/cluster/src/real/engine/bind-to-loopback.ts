import type { HostConfig } from 'dockerode';

/** Publishes the ports of a container that is to be made on 127.0.0.1: engines take every address of the machine unless one is named. */
export function bindToLoopback(hostConfig: HostConfig): void {
  const bindings = hostConfig.PortBindings as Record<string, { HostIp?: string }[]> | undefined; // as Testcontainers fills it
  for (const binding of Object.values(bindings ?? {}).flat()) binding.HostIp = '127.0.0.1';
}
