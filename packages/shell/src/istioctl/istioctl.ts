import type { Command, CommandContext } from '../command.ts';
import { KubectlFailure } from '../kubectl/failure.ts';
import { analyze } from './analyze.ts';
import { readIstioctlFlags, type IstioctlFlags } from './istioctl-flags.ts';
import { proxyStatus, version } from './proxies.ts';

interface IstioctlCommand {
  readonly name: string;
  readonly alias?: string;
  run(flags: IstioctlFlags, context: CommandContext): Promise<number>;
}

const COMMANDS: readonly IstioctlCommand[] = [
  { name: 'analyze', run: analyze },
  { name: 'proxy-status', alias: 'ps', run: proxyStatus },
  { name: 'version', run: version },
];

/** `istioctl`, as far as the cluster interface shows the mesh; other commands say that they are not modelled. */
export const createIstioctl = (): Command => ({
  name: 'istioctl',
  summary: 'look into the mesh: analyze, proxy-status, version',
  async run(args, context) {
    const [name, ...rest] = args;
    const command = COMMANDS.find(
      (candidate) => name !== undefined && [candidate.name, candidate.alias].includes(name),
    );
    if (!command) {
      const there = COMMANDS.map((candidate) => candidate.name).join(', ');
      context.stderr(
        name === undefined
          ? `usage: istioctl COMMAND; there are: ${there}\n`
          : `Error: istioctl ${name} is not modelled by this shell; there are: ${there}\n`,
      );
      return 1;
    }
    try {
      return await command.run(readIstioctlFlags(command.name, rest, context), context);
    } catch (error) {
      if (!(error instanceof KubectlFailure)) throw error;
      context.stderr(`${error.message}\n`);
      return error.exitCode;
    }
  },
  async complete(words, { files }) {
    const [command] = words;
    if (words.length === 1) return COMMANDS.map(({ name }) => name);
    return command === 'analyze' ? files.paths() : [];
  },
});
