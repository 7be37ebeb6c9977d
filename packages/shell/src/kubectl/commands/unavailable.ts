import { notModelled, usageFailure } from '../failure.ts';
import { podsOf } from '../pod-of.ts';
import type { Subcommand } from '../subcommand.ts';

const metrics = (name: string, alias: string): Subcommand => ({
  name,
  aliases: [alias],
  summary: `Display resource (CPU/memory) usage of ${name}s`,
  completes: 'nothing',
  flags: [
    { name: 'all-namespaces', short: 'A', kind: 'bool' },
    { name: 'selector', short: 'l', kind: 'string' },
    { name: 'containers', kind: 'bool' },
    { name: 'no-headers', kind: 'bool' },
    { name: 'sort-by', kind: 'string' },
  ],
  async run(kubectl) {
    const isServed = (await kubectl.types()).some(({ group }) => group === 'metrics.k8s.io');
    if (!isServed) throw usageFailure('Metrics API not available');
    throw notModelled(`top ${name} with a metrics server`);
  },
});

/** `kubectl top`: there is no metrics server in the simulated cluster, and the real one is not read yet. */
export const top: Subcommand = {
  name: 'top',
  summary: 'Display resource (CPU/memory) usage',
  flags: [],
  subcommands: [metrics('node', 'nodes'), metrics('pod', 'pods')],
};

/** Says what is missing where the target is wrong; a forwarded port would need a listener that a browser cannot have. */
export const portForward: Subcommand = {
  name: 'port-forward',
  summary: 'Forward one or more local ports to a pod',
  completes: 'pods',
  flags: [{ name: 'address', kind: 'list' }],
  unmodelled: ['pod-running-timeout'],
  async run(kubectl) {
    const [target, port] = kubectl.flags.args;
    if (target === undefined) {
      throw usageFailure(
        "TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples",
      );
    }
    if (port === undefined) {
      throw usageFailure('at least 1 PORT is required for port-forward');
    }
    await podsOf(kubectl, target);
    throw notModelled('port-forward (curl sends from inside the cluster)');
  },
};

export const copy: Subcommand = {
  name: 'cp',
  summary: 'Copy files and directories to and from containers',
  completes: 'files',
  flags: [{ name: 'container', short: 'c', kind: 'string' }],
  async run(kubectl) {
    if (kubectl.flags.args.length !== 2) throw usageFailure('source and destination are required');
    throw notModelled('cp');
  },
};
