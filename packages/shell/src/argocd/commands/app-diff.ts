import type { ComparedPair } from '@drydock/gitops';
import {
  isJsonObject,
  parseApiVersion,
  type JsonObject,
  type KubernetesObject,
} from '@drydock/manifests';
import { unifiedDiff } from '../../diff/unified-diff.ts';
import { goYaml } from '../../kubectl/print/yaml.ts';
import { getApplication, parseAppName, refreshApplication, required } from '../applications.ts';
import {
  flag,
  listOf,
  objectOf,
  table,
  textOf,
  type ArgoCommand,
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure } from '../argo-failure.ts';
import { normalDiff } from '../print/normal-diff.ts';
import { compareWithLive, renderApplication } from '../rendered-application.ts';
import { liveObject, resourceNodes, type ResourceNode } from '../resource-nodes.ts';

const NAMESPACE = flag.text('app-namespace', 'N');

const diff: ArgoCommand = {
  name: 'diff',
  summary: 'Perform a diff against the target and live state.',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [
    ...['refresh', 'hard-refresh', 'exit-code'].map((name) => flag.bool(name)),
    flag.text('revision'),
    flag.number('diff-exit-code'),
    NAMESPACE,
  ],
  refused: [
    'local',
    'local-repo-root',
    'local-include',
    'server-side-generate',
    'server-side-diff',
    'revisions',
    'source-positions',
    'source-names',
  ],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app diff APPNAME'),
      flags.text('app-namespace'),
    );
    const kind = flags.isOn('hard-refresh') ? 'hard' : flags.isOn('refresh') ? 'normal' : undefined;
    const application = kind
      ? await refreshApplication(argo, name, kind)
      : await getApplication(argo, name);
    const compared =
      flags.text('revision') ?? (textOf(application, 'status', 'sync', 'revision') || undefined);
    const pairs = await compareWithLive(argo, application, compared);
    const texts = pairs
      .flatMap((pair) => resourceDiff(argo, pair))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [, text] of texts) argo.out(text);
    if (texts.length === 0 || !flags.isOn('exit-code', true)) return 0;
    return flags.number('diff-exit-code') ?? 1;
  },
};

/** One resource that differs, with its key to sort by. */
function resourceDiff(
  { shell }: ArgoContext,
  { diff: found, live, target }: ComparedPair,
): readonly (readonly [string, string])[] {
  const object = live ?? target;
  if (!object || !found || (live && target && !found.modified)) return [];
  const { group } = parseApiVersion(object.apiVersion);
  const { name, namespace = '' } = object.metadata;
  const [before, after] = hidden(
    live ? found.normalizedLive : undefined,
    target ? found.predictedLive : undefined,
  );
  const [old, now] = [yamlOf(before), yamlOf(after)];
  const external = shell.session.variables.get('KUBECTL_EXTERNAL_DIFF') ?? 'diff';
  const text = /\s-u\b/.test(external)
    ? `--- ${name}-live.yaml\n+++ ${name}\n${unifiedDiff(old, now)}`
    : normalDiff(old, now);
  const header = `\n===== ${group}/${object.kind} ${namespace}/${name} ======\n`;
  return [[`${group}/${object.kind}/${namespace}/${name}`, header + text]];
}

function yamlOf(state: JsonObject | undefined): string {
  if (!state) return '';
  const { managedFields: _managed, ...metadata } = objectOf(state, 'metadata');
  return goYaml({ ...state, metadata });
}

/** Values of Secrets are never shown: equal ones get equal marks. */
function hidden(
  live: unknown,
  target: unknown,
): readonly [JsonObject | undefined, JsonObject | undefined] {
  const [before, after] = [live, target].map((one) => (isJsonObject(one) ? one : undefined));
  if ((before ?? after)?.['kind'] !== 'Secret') return [before, after];
  const [old, now] = [objectOf(before, 'data'), objectOf(after, 'data')];
  const mark = (own: JsonObject, other: JsonObject, isTarget: boolean): JsonObject =>
    Object.fromEntries(
      Object.keys(own).map((key) => {
        const differs = isTarget && other[key] !== undefined && other[key] !== own[key];
        return [key, '+'.repeat(differs ? 9 : 8)];
      }),
    );
  return [
    before && { ...before, data: mark(old, now, false) },
    after && { ...after, data: mark(now, old, true) },
  ];
}

const manifests: ArgoCommand = {
  name: 'manifests',
  summary: 'Print manifests of an application',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [flag.text('source'), flag.text('revision'), NAMESPACE],
  refused: ['local', 'local-repo-root', 'revisions', 'source-positions', 'source-names'],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app manifests APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    const source = flags.text('source') ?? 'git';
    if (source !== 'git' && source !== 'live')
      throw new ArgoFailure(`Unknown source type '${source}'`, 1);
    const objects =
      source === 'git'
        ? await renderApplication(argo, application, flags.text('revision'))
        : await liveManifests(argo, application);
    for (const object of objects) argo.out(`---\n${yamlOf(object as unknown as JsonObject)}`); // an object of the store is JSON
    return 0;
  },
};

async function liveManifests(
  argo: ArgoContext,
  application: KubernetesObject,
): Promise<readonly KubernetesObject[]> {
  const types = await argo.kube.types();
  const objects: KubernetesObject[] = [];
  for (const one of listOf(application, 'status', 'resources')) {
    const [group, kind, namespace, name] = ['group', 'kind', 'namespace', 'name'].map((key) =>
      textOf(one, key),
    );
    const object = await liveObject(argo, types, {
      group: group ?? '',
      kind: kind ?? '',
      namespace: namespace ?? '',
      name: name ?? '',
    });
    if (object) objects.push(object);
  }
  return objects;
}

const resources: ArgoCommand = {
  name: 'resources',
  summary: 'List resource of application',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [flag.text('output', 'o'), NAMESPACE],
  refused: ['orphaned', 'project'],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app resources APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    const nodes = await resourceNodes(argo, application);
    const isTree = flags.text('output')?.startsWith('tree') === true;
    const rows: string[][] = [];
    const visit = (node: ResourceNode, prefix: string, below: string): void => {
      rows.push([node.group, prefix + node.kind, node.namespace, node.name, 'No']);
      if (!isTree) return;
      for (const [index, child] of node.children.entries()) {
        const isLast = index === node.children.length - 1;
        visit(child, `${below}${isLast ? '└─' : '├─'}`, `${below}${isLast ? '  ' : '│ '}`);
      }
    };
    for (const node of nodes) visit(node, '', '');
    argo.out(table([['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'ORPHANED'], ...rows]));
    return 0;
  },
};

const logs: ArgoCommand = {
  name: 'logs',
  summary: 'Get logs of application pods',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [
    ...['group', 'kind', 'namespace', 'name', 'filter'].map((name) => flag.text(name)),
    flag.text('container', 'c'),
    flag.number('tail'),
    flag.number('since-seconds'),
    flag.bool('previous', 'p'),
    NAMESPACE,
  ],
  refused: ['follow', 'until-time', 'match-case'],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app logs APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    const nodes = await resourceNodes(argo, application);
    const wanted = (node: ResourceNode): boolean =>
      ['group', 'kind', 'namespace', 'name'].every((key) => {
        const text = flags.text(key);
        return text === undefined || text === node[key as 'group'];
      });
    const pods = nodes.flatMap((node) => podsBelow(node, wanted, false));
    for (const pod of pods) argo.out(await podLog(argo, pod, flags.text('container'), flags));
    return 0;
  },
};

function podsBelow(
  node: ResourceNode,
  wanted: (node: ResourceNode) => boolean,
  isChosen: boolean,
): readonly ResourceNode[] {
  const chosen = isChosen || wanted(node);
  const own = chosen && node.kind === 'Pod' && node.object ? [node] : [];
  return [...own, ...node.children.flatMap((child) => podsBelow(child, wanted, chosen))];
}

async function podLog(
  { kube }: ArgoContext,
  { name, namespace, object }: ResourceNode,
  container: string | undefined,
  flags: Parameters<ArgoCommand['run']>[0],
): Promise<string> {
  const [first] = listOf(object, 'spec', 'containers');
  const query = new URLSearchParams({ container: container ?? textOf(first, 'name') });
  const [tail, since] = [flags.number('tail') ?? 0, flags.number('since-seconds') ?? 0];
  if (tail > 0) query.set('tailLines', String(tail));
  if (since > 0) query.set('sinceSeconds', String(since));
  if (flags.isOn('previous')) query.set('previous', 'true');
  const answer = await kube.raw(`/api/v1/namespaces/${namespace}/pods/${name}/log?${query}`);
  const text = await answer.text();
  if (!answer.ok) return '';
  const filter = flags.text('filter');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines
    .filter((line) => filter === undefined || line.includes(filter))
    .map((line) => `${line}\n`)
    .join('');
}

export const APP_DIFF_COMMANDS: readonly ArgoCommand[] = [diff, manifests, resources, logs];
