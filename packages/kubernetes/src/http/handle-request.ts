import type { ApiServerOptions, UserInfo } from '../api-server.ts';
import { accessOf, authorize, impersonate, PlainFailure } from '../auth/authorize-call.ts';
import { serveReview } from '../auth/reviews.ts';
import { serveTokenRequest } from './token-request.ts';
import {
  ApiFailure,
  methodNotAllowed,
  notFound,
  unknownResource,
} from '../registry/api-failure.ts';
import type { StatusFailure } from '../status-failure.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { shapeCustom } from '../decode/custom-decoder.ts';
import { loadColumnDocs } from '../table/column-docs.ts';
import { NotAcceptable } from './accept.ts';
import type { ResourceCall, ServerParts } from './call.ts';
import { aggregated, groupInfo, groupList, legacyVersions, resourceList } from './discovery.ts';
import { serveBinding } from './binding.ts';
import { healthText, rootPaths } from './root-paths.ts';
import { metricsText } from './metrics.ts';
import { checkPodStream } from './pod-streams.ts';
import { withJsonBody } from './protobuf-request.ts';
import { patchVerb } from './patch-verb.ts';
import { getObject, listObjects } from './read-verbs.ts';
import { answerOpenApi } from '../openapi/open-api-v3.ts';
import { parseRequestPath } from './request-info.ts';
import { serveEviction } from './eviction.ts';
import { serveScale } from './scale-verb.ts';
import { pageNotFound, respondFailure, respondJson, respondText } from './respond.ts';
import { createVerb, deleteCollectionVerb, deleteVerb, updateVerb } from './write-verbs.ts';

const admin: UserInfo = {
  name: 'system:admin',
  groups: ['system:masters', 'system:authenticated'],
};

/** Answers one request; never rejects. */
export async function handleRequest(
  parts: ServerParts,
  options: ApiServerOptions,
  request: Request,
): Promise<Response> {
  const response = await answerRequest(parts, options, request);
  const url = new URL(request.url);
  const info = parseRequestPath(url.pathname);
  if (info.kind === 'resource') {
    const { group, version, plural } = info;
    const { verb } = accessOf(request, url, info);
    // Names that nobody serves are not counted one by one.
    const resource = parts.types.find(group, version, plural) ? plural : '';
    const known = resource === '' ? { group: '', version: '' } : { group, version };
    parts.counts.note({ code: response.status, verb: verb.toUpperCase(), ...known, resource });
  }
  return response;
}

async function answerRequest(
  parts: ServerParts,
  options: ApiServerOptions,
  request: Request,
): Promise<Response> {
  const warnings: string[] = [];
  try {
    const user = impersonate(authenticate(parts, options, request), request, parts.authorizer);
    const readable = await withJsonBody(request);
    const response = await route(parts, { request: readable, user, warnings, options });
    addWarnings(response, warnings);
    return response;
  } catch (error) {
    const response = refused(error);
    if (error instanceof ApiFailure) addWarnings(response, warnings);
    return request.method === 'HEAD' ? new Response(null, response) : response;
  }
}

function addWarnings(response: Response, warnings: readonly string[]): void {
  for (const warning of new Set(warnings)) {
    response.headers.append('warning', `299 - ${JSON.stringify(warning)}`);
  }
}

function refused(error: unknown): Response {
  if (error instanceof ApiFailure) return respondFailure(error.failure);
  if (error instanceof PlainFailure) return respondText(error.message, 500);
  if (error instanceof NotAcceptable) return respondText('406: Not Acceptable', 406);
  const message = error instanceof Error ? error.message : String(error);
  return respondFailure({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
  });
}

/** Authentication and access alone: the refusal, or undefined where the request may be made. */
export function refusalOf(
  parts: ServerParts,
  options: ApiServerOptions,
  request: Request,
): Response | undefined {
  try {
    const user = impersonate(authenticate(parts, options, request), request, parts.authorizer);
    const url = new URL(request.url);
    const access = accessOf(request, url, parseRequestPath(url.pathname));
    if (parts.authorizer) authorize(parts.authorizer, user, access);
    return undefined;
  } catch (error) {
    return refused(error);
  }
}

function authenticate(parts: ServerParts, options: ApiServerOptions, request: Request): UserInfo {
  if (!options.authenticate) return admin;
  const header = request.headers.get('authorization') ?? '';
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  if (token === undefined) return { name: 'system:anonymous', groups: ['system:unauthenticated'] };
  const user = parts.authenticate(token);
  if (user) return user;
  const failure: StatusFailure = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };
  throw new ApiFailure(failure);
}

interface Incoming {
  readonly request: Request;
  readonly user: UserInfo;
  readonly warnings: string[];
  readonly options: ApiServerOptions;
}

async function route(parts: ServerParts, incoming: Incoming): Promise<Response> {
  const { request } = incoming;
  const url = new URL(request.url);
  const info = parseRequestPath(url.pathname);
  const access = accessOf(request, url, info);
  if (parts.authorizer) authorize(parts.authorizer, incoming.user, access);
  const beside = await incoming.options.extend?.(request);
  if (beside) return beside;
  if (info.kind === 'other') {
    const health = healthText(url.pathname, url.searchParams);
    if (health !== undefined) return respondText(health);
    if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
    const document = await answerOpenApi(url.pathname, {
      store: parts.store,
      types: parts.types.types,
    });
    if (document) return document;
    return serveOther(parts, incoming, url);
  }
  const type = findType(parts, info);
  if (!type) return unserved(parts, info);
  const { name, subresource } = info;
  if (info.namespace !== undefined && !type.namespaced) throw unknownResource();
  if (type.kind === 'ComponentStatus') {
    incoming.warnings.push('v1 ComponentStatus is deprecated in v1.19+');
  }
  if (type.kind === 'Endpoints' && type.group === '') {
    incoming.warnings.push(
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    );
  }
  const deprecation = type.custom?.deprecationWarning;
  if (deprecation !== undefined) incoming.warnings.push(deprecation);
  const isCollection = name === undefined;
  const wantsTable = request.headers.get('accept')?.includes('as=Table') === true;
  const call: ResourceCall = {
    request,
    url,
    query: url.searchParams,
    type,
    namespace: type.namespaced ? (info.namespace ?? '') : '',
    allNamespaces: type.namespaced && info.namespace === undefined,
    name,
    subresource,
    user: incoming.user,
    warnings: incoming.warnings,
    shape: shapeOf(parts, type),
    columnDocs: wantsTable ? await loadColumnDocs(parts.catalogue) : undefined,
  };
  if (info.watches) {
    url.searchParams.set('watch', 'true');
    return listObjects(parts, call);
  }
  if (subresource !== undefined) return serveSubresource(parts, call);
  return isCollection ? serveCollection(parts, call) : serveItem(parts, call);
}

/** Types that a CustomResourceDefinition serves show what is stored in the shape of each version. */
function shapeOf(parts: ServerParts, { custom }: ResourceType): ResourceCall['shape'] {
  const schema = custom?.isDefined === true ? custom.schema : undefined;
  return schema && ((object) => shapeCustom(object, schema, parts.catalogue));
}

function findType(
  parts: ServerParts,
  info: { readonly group: string; readonly version: string; readonly plural: string },
): ResourceType | undefined {
  return parts.types.find(info.group, info.version, info.plural);
}

/** Unknown groups are plain text, unknown resources of a served version a Status. */
function unserved(
  parts: ServerParts,
  info: { readonly group: string; readonly version: string },
): Response {
  const group = parts.types.groups().find((each) => each.group === info.group);
  const isBuiltIn = parts.types.types.some((type) => type.group === info.group && !type.custom);
  if (!group || (!isBuiltIn && !group.versions.includes(info.version))) return pageNotFound();
  throw unknownResource();
}

async function serveCollection(parts: ServerParts, call: ResourceCall): Promise<Response> {
  const { verbs } = call.type;
  const method = call.request.method;
  const isReview = call.type.kind.endsWith('Review');
  if (isReview && method === 'POST') return serveReview(call, parts);
  if (call.type.kind === 'Binding' && method === 'POST') return serveBinding(parts, call);
  if (method === 'GET' && verbs.includes('list')) return listObjects(parts, call);
  if (method === 'POST' && verbs.includes('create') && !call.allNamespaces)
    return createVerb(parts, call);
  if (method === 'DELETE' && verbs.includes('deletecollection'))
    return deleteCollectionVerb(parts, call);
  throw methodNotAllowed();
}

async function serveItem(parts: ServerParts, call: ResourceCall): Promise<Response> {
  if (call.allNamespaces) throw unknownResource();
  switch (call.request.method) {
    case 'GET':
      return getObject(parts, call);
    case 'PUT':
      return updateVerb(parts, call);
    case 'PATCH':
      return patchVerb(parts, call);
    case 'DELETE':
      return deleteVerb(parts, call);
    default:
      throw methodNotAllowed();
  }
}

/** The handler of custom resources misses the object, not the path (apiextensions customresource_handler.go). */
function unknownSubresource({ type, name = '', subresource }: ResourceCall): Error {
  const isScaleOrStatus = subresource === 'scale' || subresource === 'status';
  return type.custom !== undefined && isScaleOrStatus ? notFound(type, name) : unknownResource();
}

async function serveSubresource(parts: ServerParts, call: ResourceCall): Promise<Response> {
  const sub = call.type.subresources.find((each) => each.name === call.subresource);
  if (!sub) throw unknownSubresource(call);
  if (sub.name === 'scale') return serveScale(parts, call);
  if (sub.name === 'binding') return serveBinding(parts, call);
  if (sub.name === 'eviction') return serveEviction(parts, call);
  if (sub.name === 'finalize') return updateVerb(parts, call);
  if (sub.name === 'token') return serveTokenRequest(parts, call);
  checkPodStream(parts, call);
  if (
    sub.name === 'status' ||
    sub.name === 'resize' ||
    sub.name === 'ephemeralcontainers' ||
    sub.name === 'approval'
  ) {
    switch (call.request.method) {
      case 'GET':
        return getObject(parts, call);
      case 'PUT':
        return updateVerb(parts, call);
      case 'PATCH':
        return patchVerb(parts, call);
      default:
        throw methodNotAllowed();
    }
  }
  throw new ApiFailure({
    code: 501,
    reason: 'NotImplemented',
    message: `not modelled by the simulated cluster: ${call.type.plural}/${sub.name}`,
  });
}

const version = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: 'v1.34.2',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2025-11-11T19:13:10Z',
  goVersion: 'go1.24.9',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function serveOther(parts: ServerParts, incoming: Incoming, url: URL): Response {
  const path = url.pathname.replace(/\/+$/, '') || '/';
  const wantsAggregated = (incoming.request.headers.get('accept') ?? '')
    .replaceAll(' ', '')
    .includes('g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  switch (path) {
    case '/version':
      return respondJson(version);
    case '/metrics':
      return respondText(metricsText(parts.counts, parts.store, parts.openWatches.size), 200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      });
    case '/':
      return respondJson({ paths: rootPaths(parts.types) });
    case '/api':
    case '/apis': {
      const vary = { vary: 'Accept' };
      if (wantsAggregated) {
        return respondJson(aggregated(parts.types, path === '/api'), 200, {
          ...vary,
          'content-type': AGGREGATED,
        });
      }
      checkDiscoveryAccept(incoming.request);
      const address = incoming.options.nodeAddress ?? '10.0.0.1:6443';
      return respondJson(
        path === '/api' ? legacyVersions(address) : groupList(parts.types),
        200,
        vary,
      );
    }
    default:
      if (path.startsWith('/api')) checkDiscoveryAccept(incoming.request);
      return serveGroup(parts, path);
  }
}

/** A client that takes nothing but a form that is not served is refused. */
function checkDiscoveryAccept(request: Request): void {
  const parts = (request.headers.get('accept') ?? '*/*').split(',');
  const isPlain = parts.some((part) => !/;\s*as=/.test(part.replaceAll(' ', '')));
  if (isPlain) return;
  throw new ApiFailure({
    code: 406,
    reason: 'NotAcceptable',
    message:
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  });
}

function serveGroup(parts: ServerParts, path: string): Response {
  const [, root, group = '', groupVersion] = path.split('/');
  if (root === 'api') {
    const list = resourceList(parts.types, '', group);
    if (list) return respondJson(list);
    throw unknownResource();
  }
  if (root !== 'apis') return pageNotFound();
  const body =
    groupVersion === undefined
      ? groupInfo(parts.types, group)
      : resourceList(parts.types, group, groupVersion);
  if (body) return respondJson(body);
  if (groupVersion !== undefined && groupInfo(parts.types, group)) throw unknownResource();
  return pageNotFound();
}
