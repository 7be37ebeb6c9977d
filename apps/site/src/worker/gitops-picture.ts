import { applicationSources, healthOf } from '@drydock/gitops';
import type { RepositoryView } from '@drydock/git';
import type { StoreView } from '@drydock/kubernetes';
import { parseApiVersion, parseTimestamp, type KubernetesObject } from '@drydock/manifests';
import type {
  AppOperation,
  AppPicture,
  AppRevision,
  AppSetPicture,
  GitOpsPicture,
  ResourceRef,
  TreeNode,
} from './gitops-protocol.ts';
import { wavesOf } from './gitops-waves.ts';
import { list, part, text } from './json-parts.ts';
import type { OpenedLab } from './open-lab.ts';

const applications = { group: 'argoproj.io', resource: 'applications' };
const applicationSets = { group: 'argoproj.io', resource: 'applicationsets' };

/** Looks up objects by what an Application's status says of them. */
interface Finder {
  readonly store: StoreView;
  readonly pluralOf: (group: string, kind: string) => string | undefined;
}

/** All Applications as Argo CD's own page shows them: from their status, and from what their resources own. */
export async function gitOpsPicture({ cluster }: OpenedLab): Promise<GitOpsPicture> {
  const { argocd, store } = cluster.simulator;
  const found = store.list(applications);
  const sets = store.list(applicationSets).map((set) => setPicture(set, found));
  if (found.length === 0) return { apps: [], sets };
  const plurals = new Map(
    (await cluster.kube.types()).map(({ apiVersion, kind, plural }) => [
      `${parseApiVersion(apiVersion).group}/${kind}`,
      plural,
    ]),
  );
  const finder: Finder = { store, pluralOf: (group, kind) => plurals.get(`${group}/${kind}`) };
  const apps: AppPicture[] = [];
  for (const application of found) {
    const [source] = applicationSources(application['spec']);
    const repository = await cluster.git.read(text(source, 'repoURL'));
    const { name, namespace = '' } = application.metadata;
    const hooks = argocd?.compare(namespace, name)?.comparison.hooks ?? [];
    apps.push(appPicture({ application, finder, hooks, repository }));
  }
  return { apps: apps.map((app) => withParent(app, apps, sets)), sets };
}

function setPicture(
  { metadata, status }: KubernetesObject,
  apps: readonly KubernetesObject[],
): AppSetPicture {
  const { name, namespace = '', uid } = metadata;
  const own = apps.filter((app) =>
    app.metadata.ownerReferences?.some((owner) => owner.uid === uid),
  );
  const failed = list(part(status, 'conditions')).find(
    (each) => text(each, 'type') === 'ErrorOccurred' && text(each, 'status') === 'True',
  );
  return {
    namespace,
    name,
    apps: own.map((app) => app.metadata.name),
    ...(failed === undefined ? {} : { error: text(failed, 'message') }),
  };
}

/** An Application that another one has among its resources, or that a set made. */
function withParent(
  app: AppPicture,
  apps: readonly AppPicture[],
  sets: readonly AppSetPicture[],
): AppPicture {
  const set = sets.find((each) => each.namespace === app.namespace && each.apps.includes(app.name));
  if (set) return { ...app, parent: { kind: 'ApplicationSet', name: set.name } };
  const parent = apps.find(({ nodes }) =>
    nodes.some(
      ({ depth, kind, name, namespace }) =>
        depth === 1 && kind === 'Application' && name === app.name && namespace === app.namespace,
    ),
  );
  return parent ? { ...app, parent: { kind: 'Application', name: parent.name } } : app;
}

interface Known {
  readonly application: KubernetesObject;
  readonly finder: Finder;
  readonly hooks: readonly KubernetesObject[];
  readonly repository: RepositoryView | undefined;
}

function appPicture({ application, finder, hooks, repository }: Known): AppPicture {
  const { name, namespace = '' } = application.metadata;
  const status = application['status'];
  const spec = application['spec'];
  const [source] = applicationSources(spec);
  const nodes = nodesOf(application, finder);
  const operation = operationOf(application);
  const healthMessage = text(status, 'health', 'message');
  const messageOf = (revision: string): string =>
    repository?.commit(revision)?.message.split('\n')[0] ?? '';
  return {
    namespace,
    name,
    project: text(spec, 'project'),
    sync: text(status, 'sync', 'status') || 'Unknown',
    health: text(status, 'health', 'status') || 'Unknown',
    ...(healthMessage === '' ? {} : { healthMessage }),
    revision: text(status, 'sync', 'revision'),
    wanted: text(source, 'targetRevision') || 'HEAD',
    repo: text(source, 'repoURL'),
    path: text(source, 'path') || text(source, 'chart'),
    policy: policyOf(spec),
    ...(operation ? { operation } : {}),
    conditions: list(part(status, 'conditions')).map((each) => ({
      type: text(each, 'type'),
      message: text(each, 'message'),
    })),
    history: historyOf(application, messageOf),
    nodes,
    waves: wavesOf(application, nodes, hooks),
  };
}

function policyOf(spec: unknown): string {
  const automated = part(spec, 'syncPolicy', 'automated');
  if (automated === undefined || part(automated, 'enabled') === false) return 'Manual';
  const extras = ['prune', 'selfHeal', 'allowEmpty'].filter((key) => part(automated, key) === true);
  return ['Automated', ...extras].join(', ');
}

function operationOf(application: KubernetesObject): AppOperation | undefined {
  const state = part(application, 'status', 'operationState');
  if (state === undefined) return undefined;
  const finished = parseTimestamp(text(state, 'finishedAt'));
  const phase = text(state, 'phase');
  return {
    phase,
    message: text(state, 'message'),
    revision: text(state, 'syncResult', 'revision'),
    startedMs: parseTimestamp(text(state, 'startedAt')) ?? 0,
    ...(finished === undefined ? {} : { finishedMs: finished }),
    isRunning: phase === 'Running' || phase === 'Terminating',
  };
}

function historyOf(
  application: KubernetesObject,
  messageOf: (revision: string) => string,
): readonly AppRevision[] {
  const entries = list(part(application, 'status', 'history')).toReversed();
  return entries.map((entry, index) => ({
    id: Number(part(entry, 'id') ?? 0),
    revision: text(entry, 'revision'),
    deployedMs: parseTimestamp(text(entry, 'deployedAt')) ?? 0,
    message: messageOf(text(entry, 'revision')),
    isCurrent: index === 0,
  }));
}

function nodesOf(application: KubernetesObject, finder: Finder): readonly TreeNode[] {
  const results = list(part(application, 'status', 'operationState', 'syncResult', 'resources'));
  const nodes: TreeNode[] = [];
  for (const entry of list(part(application, 'status', 'resources'))) {
    const ref = refOf(entry);
    const live = liveOf(finder, ref);
    const wave = part(entry, 'syncWave');
    const health = text(entry, 'health', 'status') || (live ? '' : 'Missing');
    const result = results.find((each) => idOf(refOf(each)) === idOf(ref));
    const hasFailed = ['SyncFailed', 'PruneSkipped'].includes(text(result, 'status'));
    const message = text(entry, 'health', 'message') || (hasFailed ? text(result, 'message') : '');
    const hook = part(entry, 'hook') === true ? text(result, 'hookType') || 'Hook' : '';
    nodes.push({
      ...ref,
      id: idOf(ref),
      depth: 1,
      ...(text(entry, 'status') === '' ? {} : { sync: text(entry, 'status') }),
      ...(health === '' ? {} : { health }),
      ...(message === '' ? {} : { message }),
      ...(typeof wave === 'number' ? { wave } : {}),
      ...(hook === '' ? {} : { hook }),
      isLive: live !== undefined,
      isToBePruned: part(entry, 'requiresPruning') === true,
    });
    if (live) nodes.push(...childrenOf(live, idOf(ref), 2, finder.store));
  }
  return nodes.length === 0 ? [] : inOrder(nodes);
}

/** Resources by phase and wave; each one's own follow it. */
function inOrder(nodes: readonly TreeNode[]): readonly TreeNode[] {
  const phase = (node: TreeNode): number =>
    node.hook === 'PreSync' ? 0 : node.hook === 'PostSync' || node.hook === 'SyncFail' ? 2 : 1;
  const roots = nodes
    .filter(({ depth }) => depth === 1)
    .toSorted((a, b) => phase(a) - phase(b) || (a.wave ?? 0) - (b.wave ?? 0));
  const below = (parent: string): readonly TreeNode[] =>
    nodes.filter((node) => node.parent === parent).flatMap((node) => [node, ...below(node.id)]);
  return roots.flatMap((root) => [root, ...below(root.id)]);
}

/** What Argo CD's page shows below a resource; endpoints say nothing that the pods do not. */
const shownBelow = new Set(['ReplicaSet', 'Pod', 'Job', 'EndpointSlice', 'ControllerRevision']);

function childrenOf(
  owner: KubernetesObject,
  parent: string,
  depth: number,
  store: StoreView,
): readonly TreeNode[] {
  const { uid } = owner.metadata;
  const own =
    uid === undefined ? [] : store.ownedBy(uid).filter(({ kind }) => shownBelow.has(kind));
  return own.flatMap((object) => {
    const { group } = parseApiVersion(object.apiVersion);
    const { name, namespace = '' } = object.metadata;
    const ref = { group, kind: object.kind, namespace, name };
    const id = idOf(ref);
    const health = healthOf(object);
    const node: TreeNode = {
      ...ref,
      id,
      parent,
      depth,
      ...(health ? { health: health.status } : {}),
      ...(health?.message ? { message: health.message } : {}),
      isLive: true,
      isToBePruned: false,
    };
    return [node, ...(depth < 4 ? childrenOf(object, id, depth + 1, store) : [])];
  });
}

function refOf(entry: unknown): ResourceRef {
  return {
    group: text(entry, 'group'),
    kind: text(entry, 'kind'),
    namespace: text(entry, 'namespace'),
    name: text(entry, 'name'),
  };
}

export function idOf({ group, kind, name, namespace }: ResourceRef): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

function liveOf(
  { store, pluralOf }: Finder,
  { group, kind, name, namespace }: ResourceRef,
): KubernetesObject | undefined {
  const resource = pluralOf(group, kind);
  return resource === undefined ? undefined : store.get({ group, resource }, namespace, name);
}
