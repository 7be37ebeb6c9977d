import type { KubernetesObject } from '@drydock/manifests';
import {
  applyJsonPatch,
  applyMergePatch,
  isPlainObject,
  type JsonPatchOperation,
  type PlainObject,
} from '@drydock/merge';
import {
  badRequest,
  conflict,
  invalid,
  methodNotAllowed,
  notFound,
  staleObject,
} from '../registry/api-failure.ts';
import { updateObject } from '../registry/update-object.ts';
import { invalidValue, textOf } from '@drydock/object-validation';
import {
  currentObject,
  registryWrite,
  writeContext,
  type ResourceCall,
  type ServerParts,
} from './call.ts';
import { ageOf, asObject, define, numberOf } from '../table/column.ts';
import { acceptOf } from './accept.ts';
import { parseJson, parseYamlObject, readBody } from './read-body.ts';
import { respondJson } from './respond.ts';
import { scaleOf, withReplicas } from './scale.ts';

/** GET, PUT and PATCH of `/scale`. */
export async function serveScale(parts: ServerParts, call: ResourceCall): Promise<Response> {
  const { type, name = '', request } = call;
  const current = currentObject(parts, call);
  if (!current) throw notFound(type, name);
  const scale = scaleOf(current, type);
  if (request.method === 'GET') {
    return respondJson(
      acceptOf(call).as === 'table' ? scaleTable(scale, call, parts.now()) : scale,
    );
  }
  const next = await nextScale(call, scale);
  const { metadata, spec } = checked(next, call);
  const version = textOf(metadata.resourceVersion);
  if (version !== '' && version !== current.metadata.resourceVersion)
    throw conflict(type, name, staleObject);
  const replicas = Number(spec.replicas ?? 0);
  if (replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
      invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
  const changed = withReplicas(current, type, replicas);
  const context = { ...writeContext(call), subresource: 'scale' };
  const outcome = updateObject(registryWrite(parts, type, context), changed, current);
  return respondJson(scaleOf(outcome.object, type));
}

async function nextScale(call: ResourceCall, scale: PlainObject): Promise<unknown> {
  const { request } = call;
  const text = await readBody(request);
  if (request.method === 'PUT') return parseJson(text, (problem) => problem);
  if (request.method !== 'PATCH') throw methodNotAllowed();
  const media = (request.headers.get('content-type') ?? '').split(';')[0];
  if (media === 'application/apply-patch+yaml')
    return applyMergePatch(scale, parseYamlObject(text));
  const patch = parseJson(text, (problem) => `error decoding patch: ${problem}`);
  if (media !== 'application/json-patch+json') return applyMergePatch(scale, patch);
  if (!Array.isArray(patch)) throw badRequest('error decoding patch');
  const result = applyJsonPatch(scale, patch as readonly JsonPatchOperation[]); // operations are checked one by one
  if (!result.ok) throw badRequest(result.message);
  return result.value;
}

function checked(
  value: unknown,
  call: ResourceCall,
): { readonly metadata: PlainObject; readonly spec: PlainObject } {
  const scale = isPlainObject(value) ? value : {};
  const kind = textOf(scale.kind);
  if (kind !== '' && kind !== 'Scale') {
    const version = textOf(scale.apiVersion).split('/').at(-1) ?? '';
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a Scale: converting (${version}.${kind}) to (autoscaling.Scale): unknown conversion`,
    );
  }
  const metadata = isPlainObject(scale.metadata) ? scale.metadata : {};
  const spec = isPlainObject(scale.spec) ? scale.spec : {};
  const given = textOf(metadata.name);
  if (given !== '' && given !== call.name) {
    throw badRequest(
      `the name of the object (${given}) does not match the name on the URL (${call.name ?? ''})`,
    );
  }
  return { metadata, spec };
}

function scaleTable(scale: KubernetesObject, call: ResourceCall, now: number): unknown {
  const columns = [
    define('Name'),
    define('Desired', 'integer'),
    define('Available', 'integer'),
    define('Age'),
  ];
  const { name, resourceVersion } = scale.metadata;
  const cells = [
    name,
    numberOf(asObject(scale.spec).replicas),
    numberOf(asObject(scale.status).replicas),
    ageOf(scale, now),
  ];
  const object = {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: scale.metadata,
  };
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions:
      call.columnDocs?.describe(columns, 'Scale.autoscaling', undefined) ?? columns,
    rows: [{ cells, object }],
  };
}
