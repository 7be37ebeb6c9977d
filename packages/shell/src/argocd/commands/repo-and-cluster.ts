import { succeeded } from '../applications.ts';
import { required } from '../applications.ts';
import {
  ARGOCD_NAMESPACE,
  flag,
  SECRETS,
  table,
  textOf,
  type ArgoCommand,
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure, rpcFailure } from '../argo-failure.ts';
import { argoSecrets, clustersOf, secretText } from '../clusters.ts';
import { objectText } from '../print/application-text.ts';

const REPOSITORY_NOT_FOUND =
  'error testing repository connectivity: failed to list refs: repository not found';

const repoList: ArgoCommand = {
  name: 'list',
  summary: 'List configured repositories',
  usage: '[flags]',
  flags: [flag.text('output', 'o')],
  refused: ['refresh'],
  async run(flags, argo) {
    const secrets = await argoSecrets(argo, 'repository');
    const rows: string[][] = [];
    for (const secret of secrets) {
      const url = secretText(secret, 'url');
      if (flags.text('output') === 'url') {
        argo.out(`${url}\n`);
        continue;
      }
      const reached = (await argo.shell.cluster.git.read(url)) !== undefined;
      const [type, name, project] = ['type', 'name', 'project'].map((key) =>
        secretText(secret, key),
      );
      const credentials =
        secretText(secret, 'username') !== '' || secretText(secret, 'sshPrivateKey') !== '';
      rows.push([
        type || 'git',
        name ?? '',
        url,
        secretText(secret, 'insecure') || 'false',
        secretText(secret, 'enableOCI') || 'false',
        secretText(secret, 'enableLfs') || 'false',
        String(credentials),
        reached ? 'Successful' : 'Failed',
        reached ? '' : REPOSITORY_NOT_FOUND,
        project ?? '',
      ]);
    }
    if (flags.text('output') === 'url') return 0;
    const titles = 'TYPE NAME REPO INSECURE OCI LFS CREDS STATUS MESSAGE PROJECT'.split(' ');
    argo.out(table([titles, ...rows]));
    return 0;
  },
};

const repoAdd: ArgoCommand = {
  name: 'add',
  summary: 'Add git, oci or helm repository connection parameters',
  usage: 'REPOURL [flags]',
  flags: [
    ...['name', 'project', 'type', 'username', 'password'].map((name) => flag.text(name)),
    flag.bool('upsert'),
    flag.bool('insecure-skip-server-verification'),
  ],
  refused: [
    'ssh-private-key-path',
    'github-app-id',
    'enable-oci',
    'enable-lfs',
    'tls-client-cert-path',
  ],
  async run(flags, argo) {
    const url = required(flags.args[0], 'argocd repo add REPOURL');
    if ((flags.text('type') ?? 'git') !== 'git')
      throw new ArgoFailure(
        `repositories of type ${flags.text('type')} are not modelled in this terminal`,
      );
    if (!(await argo.shell.cluster.git.read(url)))
      throw rpcFailure('Unknown', REPOSITORY_NOT_FOUND);
    const existing = await findRepository(argo, url);
    if (existing !== undefined && !flags.isOn('upsert')) {
      argo.out(`Repository '${url}' added\n`);
      return 0;
    }
    const values = ['name', 'project', 'username', 'password'].flatMap((key) => {
      const value = flags.text(key);
      return value === undefined ? [] : [[key, value] as const];
    });
    if (existing !== undefined)
      succeeded(await argo.kube.delete(SECRETS, existing, { namespace: ARGOCD_NAMESPACE }));
    succeeded(
      await argo.kube.create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: `repo-${hashOf(url)}`,
          namespace: ARGOCD_NAMESPACE,
          labels: { 'argocd.argoproj.io/secret-type': 'repository' },
          annotations: { 'managed-by': 'argocd.argoproj.io' },
        },
        type: 'Opaque',
        stringData: { type: 'git', url, ...Object.fromEntries(values) },
      }),
    );
    argo.out(`Repository '${url}' added\n`);
    return 0;
  },
};

async function findRepository(argo: ArgoContext, url: string): Promise<string | undefined> {
  const secrets = await argoSecrets(argo, 'repository');
  return secrets.find((secret) => secretText(secret, 'url') === url)?.metadata.name;
}

/** FNV-1a, by which Argo CD names its Secrets. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  return hash >>> 0;
}

const repoRemove: ArgoCommand = {
  name: 'rm',
  summary: 'Remove configured repositories',
  usage: 'REPO ... [flags]',
  flags: [],
  async run(flags, argo) {
    required(flags.args[0], 'argocd repo rm REPO');
    for (const url of flags.args) {
      const name = await findRepository(argo, url);
      if (name === undefined) throw rpcFailure('NotFound', `repo '${url}' not found`);
      succeeded(await argo.kube.delete(SECRETS, name, { namespace: ARGOCD_NAMESPACE }));
      argo.out(`Repository '${url}' removed\n`);
    }
    return 0;
  },
};

export const REPOSITORY_COMMANDS: readonly ArgoCommand[] = [repoList, repoAdd, repoRemove];

const clusterList: ArgoCommand = {
  name: 'list',
  summary: 'List configured clusters',
  usage: '[flags]',
  flags: [flag.text('output', 'o')],
  async run(flags, argo) {
    const clusters = await clustersOf(argo);
    const output = flags.text('output') ?? 'wide';
    if (output === 'json' || output === 'yaml') {
      argo.out(objectText(clusters, output));
      return 0;
    }
    if (output === 'server') {
      for (const { server } of clusters) argo.out(`${server}\n`);
      return 0;
    }
    const version = await serverVersion(argo);
    const rows = clusters.map(({ name, project, server }) => {
      const isOwn = name === 'in-cluster';
      const status = isOwn ? 'Successful' : 'Unknown';
      const message = isOwn ? '' : 'Cluster has no applications and is not being monitored.';
      return [server, name ?? '', isOwn ? version : '', status, message, project ?? ''];
    });
    argo.out(table([['SERVER', 'NAME', 'VERSION', 'STATUS', 'MESSAGE', 'PROJECT'], ...rows]));
    return 0;
  },
};

async function serverVersion({ kube }: ArgoContext): Promise<string> {
  const answer = await kube.raw('/version');
  if (!answer.ok) return '';
  const version: unknown = await answer.json();
  return `${textOf(version, 'major')}.${textOf(version, 'minor')}`;
}

export const CLUSTER_COMMANDS: readonly ArgoCommand[] = [clusterList];

/** The release whose output this argocd follows. */
const VERSION = 'v3.6.0';

const version: ArgoCommand = {
  name: 'version',
  summary: 'Print version information',
  usage: '[flags]',
  flags: [flag.bool('client'), flag.bool('short'), flag.text('output', 'o')],
  async run(flags, argo) {
    argo.out(`argocd: ${VERSION}\n`);
    // `argocd --core` is its own server.
    if (!flags.isOn('client')) argo.out(`argocd-server: ${VERSION}\n`);
    return 0;
  },
};

const context: ArgoCommand = {
  name: 'context',
  summary: 'Switch between contexts',
  usage: '[CONTEXT] [flags]',
  flags: [],
  refused: ['delete'],
  async run(flags, argo) {
    const [name] = flags.args;
    if (name !== undefined && name !== 'kubernetes')
      throw new ArgoFailure(`Context '${name}' undefined`);
    if (name === undefined)
      argo.out(
        table([
          ['CURRENT', 'NAME', 'SERVER'],
          ['*', 'kubernetes', 'kubernetes'],
        ]),
      );
    else argo.out(`Already at context '${name}'\n`);
    return 0;
  },
};

export const GENERAL_COMMANDS: readonly ArgoCommand[] = [version, context];
