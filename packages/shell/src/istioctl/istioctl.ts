import type { Command, CommandContext } from '../command.ts';
import { KubectlFailure } from '../kubectl/failure.ts';
import { parseFlags, type Flags, type FlagSpec } from '../kubectl/flags.ts';
import { analyze } from './analyze.ts';
import { authzCheck } from './authz-check.ts';
import { describe } from './describe/describe.ts';
import { GLOBAL_FLAGS, GLOBAL_UNMODELLED } from './istioctl-flags.ts';
import { ANALYZE_FLAGS, ANALYZE_UNMODELLED } from './analyze-flags.ts';
import { CONFIG_VIEWS, proxyConfig } from './proxy-config/proxy-config.ts';
import { proxyStatus, version } from './proxies.ts';
import { validateFiles } from './validate-files.ts';

interface IstioctlCommand {
  /** Words after `istioctl`: `x authz check`. */
  readonly words: readonly (readonly string[])[];
  readonly flags?: readonly FlagSpec[];
  readonly unmodelled?: readonly string[];
  run(flags: Flags, context: CommandContext): Promise<number>;
}

const EXPERIMENTAL = ['experimental', 'x', 'exp'];

const OUTPUT: FlagSpec = { name: 'output', short: 'o', kind: 'string' };

const COMMANDS: readonly IstioctlCommand[] = [
  { words: [['analyze']], flags: ANALYZE_FLAGS, unmodelled: ANALYZE_UNMODELLED, run: analyze },
  {
    words: [['proxy-status', 'ps']],
    flags: [{ name: 'all-namespaces', short: 'A', kind: 'bool' }, OUTPUT],
    unmodelled: ['file', 'revision', 'timeout', 'verbosity', 'xds-address', 'plaintext'],
    run: proxyStatus,
  },
  {
    words: [['proxy-config', 'pc']],
    flags: [
      OUTPUT,
      { name: 'fqdn', kind: 'string' },
      { name: 'port', kind: 'int' },
      { name: 'direction', kind: 'string' },
      { name: 'subset', kind: 'string' },
      { name: 'address', kind: 'string' },
      { name: 'type', kind: 'string' },
      { name: 'name', kind: 'string' },
      { name: 'cluster', kind: 'string' },
      { name: 'status', kind: 'string' },
      { name: 'verbose', kind: 'bool' },
    ],
    unmodelled: ['file', 'proxy-admin-port', 'waypoint'],
    run: proxyConfig,
  },
  {
    words: [EXPERIMENTAL, ['describe', 'des']],
    flags: [{ name: 'ignoreUnmeshed', kind: 'bool' }],
    unmodelled: ['revision'],
    run: describe,
  },
  { words: [EXPERIMENTAL, ['authz'], ['check']], unmodelled: ['file'], run: authzCheck },
  {
    words: [['validate', 'v']],
    flags: [{ name: 'filename', short: 'f', kind: 'list' }],
    unmodelled: ['referential'],
    run: validateFiles,
  },
  {
    words: [['version']],
    flags: [{ name: 'short', short: 's', kind: 'bool' }, { name: 'remote', kind: 'bool' }, OUTPUT],
    unmodelled: ['revision', 'timeout', 'verbosity'],
    run: version,
  },
];

/** `istioctl`, as far as the cluster shows the mesh; other commands say that they are not modelled. */
export const createIstioctl = (): Command => ({
  name: 'istioctl',
  summary: 'look into the mesh: analyze, proxy-status, proxy-config, x describe, x authz check',
  async run(args, context) {
    try {
      const found = findCommand(args);
      if (typeof found === 'string') {
        context.stderr(found);
        return 1;
      }
      const { command, rest, path } = found;
      const specs = [...(command.flags ?? []), ...GLOBAL_FLAGS];
      const unmodelled = [...(command.unmodelled ?? []), ...GLOBAL_UNMODELLED];
      return await command.run(parseFlags(`istioctl ${path}`, rest, specs, unmodelled), context);
    } catch (error) {
      if (context.signal.aborted) return 130;
      if (!(error instanceof KubectlFailure)) throw error;
      context.stderr(`${error.message}\n`);
      return error.exitCode;
    }
  },
  async complete(words, { files, cluster }) {
    const [first, second] = words;
    if (words.length === 1) return COMMANDS.flatMap(({ words: [own] }) => own?.slice(0, 1) ?? []);
    if (first === 'analyze' || first === 'validate') return files.paths();
    const isConfig = first === 'proxy-config' || first === 'pc';
    if (isConfig && words.length === 2) {
      return [...CONFIG_VIEWS.map(({ name }) => name), 'secret', 'all'];
    }
    const proxies = async (): Promise<readonly string[]> =>
      (await cluster.mesh.proxies()).map(({ pod, namespace }) => `${pod}.${namespace}`);
    if (isConfig && words.length === 3) return proxies();
    const isExperimental = EXPERIMENTAL.includes(first ?? '');
    if (isExperimental && words.length === 2) return ['describe', 'authz'];
    if (isExperimental && words.length === 3) {
      return second === 'describe' ? ['pod', 'service'] : ['check'];
    }
    if (isExperimental && words.length === 4 && words[2] !== 'service') return proxies();
    return [];
  },
});

function findCommand(
  args: readonly string[],
):
  | { readonly command: IstioctlCommand; readonly rest: readonly string[]; readonly path: string }
  | string {
  // Flags may stand before the words of the command: `istioctl -n prod analyze`.
  const lead = leadingFlags(args);
  const words = args.slice(lead);
  const command = COMMANDS.find(({ words: wanted }) =>
    wanted.every((names, index) => names.includes(words[index] ?? '')),
  );
  if (command) {
    const count = command.words.length;
    const rest = [...args.slice(0, lead), ...words.slice(count)];
    return { command, rest, path: command.words.map(([name]) => name ?? '').join(' ') };
  }
  const there = COMMANDS.map(({ words: own }) => own.map(([name]) => name).join(' ')).join(', ');
  const named = words.filter((word) => !word.startsWith('-'));
  const shown = named.slice(0, EXPERIMENTAL.includes(named[0] ?? '') ? 2 : 1).join(' ');
  return shown === '' || shown === 'help'
    ? `usage: istioctl COMMAND; there are: ${there}\n`
    : `Error: istioctl ${shown} is not modelled by this shell; there are: ${there}\n`;
}

function leadingFlags(args: readonly string[]): number {
  let at = 0;
  while (args[at]?.startsWith('-') === true) {
    const spec = GLOBAL_FLAGS.find(
      ({ name, short }) => args[at] === `--${name}` || args[at] === `-${short ?? ''}`,
    );
    at += spec && spec.kind !== 'bool' ? 2 : 1;
  }
  return at;
}
