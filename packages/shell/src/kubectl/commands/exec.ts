import { isContainerRunning, runInContainer } from '../../container/run-in-container.ts';
import { notModelled, usageFailure } from '../failure.ts';
import { asText, at } from '../json-access.ts';
import { containerOf, podsOf } from '../pod-of.ts';
import type { Subcommand } from '../subcommand.ts';

/** `kubectl exec`: a small shell in a container of the simulated cluster. Programs that an image brings are not modelled. */
export const exec: Subcommand = {
  name: 'exec',
  summary: 'Execute a command in a container',
  completes: 'pods',
  flags: [
    { name: 'container', short: 'c', kind: 'string' },
    { name: 'stdin', short: 'i', kind: 'bool' },
    { name: 'tty', short: 't', kind: 'bool' },
    { name: 'quiet', short: 'q', kind: 'bool' },
  ],
  unmodelled: ['filename', 'pod-running-timeout'],
  async run(kubectl) {
    const [target, ...stray] = kubectl.flags.args;
    const command = kubectl.flags.afterDash ?? [];
    if (target === undefined) {
      throw usageFailure('pod, type/name or --filename must be specified');
    }
    if (stray.length > 0) {
      throw usageFailure(
        "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
      );
    }
    const [program, ...args] = command;
    if (program === undefined) {
      throw usageFailure('you must specify at least one command for the container');
    }
    const [pod] = await podsOf(kubectl, target);
    if (!pod) throw usageFailure(`no pod of ${target} is there to run a command`);
    const container = containerOf(kubectl, pod);
    const name = asText(at(pod, 'metadata', 'name'));
    const phase = asText(at(pod, 'status', 'phase'));
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw usageFailure(
        `cannot exec into a container in a completed pod; current phase is ${phase}`,
      );
    }
    if (kubectl.cluster.engine !== 'simulated') {
      throw notModelled(`exec on a cluster of kind ${kubectl.cluster.engine}`);
    }
    const place = { pod, container };
    if (!isContainerRunning(place)) {
      throw usageFailure(
        `Internal error occurred: unable to upgrade connection: container not found ("${container}")`,
      );
    }
    const isShell = /^(?:.*\/)?(?:ba)?sh$/.test(program) && args.length === 0;
    if (isShell && kubectl.flags.isOn('tty')) {
      throw usageFailure(
        `an interactive shell in a container is not modelled by this terminal; kubectl exec ${name} -- sh -c '…' is`,
      );
    }
    const code = await runInContainer(place, [program, ...args], kubectl.shell);
    if (code !== 0) kubectl.err(`command terminated with exit code ${code}\n`);
    return code;
  },
};
