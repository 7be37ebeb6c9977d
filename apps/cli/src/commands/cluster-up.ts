import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { createGitHost, type GitHost } from '@drydock/git';
import { createLuaHealth } from '@drydock/gitops/lua';
import { createLabSession, prepareCluster } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { aborted } from '../aborted.ts';
import { writeKubeconfigFile } from '../cluster/kubeconfig-file.ts';
import { followRealTime } from '../cluster/real-time.ts';
import { execInContainer } from '../cluster/exec/exec-in-container.ts';
import { podPorts } from '../cluster/port-forward/pod-ports.ts';
import { serveGit } from '../cluster/serve-git.ts';
import { serveCluster, type ClusterServer } from '../cluster/serve-cluster.ts';
import {
  LABS_FOLDER,
  resolvePath,
  UsageError,
  type CommandContext,
  type ExitCode,
} from '../command-context.ts';
import { findLab } from '../find-lab.ts';
import { reasonOf } from '../reason-of.ts';

export interface ClusterUpOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Default: a file in a new temporary folder, removed at the end. */
  readonly kubeconfig?: string;
  readonly lab?: string;
  /** HTTPS. Default true. */
  readonly tls?: boolean;
  /** Virtual seconds in a real one. Default 1. */
  readonly speed?: number;
  /** Repositories that Argo CD can read: `URL=FOLDER`, the folder being the content of their first commit. */
  readonly repositories?: readonly string[];
  /** Holds clients to RBAC; default: whoever has a token may do everything. */
  readonly rbac?: boolean;
}

/** Serves a simulated cluster until the signal, its clock tied to real time. */
export async function clusterUpCommand(
  options: ClusterUpOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const token = newToken();
  const git = createGitHost();
  await using cluster = await startCluster(options, context, { token, git });
  // Git keeps what opens a repository in its .git/config: that must not open the cluster.
  await using remotes = await serveGit(git, newToken());
  await using server = await listen(cluster, options, token);
  await using file = await writeKubeconfigFile(server.kubeconfig, options.kubeconfig, context);
  using pace = new DisposableStack();
  pace.defer(followRealTime(cluster.simulator, options.speed));
  context.stdout(
    `Simulated cluster at ${server.url}\n\n  export KUBECONFIG=${file.path}\n  kubectl get pods -A\n${git.urls.map((url) => `  git clone ${remotes.addressOf(url)}   # ${url}\n`).join('')}\nCtrl-C stops it. Nothing is kept.\n`,
  );
  await aborted(context.signal);
  return 0;
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}

async function startCluster(
  { lab: name, rbac, repositories = [] }: ClusterUpOptions,
  context: CommandContext,
  { token: adminToken, git }: { readonly token: string; readonly git: GitHost },
): Promise<SimulatedCluster> {
  const lab = name === undefined ? undefined : await findLab(name, context);
  const seed = lab?.cluster.seed ?? 1;
  const access = { adminToken, authorization: rbac === true ? 'rbac' : 'allow' } as const;
  // A person reads ages here: the cluster's clock starts at theirs.
  const cluster = createSimulatedCluster({
    install: lab?.cluster.install ?? ['istio', 'argocd', 'prometheus'],
    git,
    luaHealth: createLuaHealth,
    seed,
    startMs: Date.now(),
    stopwatch: () => performance.now(),
    access,
  });
  for (const repository of repositories) await seedRepository(git, repository, context);
  if (lab) await createLabSession({ lab, cluster });
  else await prepareCluster(cluster, await sampleShop(), 'default');
  return cluster;
}

/** Makes a repository of a folder: `https://git.drydock.dev/shop.git=./shop`. */
async function seedRepository(git: GitHost, text: string, context: CommandContext): Promise<void> {
  const cut = text.indexOf('=');
  const [url, folder] = [text.slice(0, cut), text.slice(cut + 1)];
  if (cut === -1 || !URL.canParse(url))
    throw new UsageError(`${text} is no repository. Write URL=FOLDER.`);
  const files = await readLabFolder(resolvePath(context, folder)).catch((error: unknown) => {
    throw new UsageError(`Cannot read ${folder}: ${reasonOf(error)}.`);
  });
  const author = { name: 'Drydock', email: 'cluster@drydock.dev', atMs: Date.now() };
  await git.create(url, [{ files, message: 'Begin', author }]);
}

/** The sample shop, in a namespace `default` whose pods get a sidecar. */
async function sampleShop(): Promise<ReadonlyMap<string, string>> {
  const shop = await readLabFolder(path.join(LABS_FOLDER, 'samples', 'shop'));
  return new Map([['namespace.yaml', DEFAULT_NAMESPACE], ...shop]);
}

const DEFAULT_NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: default
  labels:
    istio-injection: enabled
`;

async function listen(
  cluster: SimulatedCluster,
  { port, tls = true }: ClusterUpOptions,
  token: string,
): Promise<ClusterServer> {
  try {
    return await serveCluster(
      {
        handle: (request) => cluster.simulator.handle(request),
        refusal: (request) => cluster.simulator.refusal(request),
        exec: (request) => execInContainer(cluster, request),
        ports: (request) => podPorts(cluster, request),
      },
      { port, token, tls, authentication: 'cluster' },
    );
  } catch (error) {
    throw new UsageError(`Cannot serve on port ${port}: ${reasonOf(error)}.`);
  }
}
