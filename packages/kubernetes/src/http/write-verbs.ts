import { createObject } from '../registry/create-object.ts';
import { updateObject } from '../registry/update-object.ts';
import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { FieldValidation } from '../decode/decoder.ts';
import {
  ApiFailure,
  badRequest,
  conflict,
  invalid,
  methodNotAllowed,
  notFound,
} from '../registry/api-failure.ts';
import { deleteObject, type DeleteOptions } from '../registry/deletion.ts';
import { invalidValue, notSupported, textOf, tooLong } from '@drydock/object-validation';
import type { UpdateOutcome } from '../registry/object-registry.ts';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';
import { acceptOf, renderItem, renderList } from './accept.ts';
import {
  currentObject,
  writeContext,
  registryWrite,
  type ResourceCall,
  type ServerParts,
} from './call.ts';
import { paginate, parseFilter } from './list-options.ts';
import { present } from './present.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import { parseJson, parseYamlObject, readBody, refuseProtobuf } from './read-body.ts';
import { respondJson } from './respond.ts';

const acceptedTypes = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
];

/** Checks `fieldManager`, `fieldValidation` and `dryRun`. @see apimachinery meta/v1/validation */
export function checkWriteOptions(call: ResourceCall, kind: string): FieldValidation {
  const { query } = call;
  const causes = [];
  const manager = query.get('fieldManager') ?? '';
  if (manager.length > 128) causes.push(tooLong('fieldManager', 128));
  for (const [i, char] of Array.from(manager).entries()) {
    if (char >= ' ' && char !== '\u007F') continue;
    const code = char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    causes.push(
      invalidValue('fieldManager', manager, `invalid character U+${code} (at position ${i})`),
    );
  }
  const dryRun = query.getAll('dryRun');
  if (dryRun.length > 0 && !dryRun.every((value) => value === 'All')) {
    causes.push(notSupported('dryRun', dryRun, ['All']));
  }
  const validation = query.get('fieldValidation') ?? '';
  if (validation !== '' && !['Ignore', 'Strict', 'Warn'].includes(validation)) {
    causes.push(notSupported('fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn']));
  }
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', causes);
  return validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn';
}

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

async function decodeObject(
  parts: ServerParts,
  call: ResourceCall,
  kind: string,
): Promise<KubernetesObject> {
  const { request, type } = call;
  const media = (request.headers.get('content-type') ?? 'application/json').split(';')[0]?.trim();
  if (media === 'application/vnd.kubernetes.protobuf' && !type.custom) {
    const body = await readBody(request);
    if (!body.startsWith('k8s\0')) {
      throw badRequest(
        `the object provided is unrecognized (must be of type ${type.kind}): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (${shorten(body)})`,
      );
    }
  }
  if (!type.custom) refuseProtobuf(request);
  if (media !== 'application/json' && media !== 'application/yaml') {
    throw new ApiFailure({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: `the body of the request was in an unknown format - accepted media types include: ${acceptedTypes.filter((each) => !(type.custom && each.includes('protobuf'))).join(', ')}`,
    });
  }
  const validation = checkWriteOptions(call, kind);
  const text = await readBody(request);
  const value =
    media === 'application/yaml'
      ? parseYamlObject(text, (problem) => unreadableYaml(type, problem, text))
      : parseJson(text, (problem) => unrecognized(type, problem, text));
  return parts.decoder.decode(checkKind(value, type, text), type, {
    validation,
    text,
    warn: (message) => void call.warnings.push(message),
  });
}

/** The beginning of what could not be read, as apimachinery shows it. */
function unrecognized(type: ResourceType, problem: string, text: string): string {
  return `the object provided is unrecognized (must be of type ${type.kind}): couldn't get version/kind; json parse error: ${problem} (${looksLikeJson(text) ? shorten(text) : shorten(toHex(text), 60)})`;
}

const unreadableYaml = (type: ResourceType, problem: string, text: string): string =>
  `the object provided is unrecognized (must be of type ${type.kind}): ${problem} (${shorten(toHex(text), 60)})`;

const shorten = (text: string, most = 30): string =>
  text === '' ? '<empty>' : text.length > most ? `${text.slice(0, most)} ...` : text;

/** What does not begin as an object is shown as bytes. */
const looksLikeJson = (text: string): boolean => text === '' || text.trimStart().startsWith('{');

const toHex = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Versions that the server can still read and does not serve any more. */
const LEGACY = [
  'apps/v1beta1',
  'apps/v1beta2',
  'extensions/v1beta1',
  'batch/v1beta1',
  'policy/v1beta1',
  'networking.k8s.io/v1beta1',
  'rbac.authorization.k8s.io/v1beta1',
  'rbac.authorization.k8s.io/v1alpha1',
  'autoscaling/v2beta1',
  'autoscaling/v2beta2',
];

const scheme = 'in scheme "pkg/runtime/scheme.go:110"';

function checkKind(value: unknown, type: ResourceType, text: string): unknown {
  if (value === null) return {};
  if (!isPlainObject(value)) {
    const kind = Array.isArray(value)
      ? 'array'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
    const target = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;
    const problem = `json: cannot unmarshal ${kind} into Go value of type ${target}`;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): couldn't get version/kind; json parse error: ${problem} (${toHex(text)})`,
    );
  }
  if (type.custom && textOf(value.kind) === '') {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): Object 'Kind' is missing in '${text}' (${shorten(text)})`,
    );
  }
  const apiVersion = textOf(value.apiVersion) || apiVersionOf(type);
  const kind = textOf(value.kind) || type.kind;
  if (apiVersion === apiVersionOf(type) && kind === type.kind) return value;
  if (type.custom && apiVersion === apiVersionOf(type)) {
    throw invalid({ group: type.group, kind }, textOf(asObject(value.metadata).name), [
      invalidValue('kind', kind, `must be ${type.kind}`),
    ]);
  }
  if (type.custom) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(type)})`,
    );
  }
  if (apiVersion.split('/').length > 2) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): unexpected GroupVersion string: ${apiVersion} (${shorten(text)})`,
    );
  }
  if (kind === type.kind && LEGACY.includes(apiVersion)) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(type)})`,
    );
  }
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const known = builtInTypes.some(
    (each) => apiVersionOf(each) === apiVersion && each.kind === kind,
  );
  const why = known
    ? `converting (${version}.${kind}) to (${internalGroup(type)}.${type.kind}): unknown conversion`
    : `no kind "${kind}" is registered for version "${apiVersion}" ${scheme}`;
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${type.kind}: ${why}`);
}

const internalGroup = (type: ResourceType): string =>
  type.group === '' ? 'core' : (type.group.split('.')[0] ?? '');

function inNamespace(object: KubernetesObject, call: ResourceCall): KubernetesObject {
  const { type, namespace } = call;
  const given = object.metadata.namespace ?? '';
  if (given !== '' && given !== namespace) {
    throw badRequest(
      type.namespaced
        ? 'the namespace of the provided object does not match the namespace sent on the request'
        : 'namespace may not be specified for cluster-scoped resources',
    );
  }
  if (!type.namespaced) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

export async function createVerb(parts: ServerParts, call: ResourceCall): Promise<Response> {
  const rendering = acceptOf(call);
  const object = inNamespace(await decodeObject(parts, call, 'CreateOptions'), call);
  const outcome = createObject(registryWrite(parts, call.type, writeContext(call)), object);
  return answer(parts, call, outcome, { rendering, code: 201 });
}

function answer(
  parts: ServerParts,
  call: ResourceCall,
  outcome: UpdateOutcome,
  how: { readonly rendering: ReturnType<typeof acceptOf>; readonly code: number },
): Response {
  const { rendering, code } = how;
  const body = renderItem(outcome.object, outcome.managers, { call, rendering, now: parts.now() });
  return respondJson(body, code);
}

export async function updateVerb(parts: ServerParts, call: ResourceCall): Promise<Response> {
  const rendering = acceptOf(call);
  const { type, name = '' } = call;
  const object = inNamespace(await decodeObject(parts, call, 'UpdateOptions'), call);
  if (object.metadata.name === '') {
    throw badRequest(
      `the name of the object (${object.metadata.name} based on URL) was undeterminable: name must be provided`.replace(
        '( based',
        `(${name} based`,
      ),
    );
  }
  if (object.metadata.name !== name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  const current = currentObject(parts, call);
  const strategy = parts.strategyOf(type);
  if (!current) {
    if (!strategy.createOnUpdate || call.subresource !== undefined) throw notFound(type, name);
    const { resourceVersion: _, ...metadata } = object.metadata;
    if (metadata.uid !== undefined && metadata.uid !== '') {
      const key = [type.plural, metadata.namespace, name].filter((part) => part).join('/');
      throw conflict(
        type,
        name,
        `StorageError: invalid object, Code: 4, Key: /registry/${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: `,
      );
    }
    const outcome = createObject(registryWrite(parts, type, writeContext(call)), {
      ...object,
      metadata,
    });
    return answer(parts, call, outcome, { rendering, code: 201 });
  }
  const version = object.metadata.resourceVersion;
  if (version !== undefined && version !== '' && !/^\d+$/.test(version)) {
    throw new ApiFailure({
      code: 500,
      reason: '',
      message: `strconv.ParseUint: parsing "${version}": invalid syntax`,
    });
  }
  if (strategy.unconditionalUpdate === false && !version) {
    throw invalid(type, name, [
      invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
    ]);
  }
  const outcome = updateObject(
    registryWrite(parts, type, writeContext(call)),
    withoutEmptyVersion(object),
    current,
  );
  return answer(parts, call, outcome, { rendering, code: 200 });
}

function withoutEmptyVersion(object: KubernetesObject): KubernetesObject {
  const { resourceVersion, ...metadata } = object.metadata;
  return resourceVersion === '' || resourceVersion === '0' ? { ...object, metadata } : object;
}

export async function deleteVerb(parts: ServerParts, call: ResourceCall): Promise<Response> {
  const { type, name = '', namespace } = call;
  const options = await readDeleteOptions(call);
  const record = parts.store.record(type.storage, namespace, name);
  const strategy = parts.strategyOf(type);
  const saysHow = options.propagationPolicy !== undefined || options.orphanDependents !== undefined;
  if (type.kind === 'Job' && !saysHow) {
    call.warnings.push(
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
    );
  }
  const outcome = deleteObject(parts.deleter, type, { namespace, name }, options);
  if (outcome.removed && !strategy.deleteReturnsObject) {
    return respondJson({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name,
        ...(type.group === '' ? {} : { group: type.group }),
        kind: type.plural,
        uid: outcome.object.metadata.uid,
      },
    });
  }
  const object = outcome.removed && record && !strategy.grace ? record.object : outcome.object;
  return respondJson(present(object, record?.managers, type));
}

export async function deleteCollectionVerb(
  parts: ServerParts,
  call: ResourceCall,
): Promise<Response> {
  const { type, namespace } = call;
  if (call.allNamespaces && type.namespaced) throw methodNotAllowed();
  const options = await readDeleteOptions(call);
  const filter = parseFilter(call.query, type, parts.strategyOf(type));
  const all = parts.store.list(type.storage, type.namespaced ? namespace : undefined);
  const page = paginate(filter ? all.filter(filter) : all, call.query, {
    revision: parts.store.revision,
    filtered: filter !== undefined,
    compacted: parts.store.compacted,
  });
  const records = page.items.map((object) => {
    const { name, namespace: in_ = '' } = object.metadata;
    const record = parts.store.record(type.storage, in_, name);
    const outcome = deleteObject(parts.deleter, type, { namespace: in_, name }, options);
    return { object: outcome.removed ? object : outcome.object, managers: record?.managers };
  });
  const rendering = acceptOf(call);
  const metadata = {
    resourceVersion: String(parts.store.revision),
    ...(page.continueToken === undefined ? {} : { continue: page.continueToken }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
  return respondJson(renderList(records, metadata, { call, rendering, now: parts.now() }));
}

async function readDeleteOptions(call: ResourceCall): Promise<DeleteOptions> {
  const { query } = call;
  const text = await readBody(call.request);
  const body =
    text.trim() === ''
      ? {}
      : parseJson(text, (problem) => `couldn't get version/kind; json parse error: ${problem}`);
  if (!isPlainObject(body))
    throw badRequest('json: cannot unmarshal array into Go value of type v1.DeleteOptions');
  if (typeof body.kind === 'string' && body.kind !== 'DeleteOptions') {
    throw new ApiFailure({
      code: 500,
      reason: '',
      message: `no kind "${body.kind}" is registered for version "${textOf(body.apiVersion)}" ${scheme}`,
    });
  }
  const grace = query.get('gracePeriodSeconds') ?? body.gracePeriodSeconds;
  if (typeof grace === 'string' && !/^[+-]?\d+$/.test(grace)) {
    throw badRequest(`strconv.ParseInt: parsing "${grace}": invalid syntax`);
  }
  const policy = query.get('propagationPolicy') ?? body.propagationPolicy;
  const orphan = query.get('orphanDependents') ?? body.orphanDependents;
  const dryRun = [
    ...query.getAll('dryRun'),
    ...(Array.isArray(body.dryRun) ? body.dryRun.map(String) : []),
  ];
  const options: DeleteOptions = {
    dryRun: dryRun.includes('All'),
    ...(grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(typeof policy === 'string' ? { propagationPolicy: policy } : {}),
    ...(orphan === undefined ? {} : { orphanDependents: textOf(orphan) === 'true' }),
    ...(isPlainObject(body.preconditions) ? { preconditions: body.preconditions } : {}),
  };
  checkDeleteOptions(options, dryRun);
  return options;
}

function checkDeleteOptions(options: DeleteOptions, dryRun: readonly string[]): void {
  const causes = [];
  const { propagationPolicy: policy } = options;
  if (policy !== undefined && options.orphanDependents !== undefined) {
    causes.push(
      invalidValue(
        'propagationPolicy',
        policy,
        'orphanDependents and deletionPropagation cannot be both set',
      ),
    );
  }
  if (policy !== undefined && !['Orphan', 'Background', 'Foreground'].includes(policy)) {
    causes.push(
      notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']),
    );
  }
  if (dryRun.some((value) => value !== 'All')) causes.push(notSupported('dryRun', dryRun, ['All']));
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', causes);
}
