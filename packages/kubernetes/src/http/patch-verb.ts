import { updateObject } from '../registry/update-object.ts';
import type { KubernetesObject } from '@drydock/manifests';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMerge,
  formatGoValue,
  isPlainObject,
  type JsonPatchOperation,
} from '@drydock/merge';
import {
  ApiFailure,
  badRequest,
  internalPlain,
  invalid,
  notFound,
} from '../registry/api-failure.ts';
import { fixedManagers, parseManagers } from '../fields/field-managers.ts';
import {
  forbiddenField,
  invalidValue,
  jsonProblem,
  required,
  textOf,
} from '@drydock/object-validation';
import { acceptOf, renderItem } from './accept.ts';
import { applyObject } from './apply-verb.ts';
import {
  currentObject,
  writeContext,
  registryWrite,
  type ResourceCall,
  type ServerParts,
} from './call.ts';
import { present } from './present.ts';
import { parseYamlObject, readBody } from './read-body.ts';
import { respondJson } from './respond.ts';
import { inGoOrder } from '../protobuf/go-order.ts';
import { checkWriteOptions } from './write-verbs.ts';
import { apiVersionOf } from '../types/resource-type.ts';
import { readFlag } from './query.ts';

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export async function patchVerb(parts: ServerParts, call: ResourceCall): Promise<Response> {
  const media = (call.request.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
  const isKnown = (Object.values(patchTypes) as string[]).includes(media);
  if (!isKnown && !call.type.custom) {
    throw new ApiFailure({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: '415: Unsupported Media Type',
      details: {},
    });
  }
  if (!isKnown || (media === patchTypes.strategic && call.type.custom)) {
    const supported = Object.values(patchTypes).filter(
      (each) => !(call.type.custom && each === patchTypes.strategic),
    );
    throw new ApiFailure({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: `the body of the request was in an unknown format - accepted media types include: ${supported.join(', ')}`,
    });
  }
  const rendering = acceptOf(call);
  const text = await readBody(call.request);
  const isApply = media === patchTypes.apply;
  checkPatchOptions(call, isApply);
  const validation = checkWriteOptions(call, 'PatchOptions');
  const outcome = isApply
    ? applyObject(parts, call, parseYamlObject(text))
    : patchObject(parts, call, { media, text, validation });
  const body = renderItem(outcome.object, outcome.managers, { call, rendering, now: parts.now() });
  return respondJson(body, outcome.created ? 201 : 200);
}

function checkPatchOptions(call: ResourceCall, isApply: boolean): void {
  const causes = [];
  if (isApply && (call.query.get('fieldManager') ?? '') === '') {
    causes.push(required('fieldManager', 'is required for apply patch'));
  }
  if (!isApply && call.query.get('force') !== null && readFlag(call.query, 'force')) {
    causes.push(forbiddenField('force', 'may not be specified for non-apply patch'));
  }
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', causes);
}

interface Patch {
  readonly media: string;
  readonly text: string;
  readonly validation: 'Strict' | 'Warn' | 'Ignore';
}

function patchObject(parts: ServerParts, call: ResourceCall, patch: Patch) {
  const { type, name = '' } = call;
  const current = currentObject(parts, call);
  if (!current) throw notFound(type, name);
  const record = parts.store.record(type.storage, call.namespace, name);
  const shown = present(call.shape?.(current) ?? current, record?.managers, type);
  const patched = applyPatch(parts, call, { patch, shown });
  if (!isPlainObject(patched)) throw badRequest('the patch does not yield an object');
  checkIdentity(patched, call);
  const decoded = decodePatched(parts, call, { patched, patch });
  const { managedFields } = patched.metadata as {
    readonly managedFields?: readonly Record<string, unknown>[];
  }; // checkIdentity saw the metadata
  const reset = managersAfterPatch(managedFields, shown);
  const context = writeContext(call);
  const write = reset ? { ...context, managers: fixedManagers(parseManagers(reset)) } : context;
  return updateObject(registryWrite(parts, type, write), decoded, current);
}

/** A patch may clear managedFields with `[{}]`; anything else it says of them is ignored. */
function managersAfterPatch(
  managed: readonly Record<string, unknown>[] | undefined,
  shown: KubernetesObject,
): readonly Record<string, unknown>[] | undefined {
  const had = (shown.metadata.managedFields ?? []).length > 0;
  if (!had || managed === undefined) return undefined;
  const isReset = managed.length === 1 && Object.keys(managed[0] ?? {}).length === 0;
  return isReset ? [] : undefined;
}

function applyPatch(
  parts: ServerParts,
  call: ResourceCall,
  { patch, shown }: { readonly patch: Patch; readonly shown: KubernetesObject },
): unknown {
  const value = parsePatch(patch);
  if (patch.media === patchTypes.json) {
    if (!Array.isArray(value)) {
      throw badRequest(
        `error decoding patch: json: cannot unmarshal ${goKind(value)} into Go value of type []handlers.jsonPatchOp`,
      );
    }
    const result = applyJsonPatch(shown, value as readonly JsonPatchOperation[]); // operations are checked one by one
    if (result.ok) return result.value;
    throw new ApiFailure({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    });
  }
  if (!isPlainObject(value)) {
    const prefix = patch.media === patchTypes.merge ? 'error decoding patch: ' : '';
    throw badRequest(
      `${prefix}json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`,
    );
  }
  if (patch.media === patchTypes.merge) return applyMergePatch(shown, value);
  const result = applyStrategicMerge(shown, value, parts.mergeTypes(call.type));
  if (!result.ok) throw internalPlain(result.message);
  return result.value;
}

function parsePatch(patch: Patch): unknown {
  try {
    return JSON.parse(patch.text);
  } catch {
    throw badRequest(`error decoding patch: ${jsonProblem(patch.text)}`);
  }
}

export function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isPlainObject(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function checkIdentity(patched: Readonly<Record<string, unknown>>, call: ResourceCall): void {
  const { name = '' } = call;
  const metadata = isPlainObject(patched.metadata) ? patched.metadata : {};
  if (metadata.name === undefined || metadata.name === null || metadata.name === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (metadata.name !== name) {
    throw badRequest(
      `the name of the object (${textOf(metadata.name)}) does not match the name on the URL (${name})`,
    );
  }
}

function decodePatched(
  parts: ServerParts,
  call: ResourceCall,
  {
    patched,
    patch,
  }: { readonly patched: Readonly<Record<string, unknown>>; readonly patch: Patch },
): KubernetesObject {
  const { type } = call;
  const refuse = (problem: string): ApiFailure => {
    const isStrategic = patch.media === patchTypes.strategic;
    const shown = isStrategic
      ? formatGoValue(JSON.parse(patch.text))
      : JSON.stringify(inGoOrder(patched, type, touchedBy(patch)));
    return invalid({ group: '', kind: '' }, '', [invalidValue('patch', shown, problem)]);
  };
  const { kind = type.kind, apiVersion = apiVersionOf(type) } = patched;
  if (kind !== type.kind || apiVersion !== apiVersionOf(type)) {
    throw refuse(
      `no kind "${String(kind)}" is registered for version "${String(apiVersion)}" in scheme "pkg/runtime/scheme.go:110"`,
    );
  }
  try {
    return parts.decoder.decode({ ...patched, kind, apiVersion }, type, {
      validation: patch.validation,
      warn: (message) => void call.warnings.push(message),
      text: patch.text,
    });
  } catch (error) {
    if (error instanceof ApiFailure && error.failure.code === 400) {
      throw refuse(decodeProblem(error.failure.message, patch));
    }
    throw error;
  }
}

/** Which objects a patch looked into, by their path. */
function touchedBy(patch: Patch): (path: readonly string[]) => boolean {
  const value: unknown = JSON.parse(patch.text);
  if (Array.isArray(value)) {
    const parents = value.map(({ path = '' }: { readonly path?: string }) =>
      path.split('/').slice(1, -1),
    );
    return (path) => parents.some((parent) => path.every((key, i) => parent[i] === key));
  }
  return (path) =>
    isPlainObject(
      path.reduce<unknown>((inner, key) => (isPlainObject(inner) ? inner[key] : undefined), value),
    );
}

/** Without the sentence about the body; strategic patches only name the type. */
function decodeProblem(message: string, patch: Patch): string {
  const problem = message.replace(/^.* cannot be handled as an? \w+: /, '');
  const goType = /of type (\S+)$/.exec(problem)?.[1];
  if (patch.media !== patchTypes.strategic || goType === undefined) return problem;
  // Go converts integers to texts (as code points), so its converter knows the pair, and refuses it in other words.
  const isInteger = /cannot unmarshal number (?!\S*[.eE])/.test(problem);
  if (isInteger && goType === 'string') return 'cannot convert int64 to string';
  return `unrecognized type: ${goType}`;
}
