import { resolveRevision } from '@drydock/gitops';
import type { RepositoryTree } from '@drydock/gitops/applicationset';
import type { RepositoryView } from '@drydock/git';
import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { parseAllDocuments } from 'yaml';
import { parseAppName, required, sourcesOf, succeeded, typed } from '../applications.ts';
import {
  APPLICATION_SETS,
  ARGOCD_NAMESPACE,
  CONFIG_MAPS,
  flag,
  listOf,
  objectOf,
  partOf,
  table,
  textOf,
  type ArgoCommand,
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure, rpcFailure } from '../argo-failure.ts';
import { argoSecrets } from '../clusters.ts';
import { objectText } from '../print/application-text.ts';
import { goTime } from '../print/summary.ts';
import { isConfirmed } from './app-delete.ts';

const NAMESPACE = flag.text('appset-namespace', 'N');

const list: ArgoCommand = {
  name: 'list',
  summary: 'List ApplicationSets',
  usage: '[flags]',
  flags: [
    flag.text('output', 'o'),
    flag.text('selector', 'l'),
    flag.list('project', 'p'),
    NAMESPACE,
  ],
  async run(flags, argo) {
    const selector = flags.text('selector');
    const namespace = flags.text('appset-namespace');
    const { items } = succeeded(
      await argo.kube.list(APPLICATION_SETS, {
        ...(selector !== undefined && { labelSelector: selector }),
        ...(namespace !== undefined && { namespace }),
      }),
    );
    const projects = flags.list('project');
    const sets = items
      .map((item) => typed(item, 'ApplicationSet'))
      .filter(
        (set) => projects.length === 0 || projects.includes(textOf(templateOf(set), 'project')),
      );
    const output = flags.text('output') ?? 'wide';
    if (output === 'yaml' || output === 'json') argo.out(objectText(sets, output));
    else if (output === 'name') for (const set of sets) argo.out(`${nameOf(set)}\n`);
    else if (output === 'wide' || output === '') argo.out(listText(sets));
    else throw new ArgoFailure(`unknown output format: ${output}`);
    return 0;
  },
};

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ARGOCD_NAMESPACE}/${metadata.name}`;
}

function templateOf(set: KubernetesObject): JsonObject {
  return objectOf(set, 'spec', 'template', 'spec');
}

function listText(sets: readonly KubernetesObject[]): string {
  const titles = ['NAME', 'PROJECT', 'SYNCPOLICY', 'CONDITIONS', 'REPO', 'PATH', 'TARGET'];
  const rows = sets.map((set) => {
    const [source] = sourcesOf(templateOf(set));
    const text = (key: string): string => textOf(source, key);
    return [
      nameOf(set),
      textOf(templateOf(set), 'project'),
      policyText(partOf(set, 'spec', 'syncPolicy')),
      conditionsText(listOf(set, 'status', 'conditions')),
      text('repoURL'),
      text('path'),
      text('targetRevision'),
    ];
  });
  return table([titles, ...rows]);
}

/** argocd prints Go's own text of the struct here. */
function policyText(policy: unknown): string {
  if (policy === undefined) return 'nil';
  const preserves = partOf(policy, 'preserveResourcesOnDeletion') === true;
  const sync = textOf(policy, 'applicationsSync');
  return `&ApplicationSetSyncPolicy{PreserveResourcesOnDeletion:${preserves},ApplicationsSync:${sync === '' ? 'nil' : `*${sync}`},}`;
}

function conditionsText(conditions: readonly unknown[]): string {
  const held = conditions
    .filter((one) => textOf(one, 'status') === 'True')
    .map((one) => {
      const time = goTime(textOf(one, 'lastTransitionTime'));
      const [type, message, reason] = ['type', 'message', 'reason'].map((key) => textOf(one, key));
      return `{${type} ${message} ${time} True ${reason}}`;
    });
  return `[${held.join(' ')}]`;
}

async function getSet(
  argo: ArgoContext,
  typedName: string,
  own: string | undefined,
): Promise<KubernetesObject> {
  const { name, namespace } = parseAppName(typedName, own);
  const found = await argo.kube.get(APPLICATION_SETS, name, namespace);
  if (!found.ok && found.failure.code === 404)
    throw rpcFailure(
      'NotFound',
      `error getting ApplicationSet: applicationsets.argoproj.io "${name}" not found`,
    );
  return typed(succeeded(found), 'ApplicationSet');
}

const get: ArgoCommand = {
  name: 'get',
  summary: 'Get ApplicationSet details',
  usage: 'APPSETNAME [flags]',
  completes: 'applicationset',
  flags: [flag.text('output', 'o'), flag.bool('show-params'), NAMESPACE],
  async run(flags, argo) {
    const set = await getSet(
      argo,
      required(flags.args[0], 'argocd appset get APPSETNAME'),
      flags.text('appset-namespace'),
    );
    const output = flags.text('output') ?? 'wide';
    if (output === 'yaml' || output === 'json') {
      argo.out(objectText(set, output));
      return 0;
    }
    argo.out(summaryText(set));
    const rows = listOf(set, 'status', 'conditions').map((one) => [
      ...['type', 'status', 'message'].map((key) => textOf(one, key)),
      goTime(textOf(one, 'lastTransitionTime')),
    ]);
    if (rows.length > 0)
      argo.out(`\n${table([['CONDITION', 'STATUS', 'MESSAGE', 'LAST TRANSITION'], ...rows])}\n`);
    return 0;
  },
};

function summaryText(set: KubernetesObject): string {
  const template = templateOf(set);
  const destination = objectOf(template, 'destination');
  const automated = partOf(template, 'syncPolicy', 'automated');
  const prunes = partOf(automated, 'prune') === true;
  const line = (title: string, value: string): string => `${title.padEnd(20)}${value}\n`;
  const sources = sourcesOf(template).map((source) => {
    const optional = (title: string, key: string): string =>
      textOf(source, key) === '' ? '' : line(title, textOf(source, key));
    return (
      line('- Repo:', textOf(source, 'repoURL')) +
      line('  Target:', textOf(source, 'targetRevision')) +
      optional('  Path:', 'path') +
      optional('  Ref:', 'ref')
    );
  });
  return (
    line('Name:', nameOf(set)) +
    line('Project:', textOf(template, 'project') || 'default') +
    line('Server:', textOf(destination, 'server') || textOf(destination, 'name')) +
    line('Namespace:', textOf(destination, 'namespace')) +
    `${partOf(template, 'sources') === undefined ? 'Source' : 'Sources'}:\n${sources.join('')}` +
    line('SyncPolicy:', automated === undefined ? '<none>' : `Automated${prunes ? ' (Prune)' : ''}`)
  );
}

/** ApplicationSets of a file. */
function readSets(argo: ArgoContext, file: string): readonly KubernetesObject[] {
  const text = argo.shell.files.read(file);
  if (text === undefined) throw new ArgoFailure(`open ${file}: no such file or directory`);
  const sets = parseAllDocuments(text).flatMap((document): KubernetesObject[] => {
    const [error] = document.errors;
    if (error)
      throw new ArgoFailure(`error unmarshalling ${file}: ${error.message.split('\n')[0]}`);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (!isJsonObject(value)) return [];
    if (textOf(value, 'kind') !== 'ApplicationSet')
      throw new ArgoFailure(`error unmarshalling ${file}: it holds no ApplicationSet`);
    const metadata = { namespace: ARGOCD_NAMESPACE, ...objectOf(value, 'metadata') };
    return [{ ...value, metadata } as unknown as KubernetesObject]; // what matters of it was looked at
  });
  if (sets.length === 0) throw new ArgoFailure('no ApplicationSets found in the provided file');
  return sets;
}

const create: ArgoCommand = {
  name: 'create',
  summary: 'Create one or more ApplicationSets',
  usage: 'FILE... [flags]',
  completes: 'file',
  flags: [flag.bool('upsert'), flag.bool('dry-run'), flag.text('output', 'o')],
  refused: ['wait'],
  async run(flags, argo) {
    required(flags.args[0], 'argocd appset create FILE');
    for (const set of flags.args.flatMap((file) => readSets(argo, file))) {
      const { name, namespace = ARGOCD_NAMESPACE } = set.metadata;
      const existing = await argo.kube.get(APPLICATION_SETS, name, namespace);
      const wanted = set as unknown as JsonObject; // it was read from YAML
      const isSame = existing.ok && deepEqual(existing.value['spec'], set['spec']);
      if (existing.ok && !isSame && !flags.isOn('upsert'))
        throw rpcFailure(
          'InvalidArgument',
          'existing ApplicationSet spec is different, use upsert flag to force update',
        );
      if (!existing.ok)
        succeeded(await argo.kube.create(wanted, { dryRun: flags.isOn('dry-run') }));
      else if (!isSame) {
        const next = { ...typed(existing.value, 'ApplicationSet'), spec: wanted['spec'] };
        succeeded(await argo.kube.replace(next as unknown as JsonObject)); // an object of the store is JSON
      }
      const action = !existing.ok ? 'created' : isSame ? 'unchanged' : 'updated';
      argo.out(`ApplicationSet '${name}' ${action}${flags.isOn('dry-run') ? ' (dry-run)' : ''}\n`);
    }
    return 0;
  },
};

const deleteSet: ArgoCommand = {
  name: 'delete',
  summary: 'Delete one or more ApplicationSets',
  usage: 'APPSETNAME... [flags]',
  completes: 'applicationset',
  flags: [flag.bool('yes', 'y')],
  refused: ['wait'],
  async run(flags, argo) {
    required(flags.args[0], 'argocd appset delete APPSETNAME');
    for (const one of flags.args) {
      const question = `Are you sure you want to delete '${one}' and all its Applications? [y/n] `;
      if (!flags.isOn('yes') && !(await isConfirmed(argo, question))) {
        argo.out(`The command to delete '${one}' was cancelled.\n`);
        continue;
      }
      const { metadata } = await getSet(argo, one, undefined);
      const namespace = metadata.namespace ?? ARGOCD_NAMESPACE;
      succeeded(await argo.kube.delete(APPLICATION_SETS, metadata.name, { namespace }));
      argo.out(`applicationset '${one}' deleted\n`);
    }
    return 0;
  },
};

const generate: ArgoCommand = {
  name: 'generate',
  summary: 'Generate apps of ApplicationSet rendered templates',
  usage: 'FILE [flags]',
  completes: 'file',
  flags: [flag.text('output', 'o')],
  async run(flags, argo) {
    const sets = readSets(argo, required(flags.args[0], 'argocd appset generate FILE'));
    const [set] = sets;
    if (!set || sets.length !== 1)
      throw new ArgoFailure('Input file must contain one ApplicationSet');
    const { generateApplications } = await import('@drydock/gitops/applicationset');
    const views = await repositoriesOf(argo, set);
    const config = await configMaps(argo);
    const generated = generateApplications(set, {
      clusterSecrets: await argoSecrets(argo, 'cluster'),
      repository(url, revision) {
        const view = views.get(url);
        if (!view) return { error: `repository ${url} not found` };
        const found = resolveRevision(view, revision);
        return 'error' in found ? found : treeOf(view, found.commit);
      },
      configMap: (name) => config.find(({ metadata }) => metadata.name === name),
    });
    if (generated.error !== undefined)
      throw rpcFailure(
        'Internal',
        `unable to generate Applications of ApplicationSet: ${generated.error}`,
      );
    const output = flags.text('output') ?? 'wide';
    if (output === 'yaml' || output === 'json')
      argo.out(objectText(generated.applications, output));
    else argo.out(generatedText(generated.applications));
    return 0;
  },
};

function generatedText(applications: readonly KubernetesObject[]): string {
  const titles = [
    'NAME',
    'CLUSTER',
    'NAMESPACE',
    'PROJECT',
    'STATUS',
    'HEALTH',
    'SYNCPOLICY',
    'CONDITIONS',
    'REPO',
    'PATH',
    'TARGET',
  ];
  const rows = applications.map((one) => {
    const spec = objectOf(one, 'spec');
    const [source] = sourcesOf(spec);
    const destination = objectOf(spec, 'destination');
    const automated = partOf(spec, 'syncPolicy', 'automated');
    const policy =
      automated === undefined
        ? 'Manual'
        : `Auto${partOf(automated, 'prune') === true ? '-Prune' : ''}`;
    const where = ['repoURL', 'path', 'targetRevision'].map((key) => textOf(source, key));
    const server = textOf(destination, 'server') || textOf(destination, 'name');
    const project = textOf(spec, 'project') || 'default';
    return [
      nameOf(one),
      server,
      textOf(destination, 'namespace'),
      project,
      '',
      '',
      policy,
      '<none>',
      ...where,
    ];
  });
  return table([titles, ...rows]);
}

/** The repositories that a set names anywhere, read beforehand. */
async function repositoriesOf(
  argo: ArgoContext,
  set: KubernetesObject,
): Promise<ReadonlyMap<string, RepositoryView>> {
  const views = new Map<string, RepositoryView>();
  for (const [, url = ''] of JSON.stringify(set['spec']).matchAll(/"repoURL":"([^"]+)"/g)) {
    const view = await argo.shell.cluster.git.read(url);
    if (view) views.set(url, view);
  }
  return views;
}

async function configMaps({ kube }: ArgoContext): Promise<readonly KubernetesObject[]> {
  const listed = await kube.list(CONFIG_MAPS, { namespace: ARGOCD_NAMESPACE });
  return listed.ok ? listed.value.items : [];
}

function treeOf(view: RepositoryView, commit: string): RepositoryTree {
  const files = new Map<string, string>();
  const directories = new Set<string>();
  for (const [path, file] of view.files(commit) ?? []) {
    files.set(path, new TextDecoder().decode(file.bytes));
    const parts = path.split('/').slice(0, -1);
    if (parts.some((part) => part.startsWith('.'))) continue;
    for (const depth of parts.keys()) directories.add(parts.slice(0, depth + 1).join('/'));
  }
  return { directories: [...directories].toSorted(), files };
}

export const APPLICATION_SET_COMMANDS: readonly ArgoCommand[] = [
  list,
  get,
  create,
  deleteSet,
  generate,
];
