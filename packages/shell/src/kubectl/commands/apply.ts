import type { JsonObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  FIELD_MANAGER_FLAG,
  fieldValidationOf,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAGS,
  VALIDATE_FLAG,
  type DryRun,
} from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import {
  ApiFailure,
  FailureCollector,
  notModelled,
  type KubectlFailure,
  usageFailure,
} from '../failure.ts';
import { asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { LAST_APPLIED, lastApplied, withLastApplied } from '../last-applied.ts';
import { hasFiles, readManifests, type ManifestObject } from '../manifest-files.ts';
import { createResultPrinter, parseOutput, withoutManagedFields } from '../print/output-format.ts';
import { prune } from '../prune.ts';
import { goJson } from '../print/json.ts';
import { goYaml } from '../print/yaml.ts';
import type { Subcommand } from '../subcommand.ts';
import { waitUntilGone } from './delete.ts';
import { applyStrategicMerge, applyMergePatch, mergeTypeOf, threeWayPatch } from '@drydock/merge';
import { selectResources } from '../resources.ts';

const viewLastApplied: Subcommand = {
  name: 'view-last-applied',
  summary: 'View the latest last-applied-configuration annotations of a resource/object',
  completes: 'resources',
  flags: [{ name: 'output', short: 'o', kind: 'string' }, ...SELECTOR_FLAGS, ...FILE_FLAGS],
  async run(kubectl) {
    const failures = new FailureCollector();
    const resources = await selectResources(
      kubectl,
      kubectl.flags.args,
      { labelSelector: kubectl.flags.text('selector') },
      failures,
    );
    failures.throwIfAny();
    for (const { object, name } of resources) {
      const applied = lastApplied(object);
      if (!applied) {
        throw usageFailure(`no last-applied-configuration annotation found on resource: ${name}`);
      }
      const isJson = kubectl.flags.text('output') === 'json';
      kubectl.out(isJson ? `${goJson(applied, 2)}\n` : goYaml(applied));
    }
  },
};

const setLastApplied: Subcommand = {
  name: 'set-last-applied',
  summary:
    'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  completes: 'files',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    { name: 'create-annotation', kind: 'bool' },
  ],
  async run(kubectl) {
    const { flags } = kubectl;
    const dryRun = dryRunOf(flags);
    const failures = new FailureCollector();
    const manifests = await readManifests(kubectl, failures);
    failures.throwIfAny();
    if (manifests.length === 0) throw usageFailure('no objects passed to set-last-applied');
    const print = createResultPrinter(kubectl);
    for (const manifest of manifests) {
      const live = await kubectl.rest.json(pathOf(manifest));
      const hasAnnotation = at(live, 'metadata', 'annotations', LAST_APPLIED) !== undefined;
      if (!hasAnnotation && !flags.isOn('create-annotation')) {
        throw usageFailure(
          `no last-applied-configuration annotation found on resource: ${manifest.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      const annotation = at(
        withLastApplied(manifest.object),
        'metadata',
        'annotations',
        LAST_APPLIED,
      );
      const object =
        dryRun === 'client'
          ? live
          : await kubectl.rest.json(pathOf(manifest), {
              method: 'PATCH',
              contentType: 'application/merge-patch+json',
              body: { metadata: { annotations: { [LAST_APPLIED]: annotation } } },
              query: dryRunQuery(dryRun),
            });
      print(object, `configured${dryRunSuffix(dryRun)}`);
    }
  },
};

const editLastApplied: Subcommand = {
  name: 'edit-last-applied',
  summary: 'Edit latest last-applied-configuration annotations of a resource/object',
  flags: [],
  async run() {
    throw notModelled('apply edit-last-applied');
  },
};

export const apply: Subcommand = {
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin',
  completes: 'files',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAGS,
    DRY_RUN_FLAG,
    FIELD_MANAGER_FLAG,
    VALIDATE_FLAG,
    { name: 'server-side', kind: 'bool' },
    { name: 'force-conflicts', kind: 'bool' },
    { name: 'overwrite', kind: 'bool' },
    { name: 'prune', kind: 'bool' },
    { name: 'all', kind: 'bool' },
    { name: 'wait', kind: 'bool' },
    { name: 'force', kind: 'bool' },
    { name: 'grace-period', kind: 'int' },
    { name: 'timeout', kind: 'duration' },
    { name: 'cascade', kind: 'string', alone: 'background' },
  ],
  unmodelled: ['applyset', 'prune-allowlist', 'openapi-patch', 'subresource'],
  subcommands: [editLastApplied, setLastApplied, viewLastApplied],
  async run(kubectl) {
    const { flags } = kubectl;
    checkFlags(kubectl);
    const dryRun = dryRunOf(flags);
    const run: ApplyRun = {
      kubectl,
      dryRun,
      fieldValidation: fieldValidationOf(flags),
      isServerSide: flags.isOn('server-side'),
    };
    const failures = new FailureCollector();
    const manifests = await readManifests(kubectl, failures);
    if (manifests.length === 0 && failures.isEmpty)
      throw usageFailure('no objects passed to apply');
    const selector = flags.text('selector');
    const results: Result[] = [];
    const report = createReporter(kubectl, manifests.length > 1);
    for (const manifest of manifests) {
      if (selector !== undefined && !matchesSelector(manifest.object, selector)) continue;
      await failures.attempt(async () => {
        const result = await applyOne(run, manifest);
        results.push(result);
        report(result);
      });
    }
    printCollected(kubectl, results);
    if (flags.isOn('prune') && failures.isEmpty) {
      const uids = results.map(({ object }) => asText(at(object, 'metadata', 'uid')));
      const namespaces = manifests.flatMap(({ namespace }) => namespace ?? []);
      await prune(kubectl, {
        dryRun,
        applied: new Set(uids),
        namespaces: [...new Set(namespaces)],
      });
    }
    failures.throwIfAny();
  },
};

interface ApplyRun {
  readonly kubectl: Kubectl;
  readonly dryRun: DryRun;
  readonly fieldValidation: string;
  readonly isServerSide: boolean;
}

interface Result {
  readonly object: JsonObject;
  readonly operation: string;
}

function checkFlags(kubectl: Kubectl): void {
  const { flags } = kubectl;
  if (flags.isOn('force-conflicts') && !flags.isOn('server-side')) {
    throw usageFailure('--force-conflicts only works with --server-side');
  }
  if (flags.isOn('server-side') && dryRunOf(flags) === 'client') {
    throw usageFailure(
      "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
    );
  }
  if (flags.isOn('prune')) checkPrune(kubectl);
  if (flags.args.length > 0) {
    throw usageFailure(
      `Unexpected args: [${flags.args.join(' ')}]\nSee 'kubectl apply -h' for help and examples`,
    );
  }
  if (!hasFiles(kubectl)) throw usageFailure('must specify one of -f and -k');
}

function checkPrune({ flags }: Kubectl): void {
  if (!flags.isOn('all') && !flags.has('selector')) {
    throw usageFailure(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  }
  if (flags.isOn('all') && flags.has('selector')) {
    throw usageFailure('cannot set --all and --selector at the same time');
  }
}

/** Equality selectors on the manifest's own labels: `a=b,c!=d,e`. */
function matchesSelector(object: JsonObject, selector: string): boolean {
  return selector.split(',').every((term) => {
    const [, negated, key = '', operator, value] =
      /^(!?)([^=!]+)(==|=|!=)?(.*)$/.exec(term.trim()) ?? [];
    const actual = at(object, 'metadata', 'labels', key);
    if (negated === '!') return actual === undefined;
    if (operator === undefined) return actual !== undefined;
    return operator === '!=' ? actual !== value : actual === value;
  });
}

/** Tells of each result at once, unless several are to be printed as one List. */
function createReporter(kubectl: Kubectl, areSeveral: boolean): (result: Result) => void {
  const format = parseOutput(kubectl, false);
  if (areSeveral && format?.kind === 'document') return () => undefined;
  const print = createResultPrinter(kubectl);
  return ({ object, operation }) => print(object, operation);
}

function printCollected(kubectl: Kubectl, results: readonly Result[]): void {
  const format = parseOutput(kubectl, false);
  if (results.length < 2 || format?.kind !== 'document') return;
  const items = results.map(({ object }) => withoutManagedFields(object));
  kubectl.out(format.print({ apiVersion: 'v1', items, kind: 'List' }));
}

async function applyOne(run: ApplyRun, manifest: ManifestObject): Promise<Result> {
  if (asText(at(manifest.object, 'metadata', 'generateName')) !== '' && manifest.name === '') {
    throw usageFailure(`from ${manifest.source}: cannot use generate name with apply`);
  }
  return run.isServerSide ? applyServerSide(run, manifest) : applyClientSide(run, manifest);
}

async function applyServerSide(run: ApplyRun, manifest: ManifestObject): Promise<Result> {
  const { kubectl, dryRun, fieldValidation } = run;
  try {
    const object = await kubectl.rest.json(pathOf(manifest), {
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      body: manifest.object,
      query: {
        ...dryRunQuery(dryRun),
        fieldManager: kubectl.flags.text('field-manager') ?? 'kubectl',
        fieldValidation,
        force: kubectl.flags.isOn('force-conflicts') ? 'true' : 'false',
      },
    });
    return { object, operation: `serverside-applied${dryRunSuffix(dryRun)}` };
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    throw error.status.reason === 'Conflict' ? conflictFailure(error) : error;
  }
}

/** kubectl's advice on a conflict (apply.go). */
function conflictFailure(error: ApiFailure): KubectlFailure {
  return usageFailure(`${error.status.message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`);
}

function pathOf({ type, namespace, name }: ManifestObject): string {
  return resourcePath(type, namespace, name);
}

async function applyClientSide(run: ApplyRun, manifest: ManifestObject): Promise<Result> {
  const { kubectl, dryRun } = run;
  const modified = withLastApplied(manifest.object);
  const current = await getLive(run, manifest);
  if (!current) {
    const object =
      dryRun === 'client' ? modified : await createFromManifest(run, manifest, modified);
    return { object, operation: `created${dryRunSuffix(dryRun)}` };
  }
  warnUnapplied(kubectl, manifest, current);
  const mergeType = mergeTypeOf(manifest.type.apiVersion, manifest.type.kind);
  const patch = threeWayPatch(lastApplied(current) ?? {}, modified, current, mergeType);
  const isStrategic = mergeType.kind !== 'untyped';
  if (dryRun === 'client')
    return { object: patchLocally(current, patch, manifest), operation: 'configured (dry run)' };
  if (Object.keys(patch).length === 0) {
    return { object: current, operation: `unchanged${dryRunSuffix(dryRun)}` };
  }
  const object = await patchOrReplace(run, manifest, { patch, isStrategic, modified });
  return { object, operation: `configured${dryRunSuffix(dryRun)}` };
}

function patchLocally(
  current: JsonObject,
  patch: JsonObject,
  { type }: ManifestObject,
): JsonObject {
  const mergeType = mergeTypeOf(type.apiVersion, type.kind);
  if (mergeType.kind === 'untyped') return applyMergePatch(current, patch) as JsonObject; // a map merged into a map
  const result = applyStrategicMerge(current, patch, mergeType);
  return result.ok && isJsonObject(result.value) ? result.value : current;
}

async function getLive(run: ApplyRun, manifest: ManifestObject): Promise<JsonObject | undefined> {
  try {
    return await run.kubectl.rest.json(pathOf(manifest));
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    if (error.isNotFound()) return undefined;
    const object = goResource(manifest);
    throw new ApiFailure({
      ...error.status,
      message: `error when retrieving current configuration of:\n${object}\nfrom server for: "${manifest.source}": ${error.status.message}`,
    });
  }
}

/** How kubectl shows an object in an apply error (resource.Info.String). */
function goResource({ type, name, namespace }: ManifestObject): string {
  const resource = `Resource: "${type.group === '' ? type.version : `${type.group}/${type.version}`}, Resource=${type.resource}"`;
  const kind = `GroupVersionKind: "${type.apiVersion.includes('/') ? type.apiVersion : `/${type.version}`}, Kind=${type.kind}"`;
  return `${resource.replace('"v1, ', '"/v1, ')}, ${kind}\nName: "${name}", Namespace: "${namespace ?? ''}"`;
}

async function createFromManifest(
  run: ApplyRun,
  manifest: ManifestObject,
  object: JsonObject,
): Promise<JsonObject> {
  const { kubectl, dryRun, fieldValidation } = run;
  try {
    return await kubectl.rest.json(resourcePath(manifest.type, manifest.namespace), {
      method: 'POST',
      body: object,
      query: {
        ...dryRunQuery(dryRun),
        fieldManager: kubectl.flags.text('field-manager') ?? 'kubectl-client-side-apply',
        fieldValidation,
      },
    });
  } catch (error) {
    throw error instanceof ApiFailure ? error.from('creating', manifest.source) : error;
  }
}

interface ChangedObject {
  readonly patch: JsonObject;
  readonly isStrategic: boolean;
  readonly modified: JsonObject;
}

/** With --force, an object that cannot be changed is deleted and made anew. */
async function patchOrReplace(
  run: ApplyRun,
  manifest: ManifestObject,
  { patch, isStrategic, modified }: ChangedObject,
): Promise<JsonObject> {
  const { kubectl } = run;
  try {
    return await patchLive(run, manifest, patch, isStrategic);
  } catch (error) {
    if (!(error instanceof ApiFailure) || !kubectl.flags.isOn('force')) throw error;
    if (!['Conflict', 'Invalid'].includes(error.status.reason) || run.dryRun !== 'none')
      throw error;
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' };
    await kubectl.rest.json(pathOf(manifest), { method: 'DELETE', body });
    await waitUntilGone(kubectl, manifest, '');
    return createFromManifest(run, manifest, modified);
  }
}

async function patchLive(
  run: ApplyRun,
  manifest: ManifestObject,
  patch: JsonObject,
  isStrategic: boolean,
): Promise<JsonObject> {
  const { kubectl, dryRun, fieldValidation } = run;
  try {
    return await kubectl.rest.json(pathOf(manifest), {
      method: 'PATCH',
      contentType: isStrategic
        ? 'application/strategic-merge-patch+json'
        : 'application/merge-patch+json',
      body: patch,
      query: {
        ...dryRunQuery(dryRun),
        fieldManager: kubectl.flags.text('field-manager') ?? 'kubectl-client-side-apply',
        fieldValidation,
      },
    });
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    const shown = JSON.stringify(patch);
    throw new ApiFailure({
      ...error.status,
      message: `error when applying patch:\n${shown}\nto:\n${goResource(manifest)}\nfor: "${manifest.source}": error when patching "${manifest.source}": ${error.status.message}`,
    });
  }
}

/** An object that was made without apply has no configuration to compare with. */
function warnUnapplied(kubectl: Kubectl, manifest: ManifestObject, current: JsonObject): void {
  if (at(current, 'metadata', 'annotations', LAST_APPLIED) !== undefined) return;
  kubectl.err(
    `Warning: resource ${manifest.type.resource}/${manifest.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
  );
}
