import { rollbackOperation, terminateOperation, type OperationState } from '@drydock/gitops';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import {
  getApplication,
  hasSources,
  isAutomated,
  listApplications,
  parseAppName,
  patchApplication,
  projectOf,
  qualifiedName,
  required,
  sourcesOf,
  type AppName,
} from '../applications.ts';
import {
  flag,
  listOf,
  objectOf,
  partOf,
  textOf,
  textsOf,
  type ArgoCommand,
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure, rpcFailure } from '../argo-failure.ts';
import type { Flags } from '../../kubectl/flags.ts';
import { isIncluded, type ResourceFilter } from '../print/resource-states.ts';
import { renderApplication, resolveCommit } from '../rendered-application.ts';
import { refuseBlocked } from '../sync-windows.ts';
import { waitForApplication, type WaitGoals } from '../wait-for-application.ts';

const OPERATION_ONLY: WaitGoals = {
  sync: false,
  health: false,
  operation: true,
  suspended: false,
  degraded: false,
  deleted: false,
};
const NAMESPACE = flag.text('app-namespace', 'N');

/** `GROUP:KIND:NAME` or `GROUP:KIND:NAMESPACE/NAME`, `!` before it excludes. */
export function parseResourceFilters(texts: readonly string[]): readonly ResourceFilter[] {
  return texts.map((text) => {
    const exclude = text.startsWith('!');
    const fields = text.replace(/^!/, '').split(':');
    const [group = '', kind = '', full = ''] = fields;
    if (fields.length !== 3)
      throw new ArgoFailure(
        `Resource should have GROUP:KIND:NAME, but instead got: ${text.replace(/^!/, '')}`,
      );
    const parts = full.split('/');
    if (parts.length > 2)
      throw new ArgoFailure(
        `Resource with namespace should have GROUP:KIND:NAMESPACE/NAME, but instead got: ${text.replace(/^!/, '')}`,
      );
    const [namespace, name] = parts.length === 2 ? parts : ['', full];
    return { group, kind, namespace: namespace ?? '', name: name ?? '', exclude };
  });
}

/** The Applications that a command names: by arguments, label or project. */
async function namedApplications(flags: Flags, argo: ArgoContext): Promise<readonly AppName[]> {
  const selector = flags.text('selector');
  const projects = flags.isKnown('project') ? flags.list('project') : [];
  const names = flags.args.map((one) => parseAppName(one, flags.text('app-namespace')));
  if (selector === undefined && projects.length === 0) {
    required(names[0]?.name, 'argocd app needs the name of an application, or -l selector');
    return names;
  }
  const found = await listApplications(
    argo,
    selector === undefined ? {} : { labelSelector: selector },
  );
  const chosen = found.filter((one) => projects.length === 0 || projects.includes(projectOf(one)));
  if (chosen.length === 0 && flags.isKnown('project')) {
    const by = selector === undefined ? '' : ` selector ${selector}`;
    const of = projects.length === 0 ? '' : ` projects [${projects.join(' ')}]`;
    throw new ArgoFailure(`No matching apps found for filter:${by}${of}`, 1);
  }
  return [...names, ...chosen.map((one) => parseAppName(qualifiedName(one)))];
}

const sync: ArgoCommand = {
  name: 'sync',
  summary: 'Sync an application to its target state',
  usage: '[APPNAME... | -l selector | --project project-name] [flags]',
  completes: 'application',
  flags: [
    ...[
      'prune',
      'dry-run',
      'force',
      'replace',
      'server-side',
      'apply-out-of-sync-only',
      'async',
    ].map((name) => flag.bool(name)),
    ...['revision', 'strategy', 'retry-backoff-duration', 'retry-backoff-max-duration'].map(
      (name) => flag.text(name),
    ),
    ...['resource', 'label', 'info', 'project'].map((name) => flag.list(name)),
    ...['timeout', 'retry-limit', 'retry-backoff-factor'].map((name) => flag.number(name)),
    flag.text('selector', 'l'),
    flag.text('output', 'o'),
    flag.bool('assumeYes'),
    NAMESPACE,
  ],
  refused: [
    'local',
    'local-repo-root',
    'preview-changes',
    'revisions',
    'source-positions',
    'source-names',
    'ignore-normalizer-jq-execution-timeout',
    'retry-refresh',
  ],
  async run(flags, argo) {
    const filters = parseResourceFilters(flags.list('resource'));
    for (const name of await namedApplications(flags, argo))
      await syncOne(flags, argo, name, filters);
    return 0;
  },
};

async function syncOne(
  flags: Flags,
  argo: ArgoContext,
  name: AppName,
  filters: readonly ResourceFilter[],
): Promise<void> {
  const application = await getApplication(argo, name);
  const operation = await syncOperation(flags, argo, application, filters);
  await startOperation(argo, application, operation);
  if (flags.isOn('async')) return;
  const final = await waitForApplication(argo, name, {
    goals: OPERATION_ONLY,
    timeout: flags.number('timeout') ?? 0,
    filters,
    output: flags.text('output') ?? 'wide',
    before: application,
  });
  if (!flags.isOn('dry-run')) refuseFailed(final, filters);
}

/** A sync that did not succeed, or left something to prune, ends the command. */
function refuseFailed(application: KubernetesObject, filters: readonly ResourceFilter[]): void {
  const state = partOf(application, 'status', 'operationState');
  const phase = textOf(state, 'phase');
  if (phase !== 'Succeeded')
    throw new ArgoFailure(`Operation has completed with phase: ${phase}`, 1);
  if (filters.length > 0 || textOf(application, 'status', 'sync', 'status') === 'Synced') return;
  const left = listOf(state, 'syncResult', 'resources').filter(
    (one) => textOf(one, 'status') === 'PruneSkipped',
  );
  if (left.length > 0) throw new ArgoFailure(`${left.length} resources require pruning`, 1);
}

async function syncOperation(
  flags: Flags,
  argo: ArgoContext,
  application: KubernetesObject,
  filters: readonly ResourceFilter[],
): Promise<JsonObject> {
  const revision = flags.text('revision') ?? '';
  if (hasSources(application) && revision !== '')
    throw new ArgoFailure('argocd cli does not work on multi-source app with --revision flag', 1);
  const [source] = sourcesOf(application['spec']);
  const target = textOf(source, 'targetRevision');
  const dryRun = flags.isOn('dry-run');
  if (isAutomated(application) && !dryRun && revision !== '' && revision !== target)
    throw rpcFailure(
      'FailedPrecondition',
      `Cannot sync to ${revision}: auto-sync currently set to ${target}`,
    );
  const resources = chosenResources(application, filters, flags.list('resource'));
  const labelled = await labelledResources(flags, argo, application);
  const commits: string[] = [];
  for (const one of sourcesOf(application['spec']))
    commits.push(await resolveCommit(argo, one, revision || textOf(one, 'targetRevision')));
  const options = requestOptions(flags);
  const own = textsOf(application, 'spec', 'syncPolicy', 'syncOptions');
  const syncOptions = options.length > 0 ? options : own;
  const chosen = [...resources, ...labelled];
  return {
    sync: {
      ...(hasSources(application)
        ? { sources: [...sourcesOf(application['spec'])], revisions: commits }
        : { ...(source && { source }), revision: commits[0] ?? '' }),
      ...(flags.isOn('prune') && { prune: true }),
      ...(dryRun && { dryRun: true }),
      ...(chosen.length > 0 && { resources: chosen }),
      ...(syncOptions.length > 0 && { syncOptions: [...syncOptions] }),
      syncStrategy: strategyOf(flags),
    },
    initiatedBy: { username: 'admin' },
    ...infosOf(flags),
    ...retryOf(flags, application),
  };
}

function requestOptions(flags: Flags): readonly string[] {
  return [
    ...(flags.isOn('replace') ? ['Replace=true'] : []),
    ...(flags.isOn('server-side') ? ['ServerSideApply=true'] : []),
    ...(flags.isOn('apply-out-of-sync-only') ? ['ApplyOutOfSyncOnly=true'] : []),
  ];
}

function strategyOf(flags: Flags): JsonObject {
  const strategy = flags.text('strategy') ?? '';
  const settings = flags.isOn('force') ? { force: true } : {};
  if (strategy === 'apply') return { apply: settings };
  if (strategy === '' || strategy === 'hook') return { hook: settings };
  throw new ArgoFailure(`Unknown sync strategy: '${strategy}'`, 1);
}

function infosOf(flags: Flags): JsonObject {
  const info = flags.list('info').map((one) => {
    const cut = one.indexOf('=');
    if (cut === -1) throw new ArgoFailure(`info should have key=value, but instead got: ${one}`);
    return { name: one.slice(0, cut), value: one.slice(cut + 1) };
  });
  return info.length > 0 ? { info } : {};
}

function retryOf(flags: Flags, application: KubernetesObject): JsonObject {
  const limit = flags.number('retry-limit') ?? 0;
  const own = objectOf(application, 'spec', 'syncPolicy', 'retry');
  if (limit <= 0) return Object.keys(own).length > 0 ? { retry: own } : {};
  const backoff = {
    duration: flags.text('retry-backoff-duration') ?? '5s',
    factor: flags.number('retry-backoff-factor') ?? 2,
    maxDuration: flags.text('retry-backoff-max-duration') ?? '3m0s',
  };
  return { retry: { limit, backoff } };
}

function chosenResources(
  application: KubernetesObject,
  filters: readonly ResourceFilter[],
  typed: readonly string[],
): readonly JsonObject[] {
  if (filters.length === 0) return [];
  const chosen = listOf(application, 'status', 'resources')
    .map((one) => ({
      group: textOf(one, 'group'),
      kind: textOf(one, 'kind'),
      name: textOf(one, 'name'),
      namespace: textOf(one, 'namespace'),
    }))
    .filter((one) => isIncluded(one, filters));
  if (chosen.length === 0)
    throw new ArgoFailure(
      `No matching app resources found for resource filter: ${typed.join(', ')}`,
      1,
    );
  return chosen;
}

async function labelledResources(
  flags: Flags,
  argo: ArgoContext,
  application: KubernetesObject,
): Promise<readonly JsonObject[]> {
  const labels = flags.list('label');
  if (labels.length === 0) return [];
  const targets = await renderApplication(argo, application, flags.text('revision'));
  const chosen = targets.filter(({ metadata }) =>
    labels.some((label) => {
      const cut = label.indexOf('=');
      return cut !== -1 && metadata.labels?.[label.slice(0, cut)] === label.slice(cut + 1);
    }),
  );
  if (chosen.length === 0)
    throw new ArgoFailure(`No matching resources found for labels: [${labels.join(' ')}]`, 1);
  return chosen.map(({ apiVersion, kind, metadata }) => ({
    group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
    kind,
    name: metadata.name,
  }));
}

/** Hands an operation to the controller, as the server does: refused while another runs or a window forbids it. */
async function startOperation(
  argo: ArgoContext,
  application: KubernetesObject,
  operation: JsonObject,
): Promise<void> {
  if (application.metadata.deletionTimestamp !== undefined)
    throw rpcFailure('FailedPrecondition', 'application is deleting');
  await refuseBlocked(argo, application);
  if (partOf(application, 'operation') !== undefined)
    throw rpcFailure('FailedPrecondition', 'another operation is already in progress');
  await patchApplication(argo, parseAppName(qualifiedName(application)), {
    operation,
    status: { operationState: null },
  });
}

const wait: ArgoCommand = {
  name: 'wait',
  summary: 'Wait for an application to reach a synced and healthy state',
  usage: '[APPNAME.. | -l selector] [flags]',
  completes: 'application',
  flags: [
    ...['sync', 'health', 'operation', 'suspended', 'degraded', 'delete'].map((name) =>
      flag.bool(name),
    ),
    flag.list('resource'),
    flag.number('timeout'),
    flag.text('selector', 'l'),
    flag.text('output', 'o'),
    NAMESPACE,
  ],
  refused: ['hydrated'],
  async run(flags, argo) {
    const names = ['sync', 'health', 'operation', 'suspended', 'degraded', 'delete'];
    const isPlain = !names.some((name) => flags.isOn(name));
    const goals: WaitGoals = {
      sync: isPlain || flags.isOn('sync'),
      health: isPlain || flags.isOn('health'),
      operation: isPlain || flags.isOn('operation'),
      suspended: flags.isOn('suspended'),
      degraded: flags.isOn('degraded'),
      deleted: flags.isOn('delete'),
    };
    const filters = parseResourceFilters(flags.list('resource'));
    for (const name of await namedApplications(flags, argo))
      await waitForApplication(argo, name, {
        goals,
        timeout: flags.number('timeout') ?? 0,
        filters,
        output: flags.text('output') ?? 'wide',
      });
    return 0;
  },
};

const rollback: ArgoCommand = {
  name: 'rollback',
  summary:
    'Rollback application to a previous deployed version by History ID, omitted will Rollback to the previous version',
  usage: 'APPNAME [ID] [flags]',
  completes: 'application',
  flags: [flag.bool('prune'), flag.number('timeout'), flag.text('output', 'o'), NAMESPACE],
  async run(flags, argo) {
    const [typed, id] = flags.args;
    const name = parseAppName(
      required(typed, 'argocd app rollback APPNAME [ID]'),
      flags.text('app-namespace'),
    );
    if (id !== undefined && !/^\d+$/.test(id))
      throw new ArgoFailure(`strconv.Atoi: parsing "${id}": invalid syntax`);
    const application = await getApplication(argo, name);
    const number = id === undefined ? undefined : Number(id);
    refuseUnknownEntry(application, number);
    const operation = rollbackOperation(application, number, { prune: flags.isOn('prune') });
    if ('error' in operation) throw rpcFailure('FailedPrecondition', operation.error);
    await startOperation(argo, application, {
      ...(operation as JsonObject), // an operation is JSON
      initiatedBy: { username: 'admin' },
    });
    await waitForApplication(argo, name, {
      goals: OPERATION_ONLY,
      timeout: flags.number('timeout') ?? 0,
      filters: [],
      output: flags.text('output') ?? 'wide',
      before: application,
    });
    return 0;
  },
};

/** What the client itself looks for in the history. */
function refuseUnknownEntry(application: KubernetesObject, id: number | undefined): void {
  const history = listOf(application, 'status', 'history');
  const { name } = application.metadata;
  if (id === undefined && history.length < 2)
    throw new ArgoFailure(`Application '${name}' should have at least two successful deployments`);
  if (id !== undefined && !history.some((one) => textOf(one, 'id') === String(id)))
    throw new ArgoFailure(`Application '${name}' does not have deployment id '${id}' in history\n`);
}

const terminateOp: ArgoCommand = {
  name: 'terminate-op',
  summary: 'Terminate running operation of an application',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [NAMESPACE],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app terminate-op APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    const state = partOf(application, 'status', 'operationState') as OperationState | undefined; // the controller wrote it
    const ended =
      partOf(application, 'operation') === undefined && !state
        ? { error: 'Unable to terminate operation. No operation is in progress' }
        : terminateOperation(state);
    if ('error' in ended) throw rpcFailure('InvalidArgument', ended.error);
    await patchApplication(argo, name, {
      status: { operationState: { phase: ended.phase, message: ended.message ?? '' } },
    });
    argo.out(`Application '${name.name}' operation terminating\n`);
    return 0;
  },
};

export const APP_SYNC_COMMANDS: readonly ArgoCommand[] = [sync, wait, rollback, terminateOp];
