import type { JsonObject } from '@drydock/manifests';
import {
  ALL_NAMESPACES_FLAG,
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  FIELD_MANAGER_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAGS,
} from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import { FailureCollector, usageFailure } from '../failure.ts';
import { asObject, asPairs, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { hasFiles } from '../manifest-files.ts';
import { namedResources } from '../named-resources.ts';
import { createResultPrinter } from '../print/output-format.ts';
import { forEachResource, type LiveResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

/** What differs between `label` and `annotate`. */
interface Kind {
  readonly noun: 'label' | 'annotation';
  readonly field: 'labels' | 'annotations';
  readonly done: string;
}

const LABEL: Kind = { noun: 'label', field: 'labels', done: 'labeled' };
const ANNOTATION: Kind = { noun: 'annotation', field: 'annotations', done: 'annotated' };

export const label: Subcommand = metadataCommand('label', 'Update the labels on a resource', LABEL);
export const annotate: Subcommand = metadataCommand(
  'annotate',
  'Update the annotations on a resource',
  ANNOTATION,
);

function metadataCommand(name: string, summary: string, kind: Kind): Subcommand {
  return {
    name,
    summary,
    completes: 'resources',
    flags: [
      ...FILE_FLAGS,
      ...OUTPUT_FLAGS,
      ...SELECTOR_FLAGS,
      ALL_NAMESPACES_FLAG,
      DRY_RUN_FLAG,
      FIELD_MANAGER_FLAG,
      { name: 'field-selector', kind: 'string' },
      { name: 'all', kind: 'bool' },
      { name: 'overwrite', kind: 'bool' },
      { name: 'list', kind: 'bool' },
      { name: 'resource-version', kind: 'string' },
    ],
    unmodelled: ['local'],
    run: (kubectl) => runMetadata(kubectl, kind),
  };
}

async function runMetadata(kubectl: Kubectl, kind: Kind): Promise<void> {
  const { flags } = kubectl;
  const { resources: args, pairs } = splitArgs(flags.args, kind);
  const change = parseChange(pairs, kind);
  const isList = flags.isOn('list');
  if (pairs.length === 0 && !isList) {
    throw usageFailure(`at least one ${kind.noun} update is required`);
  }
  if (isList && flags.has('output')) {
    throw usageFailure('--list and --output may not be specified together');
  }
  if (args.length === 0 && !hasFiles(kubectl)) {
    throw usageFailure(
      'one or more resources must be specified as <resource> <name> or <resource>/<name>',
    );
  }
  const failures = new FailureCollector();
  const resources = await namedResources(kubectl, failures, args);
  if (flags.has('resource-version') && resources.length > 1) {
    throw usageFailure('--resource-version may only be used with a single resource');
  }
  const print = createResultPrinter(kubectl);
  await forEachResource(resources, failures, async (resource) => {
    if (isList) {
      listPairs(kubectl, resource, kind, resources.length > 1);
      return;
    }
    const { object, operation } = await update(kubectl, resource, change, kind);
    print(object, `${operation}${dryRunSuffix(dryRunOf(flags))}`);
  });
}

interface Change {
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

/** Arguments up to the first pair are resources; nothing but pairs may follow. */
function splitArgs(
  args: readonly string[],
  kind: Kind,
): { readonly resources: readonly string[]; readonly pairs: readonly string[] } {
  const isPair = (text: string): boolean =>
    /^[^=]+=/.test(text) || (text.endsWith('-') && text !== '-');
  const first = args.findIndex(isPair);
  if (first === -1) return { resources: args, pairs: [] };
  const pairs = args.slice(first);
  const stray = pairs.find((text) => !isPair(text));
  if (stray !== undefined) {
    throw usageFailure(`all resources must be specified before ${kind.noun} changes: ${stray}`);
  }
  return { resources: args.slice(0, first), pairs };
}

const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const LABEL_VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function parseChange(pairs: readonly string[], kind: Kind): Change {
  const set: Record<string, string> = {};
  const removed: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals === -1) {
      removed.push(pair.slice(0, -1));
      continue;
    }
    const value = pair.slice(equals + 1);
    if (kind.noun === 'label') {
      if (value.includes('=')) throw usageFailure(`invalid label spec: ${pair}`);
      const problems = [
        ...(value.length > 63 ? ['must be no more than 63 bytes'] : []),
        ...(LABEL_VALUE.test(value) ? [] : [LABEL_VALUE_RULE]),
      ];
      if (problems.length > 0) {
        throw usageFailure(`invalid label value: "${pair}": ${problems.join(';')}`);
      }
    }
    set[pair.slice(0, equals)] = value;
  }
  const both = removed.filter((key) => Object.hasOwn(set, key));
  if (both.length > 0) {
    throw usageFailure(
      kind.noun === 'label'
        ? 'can not both modify and remove a label in the same command'
        : `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
  return { set, removed };
}

function listPairs(
  kubectl: Kubectl,
  resource: LiveResource,
  kind: Kind,
  areSeveral: boolean,
): void {
  const { type, name, object } = resource;
  if (areSeveral) {
    const group = type.group === '' ? '' : `.${type.group}`;
    kubectl.out(`Listing ${kind.field} for ${type.kind}${group}/${name}:\n`);
  }
  for (const [key, value] of asPairs(at(object, 'metadata', kind.field))) {
    kubectl.out(`${areSeveral ? ' ' : ''}${key}=${value}\n`);
  }
}

async function update(
  kubectl: Kubectl,
  { type, name, namespace, object }: LiveResource,
  change: Change,
  kind: Kind,
): Promise<{ readonly object: JsonObject; readonly operation: string }> {
  const { flags } = kubectl;
  const before = asObject(at(object, 'metadata', kind.field));
  if (!flags.isOn('overwrite')) refuseOverwrites(before, change, kind);
  for (const key of change.removed) {
    if (kind.noun === 'label' && before[key] === undefined) {
      kubectl.out(`label "${key}" not found.\n`);
    }
  }
  const present = change.removed.filter((key) => before[key] !== undefined);
  const changed = Object.entries(change.set).filter(([key, value]) => before[key] !== value);
  const version = flags.text('resource-version');
  const values: Record<string, string | null> = Object.fromEntries(changed);
  for (const key of present) values[key] = null;
  const patch = {
    metadata: {
      ...(Object.keys(values).length > 0 ? { [kind.field]: values } : {}),
      ...(version === undefined ? {} : { resourceVersion: version }),
    },
  };
  const operation =
    kind.noun === 'annotation'
      ? kind.done
      : labelOperation(present, changed, flags.isOn('overwrite'));
  const dryRun = dryRunOf(flags);
  if (dryRun === 'client' || (operation === 'not labeled' && version === undefined)) {
    return { object: withChange(object, change, kind), operation };
  }
  const after = await kubectl.rest.json(resourcePath(type, namespace, name), {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: patch,
    query: {
      ...dryRunQuery(dryRun),
      fieldManager:
        flags.text('field-manager') ?? `kubectl-${kind.noun === 'label' ? 'label' : 'annotate'}`,
    },
  });
  return { object: after, operation };
}

/** kubectl compares the lengths of the JSON before and after: shorter means that a label went. */
function labelOperation(
  removed: readonly string[],
  changed: readonly (readonly [string, string])[],
  isOverwrite: boolean,
): string {
  if (removed.length === 0 && changed.length === 0) return 'not labeled';
  const length = (texts: readonly string[]): number =>
    texts.reduce((sum, text) => sum + text.length + 5, 0);
  const isShorter = length(removed) > length(changed.map(([key, value]) => key + value));
  return isShorter && !isOverwrite ? 'unlabeled' : 'labeled';
}

function withChange(object: JsonObject, change: Change, kind: Kind): JsonObject {
  const metadata = asObject(object['metadata']);
  const kept = Object.entries({ ...asObject(metadata[kind.field]), ...change.set }).filter(
    ([key]) => !change.removed.includes(key),
  );
  return { ...object, metadata: { ...metadata, [kind.field]: Object.fromEntries(kept) } };
}

function refuseOverwrites(before: JsonObject, change: Change, kind: Kind): void {
  const taken = Object.entries(change.set).filter(
    ([key, value]) => before[key] !== undefined && before[key] !== value,
  );
  if (taken.length === 0) return;
  const described = taken.map(([key]) => `'${key}' already has a value (${asText(before[key])})`);
  throw usageFailure(
    kind.noun === 'label'
      ? described.map((text) => `${text}, and --overwrite is false`).join('; ')
      : `--overwrite is false but found the following declared annotation(s): ${described.join('; ')}`,
  );
}
