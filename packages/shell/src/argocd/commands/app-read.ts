import type { KubernetesObject } from '@drydock/manifests';
import {
  getApplication,
  getProject,
  isAutomated,
  listApplications,
  parseAppName,
  projectOf,
  qualifiedName,
  refreshApplication,
  required,
  sourcesOf,
} from '../applications.ts';
import { flag, listOf, partOf, table, textOf, textsOf, type ArgoCommand } from '../argo-context.ts';
import { ArgoFailure } from '../argo-failure.ts';
import { objectText, printApplication } from '../print/application-text.ts';
import { conditionsText, goTime, operationText, serverOf, summaryText } from '../print/summary.ts';
import { applicationUrl } from '../settings.ts';

const NAMESPACE = flag.text('app-namespace', 'N');

const list: ArgoCommand = {
  name: 'list',
  summary: 'List applications',
  usage: '[flags]',
  flags: [
    flag.text('output', 'o'),
    flag.text('selector', 'l'),
    flag.list('project', 'p'),
    flag.text('repo', 'r'),
    flag.text('cluster', 'c'),
    NAMESPACE,
  ],
  refused: ['path'],
  async run(flags, argo) {
    const namespace = flags.text('app-namespace');
    const selector = flags.text('selector');
    const found = await listApplications(argo, {
      ...(namespace !== undefined && { namespace }),
      ...(selector !== undefined && { labelSelector: selector }),
    });
    const projects = flags.list('project');
    const [repo, cluster] = [flags.text('repo'), flags.text('cluster')];
    const applications = found.filter(
      (one) =>
        (projects.length === 0 || projects.includes(projectOf(one))) &&
        (repo === undefined ||
          sourcesOf(one['spec']).some((source) => textOf(source, 'repoURL') === repo)) &&
        (cluster === undefined || serverOf(one) === cluster),
    );
    argo.out(listText(applications, flags.text('output') ?? 'wide'));
    return 0;
  },
};

function listText(applications: readonly KubernetesObject[], output: string): string {
  switch (output) {
    case 'yaml':
    case 'json':
      return objectText(applications, output);
    case 'name':
      return applications.map((one) => `${qualifiedName(one)}\n`).join('');
    case 'wide':
    case '':
      return table([TITLES, ...applications.map(rowOf)]);
    default:
      throw new ArgoFailure(`unknown output format: ${output}`);
  }
}

const TITLES = [
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

function rowOf(application: KubernetesObject): readonly string[] {
  const [source] = sourcesOf(application['spec']);
  const prunes = partOf(application, 'spec', 'syncPolicy', 'automated', 'prune') === true;
  return [
    qualifiedName(application),
    serverOf(application),
    textOf(application, 'spec', 'destination', 'namespace'),
    projectOf(application),
    textOf(application, 'status', 'sync', 'status'),
    textOf(application, 'status', 'health', 'status'),
    isAutomated(application) ? `Auto${prunes ? '-Prune' : ''}` : 'Manual',
    conditionsSummary(application),
    textOf(source, 'repoURL'),
    textOf(source, 'path'),
    textOf(source, 'targetRevision'),
  ];
}

function conditionsSummary(application: KubernetesObject): string {
  const counts = new Map<string, number>();
  for (const condition of listOf(application, 'status', 'conditions')) {
    const type = textOf(condition, 'type');
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const parts = [...counts].map(([type, count]) => (count > 1 ? `${type}(${count})` : type));
  return parts.length > 0 ? parts.join(',') : '<none>';
}

const get: ArgoCommand = {
  name: 'get',
  summary: 'Get application details',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [
    flag.text('output', 'o'),
    flag.bool('refresh'),
    flag.bool('hard-refresh'),
    flag.bool('show-operation'),
    flag.bool('show-params'),
    NAMESPACE,
  ],
  refused: ['source-position', 'source-name', 'timeout'],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app get APPNAME'),
      flags.text('app-namespace'),
    );
    const kind = flags.isOn('hard-refresh') ? 'hard' : flags.isOn('refresh') ? 'normal' : undefined;
    const application = kind
      ? await refreshApplication(argo, name, kind)
      : await getApplication(argo, name);
    const output = flags.text('output') ?? 'wide';
    if (output === 'json' || output === 'yaml') {
      argo.out(objectText(application, output));
      return 0;
    }
    const project = await getProject(argo, projectOf(application));
    const windows = listOf(project, 'spec', 'syncWindows');
    const now = argo.now();
    const url = await applicationUrl(argo, application);
    argo.out(summaryText(application, { url, windows, now }));
    const conditions = conditionsText(application);
    if (conditions !== '') argo.out(`\n${conditions}\n`);
    if (flags.isOn('show-operation')) {
      const operation = operationText(application, now);
      if (operation !== '') argo.out(`\n${operation}`);
    }
    if (flags.isOn('show-params')) argo.out(parametersText(application));
    await printApplication(argo, application, output);
    return 0;
  },
};

function parametersText(application: KubernetesObject): string {
  const helm = partOf(application, 'spec', 'source', 'helm');
  if (helm === undefined) return '';
  const shown = (value: string): string => (value.length > 80 ? `${value.slice(0, 77)}...` : value);
  const rows = listOf(helm, 'parameters').map((one) => [
    textOf(one, 'name'),
    shown(textOf(one, 'value')),
  ]);
  return `\n\n${table([['NAME', 'VALUE'], ...rows])}`;
}

const history: ArgoCommand = {
  name: 'history',
  summary: 'Show application deployment history',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [flag.text('output', 'o'), NAMESPACE],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app history APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    const entries = listOf(application, 'status', 'history');
    if (flags.text('output') === 'id')
      for (const entry of entries) argo.out(`${textOf(entry, 'id')}\n`);
    else argo.out(historyText(entries));
    return 0;
  },
};

/** A table for each repository that was deployed from. */
function historyText(entries: readonly unknown[]): string {
  const byUrl = new Map<string, string[][]>();
  const put = (url: string, entry: unknown, target: string, revision: string): void => {
    const shown = revision.length >= 7 ? `${target} (${revision.slice(0, 7)})` : target;
    const row = [textOf(entry, 'id'), goTime(textOf(entry, 'deployedAt')), shown];
    byUrl.set(url, [...(byUrl.get(url) ?? []), row]);
  };
  for (const entry of entries) {
    const sources = listOf(entry, 'sources');
    const revisions = textsOf(entry, 'revisions');
    const own = sources.length > 0 ? sources : [partOf(entry, 'source')];
    for (const [index, source] of own.entries()) {
      const revision = sources.length > 0 ? (revisions[index] ?? '') : textOf(entry, 'revision');
      put(textOf(source, 'repoURL'), entry, textOf(source, 'targetRevision'), revision);
    }
  }
  const rows: string[][] = [];
  for (const [url, list] of byUrl) {
    if (rows.length > 0) rows.push(['']);
    rows.push(['SOURCE', url], ['ID', 'DATE', 'REVISION'], ...list);
  }
  return table(rows);
}

export const APP_READ_COMMANDS: readonly ArgoCommand[] = [list, get, history];
