import { usageFailure } from '../failure.ts';
import { asObjects, asText, at } from '../json-access.ts';
import { notModelled } from '../failure.ts';
import type { Subcommand } from '../subcommand.ts';

const dump: Subcommand = {
  name: 'dump',
  summary: 'Dump relevant information for debugging and diagnosis',
  flags: [],
  unmodelled: ['all-namespaces', 'namespaces', 'output-directory', 'output'],
  async run() {
    throw notModelled('cluster-info dump');
  },
};

/** `kubectl cluster-info`: the address that the server gives, and the services that say they belong to the cluster. */
export const clusterInfo: Subcommand = {
  name: 'cluster-info',
  summary: 'Display cluster information',
  completes: 'nothing',
  flags: [],
  subcommands: [dump],
  async run({ rest, out, flags }) {
    if (flags.args.length > 0) {
      throw usageFailure(
        `unexpected arguments: [${flags.args.join(' ')}]\nSee 'kubectl cluster-info -h' for help and examples`,
      );
    }
    const [address] = asObjects((await rest.json('/api'))['serverAddressByClientCIDRs']);
    const server = `https://${asText(address?.['serverAddress'])}`;
    out(`Kubernetes control plane is running at ${server}\n`);
    const services = await rest.json('/api/v1/namespaces/kube-system/services', {
      query: { labelSelector: 'kubernetes.io/cluster-service=true' },
    });
    for (const service of asObjects(services['items'])) {
      const name = asText(at(service, 'metadata', 'name'));
      const label = asText(at(service, 'metadata', 'labels', 'kubernetes.io/name'));
      const [port] = asObjects(at(service, 'spec', 'ports'));
      const portName = asText(port?.['name']);
      const link = `${server}/api/v1/namespaces/kube-system/services/${name}${portName === '' ? '' : `:${portName}`}/proxy`;
      out(`${label === '' ? name : label} is running at ${link}\n`);
    }
    out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  },
};
