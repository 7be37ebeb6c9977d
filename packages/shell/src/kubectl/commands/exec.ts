import { createCurl } from '../../curl/curl.ts';
import { usageFailure } from '../failure.ts';
import { asText, at } from '../json-access.ts';
import { containerOf, podsOf } from '../pod-of.ts';
import type { Subcommand } from '../subcommand.ts';

/** `kubectl exec`: only `curl` runs, sent from the pod itself. Other programs of a container are not modelled. */
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
    containerOf(kubectl, pod);
    const name = asText(at(pod, 'metadata', 'name'));
    const phase = asText(at(pod, 'status', 'phase'));
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw usageFailure(
        `cannot exec into a container in a completed pod; current phase is ${phase}`,
      );
    }
    if (program.split('/').at(-1) !== 'curl') {
      throw usageFailure(
        `"${program}" in a container is not modelled by this shell: of a container's programs only curl is`,
      );
    }
    const curl = createCurl({ pod: name, namespace: asText(at(pod, 'metadata', 'namespace')) });
    const code = await curl.run(args, kubectl.shell);
    if (code !== 0) kubectl.err(`command terminated with exit code ${code}\n`);
    return code;
  },
};
