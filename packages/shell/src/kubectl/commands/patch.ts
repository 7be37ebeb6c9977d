import { isJsonObject, type JsonObject } from '@drydock/manifests';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMerge,
  type JsonPatchOperation,
  mergeTypeOf,
} from '@drydock/merge';
import { parse, YAMLParseError } from 'yaml';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  FIELD_MANAGER_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
} from '../common-flags.ts';
import { resourcePath, type ApiType } from '../discovery.ts';
import { ApiFailure, FailureCollector, usageFailure } from '../failure.ts';
import { goYamlError } from '../manifest-files.ts';
import { isSameJson } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { createResultPrinter } from '../print/output-format.ts';
import { forEachResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';
import { namedResources } from '../named-resources.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

export const patch: Subcommand = {
  name: 'patch',
  summary: 'Update fields of a resource',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    FIELD_MANAGER_FLAG,
    { name: 'patch', short: 'p', kind: 'string' },
    { name: 'patch-file', kind: 'string' },
    { name: 'type', kind: 'string' },
    { name: 'subresource', kind: 'string' },
  ],
  unmodelled: ['local'],
  async run(kubectl) {
    const { flags } = kubectl;
    const typeName = flags.text('type') ?? 'strategic';
    const contentType = CONTENT_TYPES[typeName.toLowerCase()];
    const given = readPatch(kubectl);
    if (contentType === undefined) {
      throw usageFailure(
        `--type must be one of [${Object.keys(CONTENT_TYPES).join(' ')}], not "${typeName}"`,
      );
    }
    const dryRun = dryRunOf(flags);
    const failures = new FailureCollector();
    const resources = await namedResources(kubectl, failures);
    const print = createResultPrinter(kubectl);
    await forEachResource(resources, failures, async ({ type, name, namespace, object }) => {
      const subresource = flags.text('subresource');
      const path =
        resourcePath(type, namespace, name) + (subresource === undefined ? '' : `/${subresource}`);
      const after =
        dryRun === 'client'
          ? patchLocally(object, given, typeName, type)
          : await send(kubectl, { path, contentType, given, type });
      const isChanged = !isSameJson(object, after);
      print(after, `patched${isChanged ? '' : ' (no change)'}${dryRunSuffix(dryRun)}`);
    });
  },
};

/** The patch as JSON; YAML is taken too. */
function readPatch({ flags, shell }: Kubectl): unknown {
  const file = flags.text('patch-file');
  const text = flags.text('patch');
  if ((text === undefined || text === '') && file === undefined) {
    throw usageFailure('must specify --patch or --patch-file containing the contents of the patch');
  }
  if (text !== undefined && file !== undefined) {
    throw usageFailure('cannot specify --patch and --patch-file together');
  }
  const content = file === undefined ? text : shell.files.read(file);
  if (content === undefined) {
    throw usageFailure(`unable to read patch file: open ${file ?? ''}: no such file or directory`);
  }
  try {
    return parse(content, { version: '1.1' }) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw usageFailure(`unable to parse "${content}": ${goYamlError(error)}`);
  }
}

interface PatchRequest {
  readonly path: string;
  readonly contentType: string;
  readonly given: unknown;
  readonly type: ApiType;
}

async function send(
  kubectl: Kubectl,
  { path, contentType, given, type }: PatchRequest,
): Promise<JsonObject> {
  try {
    return await kubectl.rest.json(path, {
      method: 'PATCH',
      contentType,
      body: JSON.stringify(given),
      query: {
        ...dryRunQuery(dryRunOf(kubectl.flags)),
        fieldManager: kubectl.flags.text('field-manager') ?? 'kubectl-patch',
      },
    });
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status.code !== 415) throw error;
    throw usageFailure(
      `${contentType} is not supported by ${type.apiVersion}, Kind=${type.kind}: ${error.status.message}`,
    );
  }
}

function patchLocally(
  object: JsonObject,
  given: unknown,
  typeName: string,
  type: ApiType,
): JsonObject {
  if (typeName === 'json') {
    const operations = (Array.isArray(given) ? given : []) as readonly JsonPatchOperation[]; // shape is checked by applyJsonPatch
    const result = applyJsonPatch(object, operations);
    if (!result.ok) throw usageFailure(result.message);
    return isJsonObject(result.value) ? result.value : object;
  }
  if (typeName === 'merge') {
    const merged = applyMergePatch(object, given);
    return isJsonObject(merged) ? merged : object;
  }
  const result = applyStrategicMerge(object, given, mergeTypeOf(type.apiVersion, type.kind));
  if (!result.ok) throw usageFailure(result.message);
  return isJsonObject(result.value) ? result.value : object;
}
