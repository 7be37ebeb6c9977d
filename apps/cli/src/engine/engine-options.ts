import { Option, type Command } from 'commander';
import { gather, optionalText, wholeNumber } from '../option-values.ts';
import { REAL_ENGINES, type EngineChoice } from './engine-choice.ts';

/** The options that choose a real cluster, the same for every command that takes one. */
export function addEngineOptions(command: Command, engines: readonly string[]): Command {
  return command
    .addOption(new Option('--engine <engine>', 'kind of cluster').choices(engines))
    .option('--image <image>', 'k3s, kind: image of the cluster; default: that of pins.yaml')
    .addOption(
      new Option(
        '--charts <where>',
        'k3s: where the charts are; image: cluster bake put them there',
      ).choices(['repositories', 'image']),
    )
    .option(
      '--load <image>',
      'k3s: an image of this machine for the cluster; may be repeated',
      gather,
    )
    .option('--env <name=value>', 'k3s: environment of the container; may be repeated', gather)
    .option('--from <file>', 'kubeconfig: the file that opens the cluster')
    .option('--context <name>', 'kubeconfig: its context; the current one is never taken')
    .option('--may-install', 'kubeconfig: install what is missing, and remove it at the end')
    .option(
      '--may-reset',
      'kubeconfig: nobody else uses the cluster; delete whatever labs leave in it',
    )
    .option('--git-host <address>', 'address of this machine that the cluster reaches, for Git')
    .option('--mirror <host/path>', 'fetch images and charts here; default: DRYDOCK_MIRROR')
    .option('--stage-timeout <seconds>', 'how long one stage of the start may take', wholeNumber);
}

/** What the options chose; undefined for the simulated cluster. */
export function readEngineOptions(
  options: Readonly<Record<string, unknown>>,
): EngineChoice | undefined {
  const engine = REAL_ENGINES.find((name) => name === options['engine']);
  if (engine === undefined) return undefined;
  const { charts, load, env, stageTimeout } = options;
  return {
    engine,
    ...optionalText(options, 'image'),
    ...((charts === 'image' || charts === 'repositories') && { charts }),
    ...(Array.isArray(load) && { load: load.map(String) }),
    ...(Array.isArray(env) && { environment: env.map(String) }),
    ...optionalText(options, 'from'),
    ...optionalText(options, 'context'),
    ...(options['mayInstall'] === true && { mayInstall: true }),
    ...(options['mayReset'] === true && { mayReset: true }),
    ...optionalText(options, 'gitHost'),
    ...optionalText(options, 'mirror'),
    ...(typeof stageTimeout === 'number' && { stageTimeout }),
  };
}
