import { notModelled, usageFailure } from '../failure.ts';
import { podsOf } from '../pod-of.ts';
import type { Subcommand } from '../subcommand.ts';

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
