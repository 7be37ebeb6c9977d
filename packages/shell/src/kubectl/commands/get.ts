import type { JsonObject } from '@drydock/manifests';
import { ClusterError } from '@drydock/cluster';
import { ALL_NAMESPACES_FLAG, FILE_FLAGS, OUTPUT_FLAGS, SELECTOR_FLAGS } from '../common-flags.ts';
import { qualifiedKind, resourcePath, type ApiType } from '../discovery.ts';
import { ApiFailure, FailureCollector, KubectlFailure, usageFailure } from '../failure.ts';
import { parseDuration } from '../flags.ts';
import { asObjects } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { hasFiles, readManifests } from '../manifest-files.ts';
import { printCustomColumns } from '../print/custom-columns.ts';
import { objectName, parseOutput, shownObject, type OutputFormat } from '../print/output-format.ts';
import {
  plainTable,
  printTable,
  readTable,
  type Table,
  type TableOptions,
} from '../print/table.ts';
import {
  getObject,
  listObjects,
  parseResourceArgs,
  readList,
  requireNamespace,
  type ResourceRef,
} from '../resources.ts';
import { sortByPath } from '../sort-by.ts';
import type { Subcommand } from '../subcommand.ts';
import { watchResources, type WatchTarget } from '../watch.ts';

export const get: Subcommand = {
  name: 'get',
  summary: 'Display one or many resources',
  completes: 'resources',
  flags: [
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAGS,
    ...FILE_FLAGS,
    ALL_NAMESPACES_FLAG,
    { name: 'field-selector', kind: 'string' },
    { name: 'sort-by', kind: 'string' },
    { name: 'no-headers', kind: 'bool' },
    { name: 'show-labels', kind: 'bool' },
    { name: 'show-kind', kind: 'bool' },
    { name: 'label-columns', short: 'L', kind: 'list' },
    { name: 'watch', short: 'w', kind: 'bool' },
    { name: 'watch-only', kind: 'bool' },
    { name: 'output-watch-events', kind: 'bool' },
    { name: 'ignore-not-found', kind: 'bool' },
    { name: 'chunk-size', kind: 'int' },
    { name: 'raw', kind: 'string' },
    { name: 'subresource', kind: 'string' },
    { name: 'server-print', kind: 'bool' },
  ],
  async run(kubectl) {
    const raw = kubectl.flags.text('raw');
    checkFlags(kubectl);
    if (raw !== undefined) {
      kubectl.out(await kubectl.rest.text(raw));
      return;
    }
    const format = parseOutput(kubectl, true);
    if (!format) return;
    requireTypes(kubectl);
    const failures = new FailureCollector();
    const targets = await readTargets(kubectl, failures);
    const isWatch = kubectl.flags.isOn('watch') || kubectl.flags.isOn('watch-only');
    if (isWatch) await watchTargets(kubectl, format, targets);
    else if (format.kind === 'table') await getTables(kubectl, format.wide, targets, failures);
    else await getDocuments(kubectl, format, targets, failures);
    failures.throwAggregate();
  },
};

function checkFlags({ flags }: Kubectl): void {
  const raw = flags.text('raw');
  const isWatch = flags.isOn('watch') || flags.isOn('watch-only');
  if (raw !== undefined) {
    const clash = ['watch', 'watch-only', 'selector'].find((name) => flags.has(name));
    if (clash !== undefined || flags.has('output')) {
      throw usageFailure(
        clash === undefined || clash === 'selector'
          ? `--raw and --${clash ?? 'output'} are mutually exclusive`
          : '--raw may not be specified with other flags that filter the server request or alter the output',
      );
    }
    if (flags.args.length > 0)
      throw usageFailure('arguments may not be passed when --raw is specified');
    if (!raw.startsWith('/')) {
      throw usageFailure(
        `--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`,
      );
    }
  }
  if (flags.isOn('output-watch-events') && !isWatch) {
    throw usageFailure(
      '--output-watch-events option can only be used with --watch or --watch-only',
    );
  }
}

function requireTypes(kubectl: Kubectl): void {
  if (kubectl.flags.args.length > 0 || hasFiles(kubectl)) return;
  throw new KubectlFailure(
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n' +
      'error: Required resource not specified.\n' +
      'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\n' +
      "See 'kubectl get -h' for help and examples",
  );
}

/** What to get: one object, or all of a type. */
type Target =
  | { readonly kind: 'ref'; readonly ref: ResourceRef }
  | { readonly kind: 'list'; readonly type: ApiType; readonly namespace: string | undefined };

async function readTargets(
  kubectl: Kubectl,
  failures: FailureCollector,
): Promise<readonly Target[]> {
  const { flags } = kubectl;
  if (hasFiles(kubectl)) {
    const manifests = await readManifests(kubectl, failures);
    return manifests.map(({ type, name, namespace }) => ({
      kind: 'ref',
      ref: { type, name, namespace },
    }));
  }
  const selection = await parseResourceArgs(kubectl, flags.args);
  const allNamespaces = flags.isOn('all-namespaces');
  if (selection.kind === 'types') {
    return selection.types.map((type) => ({
      kind: 'list',
      type,
      namespace: type.namespaced && !allNamespaces ? kubectl.namespace : undefined,
    }));
  }
  if (flags.has('selector') || flags.has('field-selector')) {
    throw usageFailure('name cannot be provided when a selector is specified');
  }
  if (allNamespaces && selection.refs.some(({ type }) => type.namespaced)) {
    throw usageFailure('a resource cannot be retrieved by name across all namespaces');
  }
  return selection.refs.map((ref) => ({ kind: 'ref', ref }));
}

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

async function getTables(
  kubectl: Kubectl,
  wide: boolean,
  targets: readonly Target[],
  failures: FailureCollector,
): Promise<void> {
  const groups = await collectTables(kubectl, targets, failures);
  const options = tableOptions(kubectl, wide, new Set(groups.map(({ type }) => type)).size > 1);
  let written = 0;
  for (const { type, table } of groups) {
    if (table.rows.length === 0) continue;
    if (written > 0 && options.headers) kubectl.out('\n');
    kubectl.out(printTable(table, options(type)));
    written += 1;
  }
  const isQuiet = kubectl.flags.isOn('ignore-not-found') || !failures.isEmpty;
  if (written > 0 || isQuiet) return;
  const isScoped = targets.every((target) => {
    const type = target.kind === 'ref' ? target.ref.type : target.type;
    return type.namespaced;
  });
  const where =
    isScoped && !kubectl.flags.isOn('all-namespaces') ? ` in ${kubectl.namespace} namespace.` : '';
  kubectl.err(`No resources found${where}\n`);
}

interface TableGroup {
  readonly type: ApiType;
  readonly table: Table;
}

/** Tables in the order of the targets; neighbours of one type share a table. */
async function collectTables(
  kubectl: Kubectl,
  targets: readonly Target[],
  failures: FailureCollector,
): Promise<readonly TableGroup[]> {
  const groups: TableGroup[] = [];
  for (const target of targets) {
    const type = target.kind === 'ref' ? target.ref.type : target.type;
    await failures.attempt(async () => {
      const table = await getTable(kubectl, target);
      if (table === undefined) return;
      const last = groups.at(-1);
      if (last?.type !== type) groups.push({ type, table });
      else
        groups[groups.length - 1] = {
          type,
          table: { ...last.table, rows: [...last.table.rows, ...table.rows] },
        };
    });
  }
  return groups;
}

async function getTable(kubectl: Kubectl, target: Target): Promise<Table | undefined> {
  const { flags, rest } = kubectl;
  const sortBy = flags.text('sort-by');
  const query = {
    includeObject: sortBy === undefined ? undefined : 'Object',
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
  };
  if (target.kind === 'ref') {
    const { type, name, namespace } = target.ref;
    const path = resourcePath(type, namespace, name) + subresourceOf(kubectl);
    return ignoringNotFound(kubectl, namespace, async () =>
      tableOf(kubectl, await rest.json(path, { accept: acceptOf(kubectl) })),
    );
  }
  const table = tableOf(
    kubectl,
    await readList(kubectl, target, { accept: acceptOf(kubectl), query }),
  );
  if (sortBy === undefined) return table;
  // Rows without the field are not an error in a table: kubectl then shows none of them.
  return { ...table, rows: sortByPath(table.rows, sortBy, ({ object }) => object) ?? [] };
}

function acceptOf({ flags }: Kubectl): string {
  return flags.isOn('server-print', true) ? TABLE : 'application/json';
}

/** The server's table, or one made of what it answered instead. */
function tableOf({ clock }: Kubectl, answer: JsonObject): Table {
  if (answer['kind'] === 'Table') return readTable(answer);
  const { items } = answer;
  return plainTable(Array.isArray(items) ? asObjects(items) : [answer], clock.now());
}

function subresourceOf(kubectl: Kubectl): string {
  const subresource = kubectl.flags.text('subresource');
  return subresource === undefined ? '' : `/${subresource}`;
}

/** Gets one object; undefined when it is missing and --ignore-not-found is set. */
async function ignoringNotFound<T>(
  kubectl: Kubectl,
  namespace: string | undefined,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ApiFailure && error.isNotFound())) throw error;
    if (kubectl.flags.isOn('ignore-not-found')) return undefined;
    await requireNamespace(kubectl, namespace);
    throw error;
  }
}

type OptionsOf = ((type: ApiType) => TableOptions) & { readonly headers: boolean };

function tableOptions(kubectl: Kubectl, wide: boolean, showKind: boolean): OptionsOf {
  const { flags } = kubectl;
  const headers = !flags.isOn('no-headers');
  const withKind = showKind || flags.isOn('show-kind');
  const of = (type: ApiType): TableOptions => ({
    wide,
    headers,
    showNamespace: flags.isOn('all-namespaces') && type.namespaced,
    showLabels: flags.isOn('show-labels'),
    labelColumns: flags.list('label-columns').flatMap((labels) => labels.split(',')),
    ...(withKind ? { kind: qualifiedKind(type) } : {}),
  });
  return Object.assign(of, { headers });
}

type DocumentFormat = Exclude<OutputFormat, { readonly kind: 'table' }>;

async function getDocuments(
  kubectl: Kubectl,
  format: DocumentFormat,
  targets: readonly Target[],
  failures: FailureCollector,
): Promise<void> {
  const objects = await collectObjects(kubectl, format, targets, failures);
  const [only] = objects;
  const isSingle = targets.length === 1 && targets[0]?.kind === 'ref';
  if (format.kind === 'name') {
    for (const object of objects) kubectl.out(`${objectName(object)}\n`);
  } else if (format.kind === 'columns') {
    kubectl.out(printCustomColumns(format.columns, objects, !kubectl.flags.isOn('no-headers')));
  } else if (isSingle) {
    if (only) kubectl.out(format.print(only));
  } else if (failures.isEmpty || objects.length > 0) {
    kubectl.out(
      format.print({
        apiVersion: 'v1',
        items: objects,
        kind: 'List',
        metadata: { resourceVersion: '' },
      }),
    );
  }
}

async function collectObjects(
  kubectl: Kubectl,
  format: DocumentFormat,
  targets: readonly Target[],
  failures: FailureCollector,
): Promise<readonly JsonObject[]> {
  const { flags } = kubectl;
  const objects: JsonObject[] = [];
  for (const target of targets) {
    await failures.attempt(async () => {
      if (target.kind === 'list') {
        const query = {
          labelSelector: flags.text('selector'),
          fieldSelector: flags.text('field-selector'),
        };
        objects.push(...(await listObjects(kubectl, target.type, target.namespace, query)));
        return;
      }
      const subresource = subresourceOf(kubectl);
      const { type, name, namespace } = target.ref;
      const object = await ignoringNotFound(kubectl, namespace, () =>
        subresource === ''
          ? getObject(kubectl, target.ref)
          : kubectl.rest.json(resourcePath(type, namespace, name) + subresource),
      );
      if (object) objects.push(object);
    });
  }
  const shown = objects.map((object) => shownObject(object, format, flags));
  const sortBy = flags.text('sort-by');
  if (sortBy === undefined) return shown;
  const sorted = sortByPath(shown, sortBy, (object) => object);
  if (sorted) return sorted;
  throw usageFailure(
    `couldn't find any field with path "{.${sortBy.replace(/^\{?\.?|\}$/g, '')}}" in the list of objects`,
  );
}

async function watchTargets(
  kubectl: Kubectl,
  format: OutputFormat,
  targets: readonly Target[],
): Promise<void> {
  const [target, ...others] = targets;
  if (!target || others.length > 0) {
    throw usageFailure('you may only specify a single resource type');
  }
  const isTable = format.kind === 'table';
  // A name that is not there ends the watch before it begins.
  if (target.kind === 'ref') await getObject(kubectl, target.ref);
  const type = target.kind === 'ref' ? target.ref.type : target.type;
  const watched: WatchTarget = {
    type,
    namespace: target.kind === 'ref' ? target.ref.namespace : target.namespace,
    ...(target.kind === 'ref' ? { name: target.ref.name } : {}),
    labelSelector: kubectl.flags.text('selector'),
    fieldSelector: kubectl.flags.text('field-selector'),
  };
  const options = tableOptions(kubectl, isTable && format.wide, false)(type);
  const stop = stopAfterRequestTimeout(kubectl);
  await watchResources(kubectl, watched, {
    signal: stop.signal,
    table: isTable ? options : undefined,
    showEvents: kubectl.flags.isOn('output-watch-events'),
    watchOnly: kubectl.flags.isOn('watch-only'),
    print: (object) => {
      const shown = shownObject(object, format, kubectl.flags);
      if (format.kind === 'name') kubectl.out(`${objectName(object)}\n`);
      else if (format.kind === 'document') kubectl.out(format.print(shown));
      else if (format.kind === 'columns') {
        kubectl.out(printCustomColumns(format.columns, [shown], false));
      }
    },
  });
}

/** --request-timeout ends a watch, in cluster time. */
function stopAfterRequestTimeout(kubectl: Kubectl): { readonly signal: AbortSignal } {
  const text = kubectl.flags.text('request-timeout') ?? '0';
  const timeoutMs = parseDuration(text) ?? Number(text) * 1000;
  if (!(timeoutMs > 0)) return { signal: kubectl.shell.signal };
  const stop = new AbortController();
  kubectl.clock
    .waitFor('the request timeout', async () => false, { timeoutMs, signal: kubectl.shell.signal })
    .catch((error: unknown) => {
      if (!(error instanceof ClusterError)) throw error;
    })
    .finally(() => stop.abort());
  return { signal: AbortSignal.any([stop.signal, kubectl.shell.signal]) };
}
