import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { createDiscovery, type Discovery } from './kube/discovery.ts';
import { readKubeResult, sendKubeRequest, type KubeRequest } from './kube/kube-request.ts';
import { readWatch } from './kube/kube-watch.ts';
import { namesType, resourcePath } from './kube/resource-name.ts';
import type {
  KubeClient,
  KubeList,
  KubeResult,
  KubeTransport,
  ListOptions,
  ResourceType,
  WatchEvent,
  WriteOptions,
} from './kube-client.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** The Kubernetes client over any transport; discovery is asked when first needed. */
export function createKubeClient(transport: KubeTransport): KubeClient {
  const discovery = createDiscovery(transport);
  const send = async <T>(path: string, request?: KubeRequest): Promise<KubeResult<T>> =>
    readKubeResult<T>(await sendKubeRequest(transport, path, request));
  return {
    ...lookups(discovery),
    get: (type, name, namespace) => send(resourcePath(type, namespaceFor(type, namespace), name)),
    list: async (type, options = {}) => listOf(await send(...listRequest(type, options))),
    table: (type, options = {}) => {
      const [path, request] = listRequest(type, options);
      const at = options.name === undefined ? path : `${path}/${encodeURIComponent(options.name)}`;
      return send(at, { ...request, accept: TABLE });
    },
    ...writes(discovery, send),
    delete: (type, name, options = {}) =>
      send(resourcePath(type, namespaceFor(type, options.namespace), name), {
        method: 'DELETE',
        body: deleteOptions(options),
      }),
    watch: (type, options = {}) => watch(transport, type, options),
    raw: (path, init = {}) => raw(transport, path, init),
  };
}

function lookups(discovery: Discovery): Pick<KubeClient, 'resolve' | 'resolveKind' | 'types'> {
  return {
    resolve: (name) => discovery.find(namesType(name)),
    resolveKind: (apiVersion, kind) =>
      discovery.find((type) => type.apiVersion === apiVersion && type.kind === kind),
    types: () => discovery.types(),
  };
}

type Send = <T>(path: string, request?: KubeRequest) => Promise<KubeResult<T>>;

function writes(
  discovery: Discovery,
  send: Send,
): Pick<KubeClient, 'create' | 'apply' | 'patch' | 'replace'> {
  const write = async (
    object: JsonObject,
    verb: 'create' | 'apply' | 'replace',
    request: KubeRequest,
  ): Promise<KubeResult<KubernetesObject>> => {
    const target = identify(object);
    const type = await discovery.find(
      ({ apiVersion, kind }) => apiVersion === target.apiVersion && kind === target.kind,
    );
    if (!type) return refusal(404, 'NotFound', noMatch(target));
    if (verb !== 'create' && target.name === undefined) {
      return refusal(400, 'BadRequest', 'resource name may not be empty');
    }
    const name = verb === 'create' ? undefined : target.name;
    return send(resourcePath(type, namespaceFor(type, target.namespace), name), {
      ...request,
      body: object,
    });
  };
  return {
    create: (object, options = {}) =>
      write(object, 'create', { method: 'POST', query: writeQuery(options) }),
    replace: (object, options = {}) =>
      write(object, 'replace', { method: 'PUT', query: writeQuery(options) }),
    apply: (object, options) =>
      write(object, 'apply', {
        method: 'PATCH',
        contentType: 'application/apply-patch+yaml',
        query: {
          ...writeQuery(options),
          fieldManager: options.fieldManager,
          force: options.force === true ? 'true' : undefined,
        },
      }),
    patch: (type, name, { contentType, body }, options = {}) =>
      send(resourcePath(type, namespaceFor(type, options.namespace), name, options.subresource), {
        method: 'PATCH',
        contentType,
        body,
        query: writeQuery(options),
      }),
  };
}

interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

function identify(object: JsonObject): Target {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  return {
    apiVersion: text(object['apiVersion']) ?? '',
    kind: text(object['kind']) ?? '',
    namespace: text(metadata['namespace']),
    name: text(metadata['name']),
  };
}

function noMatch(target: Target): string {
  return `no matches for kind "${target.kind}" in version "${target.apiVersion}"`;
}

function refusal(code: number, reason: string, message: string): KubeResult<never> {
  return { ok: false, failure: { code, reason, message }, warnings: [] };
}

/** One object of a namespaced type is always in a namespace: `default` when nobody said. */
function namespaceFor(type: ResourceType, namespace: string | undefined): string | undefined {
  return type.namespaced ? (namespace ?? 'default') : undefined;
}

function writeQuery(options: WriteOptions): Record<string, string | undefined> {
  return {
    dryRun: options.dryRun === true ? 'All' : undefined,
    fieldValidation: options.fieldValidation,
  };
}

function deleteOptions(options: {
  readonly propagationPolicy?: string;
  readonly gracePeriodSeconds?: number;
}): JsonObject {
  const { propagationPolicy, gracePeriodSeconds } = options;
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
  };
}

function listRequest(
  type: ResourceType,
  options: ListOptions & { readonly name?: string },
): [string, KubeRequest] {
  const namespace =
    options.name === undefined ? options.namespace : namespaceFor(type, options.namespace);
  const { labelSelector, fieldSelector } = options;
  return [resourcePath(type, namespace), { query: { labelSelector, fieldSelector } }];
}

interface ListDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly KubernetesObject[] | null;
}

/** Items of a list come without apiVersion and kind; put back, every object is whole. */
function listOf(result: KubeResult<ListDocument>): KubeResult<KubeList> {
  if (!result.ok) return result;
  const { apiVersion, kind, metadata, items } = result.value;
  const itemKind = kind.replace(/List$/, '');
  return {
    ok: true,
    warnings: result.warnings,
    value: {
      resourceVersion: metadata.resourceVersion,
      items: (items ?? []).map((item) => ({ ...item, apiVersion, kind: itemKind })),
    },
  };
}

async function* watch(
  transport: KubeTransport,
  type: ResourceType,
  options: ListOptions & { readonly resourceVersion?: string; readonly signal?: AbortSignal },
): AsyncGenerator<WatchEvent> {
  const [path, request] = listRequest(type, options);
  const { resourceVersion, signal } = options;
  try {
    const response = await sendKubeRequest(transport, path, {
      query: { ...request.query, watch: 'true', allowWatchBookmarks: 'true', resourceVersion },
      signal,
    });
    yield* readWatch(response, signal);
  } catch (cause) {
    if (signal?.aborted !== true) throw cause;
  }
}

function raw(transport: KubeTransport, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (transport.token !== undefined && !headers.has('authorization')) {
    headers.set('authorization', `Bearer ${transport.token}`);
  }
  return transport.fetch(new Request(transport.baseUrl + path, { ...init, headers }));
}
