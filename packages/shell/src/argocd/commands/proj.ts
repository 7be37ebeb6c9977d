import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { projectProblems } from '@drydock/validation/argo';
import {
  getProject,
  listApplications,
  projectOf,
  required,
  succeeded,
  typed,
} from '../applications.ts';
import {
  ARGOCD_NAMESPACE,
  flag,
  listOf,
  partOf,
  PROJECTS,
  table,
  textOf,
  textsOf,
  type ArgoCommand,
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure, ArgoUsage, rpcFailure } from '../argo-failure.ts';
import { objectText } from '../print/application-text.ts';
import { entriesOf, parseDestination, updateProject } from '../projects.ts';
import type { Flags } from '../../kubectl/flags.ts';

const list: ArgoCommand = {
  name: 'list',
  summary: 'List projects',
  usage: '[flags]',
  flags: [flag.text('output', 'o')],
  async run(flags, argo) {
    const { items } = succeeded(await argo.kube.list(PROJECTS, { namespace: ARGOCD_NAMESPACE }));
    const projects = items.map((item) => typed(item, 'AppProject'));
    const output = flags.text('output') ?? 'wide';
    if (output === 'yaml' || output === 'json') argo.out(objectText(projects, output));
    else if (output === 'name') for (const { metadata } of projects) argo.out(`${metadata.name}\n`);
    else if (output === 'wide' || output === '') argo.out(table([TITLES, ...projects.map(rowOf)]));
    else throw new ArgoFailure(`unknown output format: ${output}`);
    return 0;
  },
};

const TITLES: readonly string[] = (
  'NAME DESCRIPTION DESTINATIONS SOURCES CLUSTER-RESOURCE-WHITELIST NAMESPACE-RESOURCE-BLACKLIST ' +
  'SIGNATURE-KEYS ORPHANED-RESOURCES DESTINATION-SERVICE-ACCOUNTS'
).split(' ');

function rowOf(project: KubernetesObject): readonly string[] {
  const count = (key: string, word: string, one: (entry: JsonObject) => string): string => {
    const entries = entriesOf(project, key);
    const [only] = entries;
    if (!only) return '<none>';
    return entries.length === 1 ? one(only) : `${entries.length} ${word}`;
  };
  const sources = textsOf(project, 'spec', 'sourceRepos');
  const denied = entriesOf(project, 'namespaceResourceBlacklist').length;
  const keys = entriesOf(project, 'signatureKeys').length;
  return [
    project.metadata.name,
    textOf(project, 'spec', 'description'),
    count('destinations', 'destinations', destinationText),
    sources.length > 1 ? `${sources.length} repos` : (sources[0] ?? '<none>'),
    count('clusterResourceWhitelist', 'resources', kindText),
    denied === 0 ? '<none>' : `${denied} resources`,
    keys === 0 ? '<none>' : `${keys} key(s)`,
    orphanedText(project),
    count('destinationServiceAccounts', 'destinationServiceAccounts', (one) =>
      [textOf(one, 'server'), textOf(one, 'namespace'), textOf(one, 'defaultServiceAccount')].join(
        ',',
      ),
    ),
  ];
}

function destinationText(one: JsonObject): string {
  return `${textOf(one, 'server')},${textOf(one, 'namespace')}`;
}

function kindText(one: JsonObject): string {
  return `${textOf(one, 'group')}/${textOf(one, 'kind')}`;
}

function orphanedText(project: KubernetesObject): string {
  const orphaned = partOf(project, 'spec', 'orphanedResources');
  if (orphaned === undefined) return 'disabled';
  const ignored = listOf(orphaned, 'ignore').length;
  const warns = partOf(orphaned, 'warn') !== false;
  return `enabled (warn=${warns}${ignored > 0 ? `, ignored ${ignored}` : ''})`;
}

const get: ArgoCommand = {
  name: 'get',
  summary: 'Get project details',
  usage: 'PROJECT [flags]',
  completes: 'project',
  flags: [flag.text('output', 'o')],
  async run(flags, argo) {
    const project = await getProject(argo, required(flags.args[0], 'argocd proj get PROJECT'));
    const output = flags.text('output') ?? 'wide';
    if (output === 'yaml' || output === 'json') argo.out(objectText(project, output));
    else argo.out(projectText(project));
    return 0;
  },
};

function projectText(project: KubernetesObject): string {
  const lines = (title: string, values: readonly string[]): string => {
    const [first = '<none>', ...rest] = values;
    const more = rest.map((value) => `${' '.repeat(29)}${value}\n`).join('');
    return `${title.padEnd(29)}${first}\n${more}`;
  };
  const keys = entriesOf(project, 'signatureKeys').map((one) => textOf(one, 'keyID'));
  return [
    lines('Name:', [project.metadata.name]),
    lines('Description:', [textOf(project, 'spec', 'description')]),
    lines('Destinations:', entriesOf(project, 'destinations').map(destinationText)),
    lines('Repositories:', textsOf(project, 'spec', 'sourceRepos')),
    lines('Scoped Repositories:', []),
    lines(
      'Allowed Cluster Resources:',
      entriesOf(project, 'clusterResourceWhitelist').map(kindText),
    ),
    lines('Scoped Clusters:', []),
    lines(
      'Denied Namespaced Resources:',
      entriesOf(project, 'namespaceResourceBlacklist').map(kindText),
    ),
    lines('Signature keys:', keys.length > 0 ? [keys.join(', ')] : []),
    lines('Orphaned Resources:', [orphanedText(project)]),
  ].join('');
}

const create: ArgoCommand = {
  name: 'create',
  summary: 'Create a project',
  usage: 'PROJECT [flags]',
  flags: [
    flag.text('description'),
    flag.list('dest', 'd'),
    flag.list('src', 's'),
    flag.list('allow-cluster-resource'),
    flag.list('deny-namespaced-resource'),
    flag.bool('orphaned-resources'),
    flag.bool('orphaned-resources-warn'),
    flag.bool('upsert'),
  ],
  refused: [
    'file',
    'signature-keys',
    'source-namespaces',
    'dest-service-accounts',
    'allow-namespaced-resource',
    'deny-cluster-resource',
  ],
  async run(flags, argo) {
    const name = required(flags.args[0], 'argocd proj create PROJECT');
    const spec = specOf(flags);
    const [problem] = projectProblems({ metadata: { name }, spec }).map((one) => ({ ...one }));
    if (problem) throw rpcFailure('InvalidArgument', textOf(problem, 'message'));
    const existing = await argo.kube.get(PROJECTS, name, ARGOCD_NAMESPACE);
    if (existing.ok && flags.isOn('upsert')) {
      await updateProject(argo, typed(existing.value, 'AppProject'), spec);
      return 0;
    }
    if (existing.ok)
      throw rpcFailure(
        'InvalidArgument',
        'existing project spec is different, use upsert flag to force update',
      );
    const metadata = { name, namespace: ARGOCD_NAMESPACE };
    succeeded(
      await argo.kube.create({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        metadata,
        spec,
      }),
    );
    return 0;
  },
};

function specOf(flags: Flags): JsonObject {
  const kinds = (name: string): readonly JsonObject[] =>
    flags.list(name).map((one) => {
      const [group = '', kind = ''] = one.split('/');
      return { group, kind };
    });
  const allowed = kinds('allow-cluster-resource');
  const denied = kinds('deny-namespaced-resource');
  const orphaned = flags.isOn('orphaned-resources') || flags.isOn('orphaned-resources-warn');
  const description = flags.text('description');
  return {
    ...(description !== undefined && { description }),
    ...(flags.has('dest') && { destinations: flags.list('dest').map(parseDestination) }),
    ...(flags.has('src') && { sourceRepos: [...flags.list('src')] }),
    ...(allowed.length > 0 && { clusterResourceWhitelist: [...allowed] }),
    ...(denied.length > 0 && { namespaceResourceBlacklist: [...denied] }),
    ...(orphaned && {
      orphanedResources: { warn: flags.isOn('orphaned-resources-warn') },
    }),
  };
}

const deleteProject: ArgoCommand = {
  name: 'delete',
  summary: 'Delete project',
  usage: 'PROJECT [flags]',
  completes: 'project',
  flags: [],
  async run(flags, argo) {
    required(flags.args[0], 'argocd proj delete PROJECT');
    for (const name of flags.args) {
      await getProject(argo, name);
      if (name === 'default')
        throw rpcFailure('InvalidArgument', `name 'default' is reserved and cannot be deleted`);
      await refuseUsed(argo, name);
      succeeded(await argo.kube.delete(PROJECTS, name, { namespace: ARGOCD_NAMESPACE }));
    }
    return 0;
  },
};

async function refuseUsed(argo: ArgoContext, name: string): Promise<void> {
  const users = (await listApplications(argo)).filter((one) => projectOf(one) === name);
  if (users.length > 0)
    throw rpcFailure('InvalidArgument', `project is referenced by ${users.length} applications`);
}

/** Commands that take a project and two or three words more. */
function change(
  name: string,
  usage: string,
  summary: string,
  apply: (
    project: KubernetesObject,
    words: readonly string[],
    argo: ArgoContext,
  ) => JsonObject | undefined,
): ArgoCommand {
  const count = usage.split(' ').length;
  return {
    name,
    summary,
    usage,
    completes: 'project',
    flags: [],
    async run(flags, argo) {
      const [project, ...words] = flags.args;
      if (project === undefined || flags.args.length !== count)
        throw new ArgoUsage(`Usage:\n  argocd proj ${name} ${usage}\n`);
      const found = await getProject(argo, project);
      const parts = apply(found, words, argo);
      if (parts) await updateProject(argo, found, parts);
      return 0;
    },
  };
}

const addSource = change(
  'add-source',
  'PROJECT URL',
  'Add project source repository',
  (project, [url = ''], argo) => {
    const sources = textsOf(project, 'spec', 'sourceRepos');
    if (sources.includes('*')) argo.out("Source repository '*' already allowed in project\n");
    else if (sources.includes(url))
      argo.out(`Source repository '${url}' already allowed in project\n`);
    else return { sourceRepos: [...sources, url] };
    return undefined;
  },
);

const removeSource = change(
  'remove-source',
  'PROJECT URL',
  'Remove project source repository',
  (project, [url = ''], argo) => {
    const sources = textsOf(project, 'spec', 'sourceRepos');
    if (sources.includes(url)) return { sourceRepos: sources.filter((one) => one !== url) };
    argo.out(`Source repository '${url}' does not exist in project\n`);
    return undefined;
  },
);

const addDestination = change(
  'add-destination',
  'PROJECT SERVER NAMESPACE',
  'Add project destination',
  (project, [server = '', namespace = '']) => {
    const destinations = entriesOf(project, 'destinations');
    if (destinations.some((one) => destinationText(one) === `${server},${namespace}`))
      throw new ArgoFailure('Specified destination is already defined in project', 1);
    return { destinations: [...destinations, { server, namespace }] };
  },
);

const removeDestination = change(
  'remove-destination',
  'PROJECT SERVER NAMESPACE',
  'Remove project destination',
  (project, [server = '', namespace = '']) => {
    const destinations = entriesOf(project, 'destinations');
    const left = destinations.filter((one) => destinationText(one) !== `${server},${namespace}`);
    if (left.length === destinations.length)
      throw new ArgoFailure('Specified destination does not exist in project', 1);
    return { destinations: [...left] };
  },
);

/** `allow-cluster-resource` and its three sisters: into one list, out of the other. */
function kinds(
  name: string,
  summary: string,
  into: readonly [string, string],
  outOf: readonly [string, string],
): ArgoCommand {
  return change(name, 'PROJECT GROUP KIND', summary, (project, [group = '', kind = ''], argo) => {
    const same = (one: JsonObject): boolean =>
      textOf(one, 'group') === group && textOf(one, 'kind') === kind;
    const [target, source] = [entriesOf(project, into[0]), entriesOf(project, outOf[0])];
    const parts: Record<string, JsonObject[]> = {};
    const what = `Group '${group}' and kind '${kind}'`;
    if (source.some(same)) {
      parts[outOf[0]] = source.filter((one) => !same(one));
      argo.out(`${what} is removed from ${outOf[1]} resources\n`);
    }
    if (target.some(same)) argo.out(`${what} already present in ${into[1]} resources\n`);
    else {
      parts[into[0]] = [...target, { group, kind }];
      argo.out(`${what} is added to ${into[1]} resources\n`);
    }
    return Object.keys(parts).length > 0 ? parts : undefined;
  });
}

const CLUSTER_ALLOWED = ['clusterResourceWhitelist', 'allowed cluster'] as const;
const CLUSTER_DENIED = ['clusterResourceBlacklist', 'denied cluster'] as const;
const NAMESPACE_ALLOWED = ['namespaceResourceWhitelist', 'allowed namespaced'] as const;
const NAMESPACE_DENIED = ['namespaceResourceBlacklist', 'denied namespaced'] as const;

export const PROJECT_COMMANDS: readonly ArgoCommand[] = [
  list,
  get,
  create,
  deleteProject,
  addSource,
  removeSource,
  addDestination,
  removeDestination,
  kinds(
    'allow-cluster-resource',
    'Adds a cluster-scoped API resource to the allow list and removes it from deny list',
    CLUSTER_ALLOWED,
    CLUSTER_DENIED,
  ),
  kinds(
    'deny-cluster-resource',
    'Removes a cluster-scoped API resource from the allow list and adds it to deny list',
    CLUSTER_DENIED,
    CLUSTER_ALLOWED,
  ),
  kinds(
    'allow-namespace-resource',
    'Removes a namespaced API resource from the deny list or add a namespaced API resource to the allow list',
    NAMESPACE_ALLOWED,
    NAMESPACE_DENIED,
  ),
  kinds(
    'deny-namespace-resource',
    'Adds a namespaced API resource to the deny list or removes a namespaced API resource from the allow list',
    NAMESPACE_DENIED,
    NAMESPACE_ALLOWED,
  ),
];
