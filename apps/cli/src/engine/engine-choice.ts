import type { Program, RealCluster, StartProgress } from '@drydock/cluster/real';
import { UsageError, type CommandContext } from '../command-context.ts';
import { readKubeconfig } from './read-kubeconfig.ts';

/** Kinds of clusters that are not simulated. */
export const REAL_ENGINES = ['k3s', 'kind', 'kubeconfig'] as const;
export type RealEngine = (typeof REAL_ENGINES)[number];

/** Which real cluster a command works on, as its options say. */
export interface EngineChoice {
  readonly engine: RealEngine;
  /** Of k3s and kind; default: that of pins.yaml. */
  readonly image?: string;
  /** Of k3s: where the charts are. */
  readonly charts?: 'repositories' | 'image';
  /** Of k3s: images of this machine that are copied into the cluster. */
  readonly load?: readonly string[];
  /** Of k3s: further environment of the container, as `NAME=VALUE`. */
  readonly environment?: readonly string[];
  /** Of kubeconfig: the file, and the context, which has to be named. */
  readonly from?: string;
  readonly context?: string;
  readonly mayInstall?: boolean;
  /** Of kubeconfig: nobody else uses the cluster, and what labs leave in it may be deleted. */
  readonly mayReset?: boolean;
  /** Address of this machine that the cluster reaches, for Git. */
  readonly gitHost?: string;
  readonly mirror?: string;
  /** Seconds that one stage of the start may take. */
  readonly stageTimeout?: number;
}

export interface OpenClusterOptions {
  readonly install: readonly Program[];
  readonly onProgress?: (progress: StartProgress) => void;
}

/** Makes the cluster, or opens the one that is there. Rejects with ClusterError, and with UsageError for options that do not fit. */
export async function openEngine(
  choice: EngineChoice,
  { install, onProgress }: OpenClusterOptions,
  context: Pick<CommandContext, 'cwd' | 'signal'>,
): Promise<RealCluster> {
  refuseMisfits(choice);
  const { engine, image, gitHost, mirror, stageTimeout } = choice;
  const common = {
    install,
    signal: context.signal,
    ...(onProgress && { onProgress }),
    ...(gitHost !== undefined && { gitHost }),
    ...(mirror !== undefined && { mirror }),
    ...(stageTimeout !== undefined && { stageTimeoutMs: stageTimeout * 1000 }),
  };
  switch (engine) {
    case 'k3s': {
      const { createK3sCluster } = await import('@drydock/cluster/k3s');
      const { charts, load, environment = [] } = choice;
      return createK3sCluster({
        ...common,
        ...(image !== undefined && { image }),
        ...(charts && { charts }),
        ...(load && { images: load }),
        environment: Object.fromEntries(environment.map(assignment)),
      });
    }
    case 'kind': {
      const { createKindCluster } = await import('@drydock/cluster/kind');
      return createKindCluster({ ...common, ...(image !== undefined && { image }) });
    }
    case 'kubeconfig': {
      const { createKubeconfigCluster } = await import('@drydock/cluster/kubeconfig');
      const { from = '', context: name = '', mayInstall = false, mayReset = false } = choice;
      const kubeconfig = await readKubeconfig(from, context);
      return createKubeconfigCluster({
        ...common,
        kubeconfig,
        context: name,
        mayInstall,
        mayReset,
      });
    }
  }
}

/** Options of another engine are a mistake of whoever gave them: nothing is started. */
function refuseMisfits(choice: EngineChoice): void {
  const { engine, from, context } = choice;
  const own: Readonly<Record<RealEngine, readonly (keyof EngineChoice)[]>> = {
    k3s: ['image', 'charts', 'load', 'environment', 'gitHost'],
    kind: ['image', 'gitHost'],
    kubeconfig: ['from', 'context', 'mayInstall', 'mayReset', 'gitHost'],
  };
  const shared: readonly (keyof EngineChoice)[] = ['engine', 'mirror', 'stageTimeout'];
  const misfit = (Object.keys(choice) as (keyof EngineChoice)[]).find(
    (name) => !shared.includes(name) && !own[engine].includes(name),
  );
  if (misfit !== undefined)
    throw new UsageError(`The option ${FLAGS[misfit]} has no meaning with --engine ${engine}.`);
  if (engine === 'kubeconfig' && (from === undefined || context === undefined))
    throw new UsageError(
      'With --engine kubeconfig name the file and the context: --from FILE --context NAME. A cluster is only touched when it is named.',
    );
}

const FLAGS: Readonly<Record<keyof EngineChoice, string>> = {
  engine: '--engine',
  image: '--image',
  charts: '--charts',
  load: '--load',
  environment: '--env',
  from: '--from',
  context: '--context',
  mayInstall: '--may-install',
  mayReset: '--may-reset',
  gitHost: '--git-host',
  mirror: '--mirror',
  stageTimeout: '--stage-timeout',
};

function assignment(text: string): readonly [string, string] {
  const cut = text.indexOf('=');
  if (cut < 1) throw new UsageError(`${text} sets no variable. Write --env NAME=VALUE.`);
  return [text.slice(0, cut), text.slice(cut + 1)];
}
