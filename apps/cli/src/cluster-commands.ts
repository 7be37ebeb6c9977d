import { Option, type Command } from 'commander';
import type { Program } from '@drydock/cluster/real';
import { UsageError, type CommandContext, type ExitCode } from './command-context.ts';
import { REAL_ENGINES } from './engine/engine-choice.ts';
import { addEngineOptions, readEngineOptions } from './engine/engine-options.ts';
import { gather, optionalText, positiveNumber, wholeNumber } from './option-values.ts';

type Finish = (code: ExitCode) => void;

/** `cluster …`: each command's code is loaded when it is called. */
export function addCluster(program: Command, context: CommandContext, finish: Finish): void {
  const cluster = program.command('cluster').description('run clusters');
  addUp(cluster, context, finish);
  addK3s(cluster, context, finish);
  addStart(cluster, context, finish);
  addBake(cluster, context, finish);
  addEngine(cluster, context, finish);
}

function addUp(cluster: Command, context: CommandContext, finish: Finish): void {
  cluster
    .command('up')
    .description('serve a cluster on this machine until interrupted, and write its kubeconfig')
    .addOption(
      new Option('--engine <engine>', 'kind of cluster')
        .choices(['simulated'])
        .default('simulated'),
    )
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', wholeNumber, 0)
    .option('--kubeconfig <file>', 'where to write the kubeconfig')
    .option('--lab <lab>', 'begin with what this lab has in its cluster')
    .option(
      '--repository <url=folder>',
      'a Git repository for Argo CD, with the content of a folder; may be repeated',
      (text: string, before: readonly string[]) => [...before, text],
      [] as readonly string[],
    )
    .option('--no-tls', 'serve plain HTTP: kubectl sends no token over it')
    .option('--speed <number>', 'virtual seconds in a real one', positiveNumber, 1)
    .option('--rbac', 'hold clients to RBAC; the kubeconfig is for the admin')
    .action(async (options: Record<string, unknown>) => {
      const { clusterUpCommand } = await import('./commands/cluster-up.ts');
      const { port, kubeconfig, lab, repository, tls, speed, rbac } = options;
      finish(
        await clusterUpCommand(
          {
            port: typeof port === 'number' ? port : 0,
            ...(typeof kubeconfig === 'string' ? { kubeconfig } : {}),
            ...(typeof lab === 'string' ? { lab } : {}),
            ...(Array.isArray(repository) ? { repositories: repository as string[] } : {}),
            tls: tls !== false,
            ...(typeof speed === 'number' ? { speed } : {}),
            rbac: rbac === true,
          },
          context,
        ),
      );
    });
}

function addK3s(cluster: Command, context: CommandContext, finish: Finish): void {
  cluster
    .command('k3s')
    .description(
      'serve a cluster as the image rancher/k3s does; the entry point of drydock/simulator',
    )
    .argument('[args...]', 'the command line of k3s: server --disable=traefik')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (args: readonly string[]) => {
      const { clusterK3sCommand } = await import('./commands/cluster-k3s.ts');
      finish(await clusterK3sCommand(args, context));
    });
}

function addStart(cluster: Command, context: CommandContext, finish: Finish): void {
  const start = cluster
    .command('start')
    .description('start a real cluster with Istio and Argo CD, and keep it until interrupted');
  addEngineOptions(start, REAL_ENGINES)
    .option('--install <programs>', 'what is installed: istio, argocd, or none', 'istio,argocd')
    .option('--kubeconfig <file>', 'where to write the kubeconfig')
    .option('--lab <lab>', 'begin with what this lab has in its cluster')
    .option('--timings <file>', 'write how long each stage took, as JSON')
    .action(async (options: Record<string, unknown>) => {
      const choice = readEngineOptions(options) ?? { engine: 'k3s' };
      const { clusterStartCommand } = await import('./commands/cluster-start.ts');
      const given = {
        ...optionalText(options, 'kubeconfig'),
        ...optionalText(options, 'lab'),
        ...optionalText(options, 'timings'),
      };
      const install = programs(String(options['install']));
      finish(await clusterStartCommand({ ...given, choice, install }, context));
    });
}

/** Throws UsageError. */
function programs(text: string): readonly Program[] {
  const names = text === 'none' ? [] : text.split(',');
  const unknown = names.find((name) => name !== 'istio' && name !== 'argocd');
  if (unknown !== undefined)
    throw new UsageError(
      `--install knows no ${unknown}. Write istio, argocd, istio,argocd or none.`,
    );
  return names.filter((name): name is Program => name === 'istio' || name === 'argocd');
}

function addBake(cluster: Command, context: CommandContext, finish: Finish): void {
  cluster
    .command('bake')
    .description(
      'build an image with k3s, and in it all that its clusters pull: they start without a registry',
    )
    .option('--base <image>', 'image to begin with; default: rancher/k3s of pins.yaml')
    .option('--tag <image>', 'name of the new image', 'drydock/k3s:baked')
    .option('--add <image>', 'a further image that goes inside; may be repeated', gather, [])
    .option('--mirror <host/path>', 'fetch everything here; default: the variable DRYDOCK_MIRROR')
    .option('--manifest <file>', 'write the digests of all parts here')
    .option('--timings <file>', 'write how long each stage took, as JSON')
    .action(async (options: Record<string, unknown>) => {
      const { clusterBakeCommand } = await import('./commands/cluster-bake.ts');
      const add = Array.isArray(options['add']) ? options['add'].map(String) : [];
      const tag = String(options['tag']);
      const given = {
        ...optionalText(options, 'base'),
        ...optionalText(options, 'mirror'),
        ...optionalText(options, 'manifest'),
        ...optionalText(options, 'timings'),
      };
      finish(await clusterBakeCommand({ ...given, add, tag }, context));
    });
}

/** What runs on the container engine of this machine. */
function addEngine(cluster: Command, context: CommandContext, finish: Finish): void {
  const format = (): Option =>
    new Option('--format <format>', 'form of the list').choices(['text', 'json']).default('text');
  cluster
    .command('list')
    .description('list the clusters that drydock made on the container engine')
    .addOption(format())
    .action(async (options: Record<string, unknown>) => {
      const { clusterListCommand } = await import('./commands/cluster-list.ts');
      finish(await clusterListCommand(options['format'] === 'json' ? 'json' : 'text', context));
    });
  cluster
    .command('stop')
    .description('throw clusters away, by name, id or session')
    .argument('<names...>', 'as `cluster list` shows them')
    .action(async (names: readonly string[]) => {
      const { clusterStopCommand } = await import('./commands/cluster-stop.ts');
      finish(await clusterStopCommand(names, context));
    });
  cluster
    .command('prune')
    .description('remove what processes of drydock that are gone have left on the container engine')
    .option('--all', 'also what a living process, or one of another machine, has')
    .option('--dry-run', 'only say what would be removed')
    .option('--from <file>', 'a kubeconfig: remove what was left in its cluster instead')
    .option('--context <name>', 'with --from: its context; the current one is never taken')
    .action(async (options: Record<string, unknown>) => {
      const { clusterPruneCommand } = await import('./commands/cluster-prune.ts');
      const given = {
        all: options['all'] === true,
        dryRun: options['dryRun'] === true,
        ...optionalText(options, 'from'),
        ...optionalText(options, 'context'),
      };
      finish(await clusterPruneCommand(given, context));
    });
}
