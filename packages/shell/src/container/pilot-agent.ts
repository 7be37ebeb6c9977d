import type { Command } from '../command.ts';
import { podName, podNamespace, type ContainerPlace } from './container-pod.ts';

const ADMIN_PORT = 15_000;

/** `pilot-agent request GET PATH` in the container istio-proxy: what Envoy's admin port answers. */
export function createPilotAgent(place: ContainerPlace): Command {
  return {
    name: 'pilot-agent',
    summary: 'ask the proxy of this pod',
    async run([command = '', method = '', path], { cluster, signal, stdout, stderr }) {
      if (command !== 'request' || method !== 'GET' || path === undefined) {
        const typed = command === 'request' ? `request ${method}`.trim() : command;
        stderr(
          `Error: pilot-agent ${typed} is not modelled by this shell; pilot-agent request GET PATH is\n`,
        );
        return 1;
      }
      const url = `/api/v1/namespaces/${podNamespace(place)}/pods/${podName(place)}:${ADMIN_PORT}/proxy/${path.replace(/^\/+/, '')}`;
      const response = await cluster.kube.raw(url, { signal });
      const text = await response.text();
      if (response.ok) {
        stdout(text);
        return 0;
      }
      stderr(`Error: Envoy answered ${response.status}: ${text}`);
      return 1;
    },
  };
}
