import { loadCatalogue, type Catalogue, type Schema } from '@drydock/manifests/catalogue';
import { createMergeTypes, untyped } from '@drydock/merge';
import type { AdmissionPlugin } from './admission.ts';
import type {
  AggregatedType,
  ApiServer,
  ApiServerOptions,
  ApiServerSnapshot,
} from './api-server.ts';
import {
  createServiceAccountPlugin,
  defaultTolerationSeconds,
  priorityAdmission,
  runtimeClassAdmission,
} from './admission/pod-admission.ts';
import { resourceQuota } from './admission/quota/resource-quota.ts';
import { podSecurity } from './admission/pod-security/pod-security.ts';
import { limitChecks, limitDefaults } from './admission/limit-ranger.ts';
import { checkEscalation } from './auth/escalation.ts';
import { createRbac } from './auth/rbac.ts';
import { readToken } from './auth/service-account-tokens.ts';
import { randomUid } from './registry/names.ts';
import { createCustomDecoder } from './decode/custom-decoder.ts';
import { createTypedDecoder } from './decode/typed-decoder.ts';
import { customResourceDefinitions, isResource } from './kinds/resources.ts';
import { serveDefinition } from './registry/definitions.ts';
import type { MergeTypeSource } from './fields/merge-type-source.ts';
import type { ServerParts } from './http/call.ts';
import { createRequestCounts } from './http/metrics.ts';
import { handleRequest, refusalOf } from './http/handle-request.ts';
import { createSubmitter } from './registry/in-process-client.ts';
import { createWriter } from './registry/in-process-writer.ts';
import type { RegistryOptions } from './registry/object-registry.ts';
import { createStrategies } from './registry/strategies.ts';
import { withManagedFields } from './registry/with-managed-fields.ts';
import { createObjectStore, type ObjectStore, type StoreSnapshot } from './store/object-store.ts';
import { apiVersionOf, type ResourceType } from './types/resource-type.ts';
import {
  createTypeRegistry,
  installedTypes,
  type MutableTypeRegistry,
} from './types/type-registry.ts';

/** A CRD's schema says little of metadata; it is that of every object. */
function withMetadata(schema: Schema): Schema {
  const metadata = { ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
  const text = { type: 'string' } as const;
  return {
    ...schema,
    properties: { ...schema.properties, apiVersion: text, kind: text, metadata },
  };
}

interface ServerSnapshot extends StoreSnapshot {
  readonly types: ReturnType<MutableTypeRegistry['snapshot']>;
  readonly recentEvents: ReadonlyMap<string, string>;
}

interface Saved {
  readonly parts: ServerParts;
  readonly store: ObjectStore;
  readonly types: MutableTypeRegistry;
}

function capture({ parts, store, types }: Saved): ServerSnapshot {
  return {
    ...store.snapshot(),
    types: types.snapshot(),
    recentEvents: new Map(parts.recentEvents),
  };
}

function restore({ parts, store, types }: Saved, snapshot: ApiServerSnapshot): void {
  for (const close of parts.openWatches) close();
  const saved = snapshot as ServerSnapshot; // made by `capture`
  store.restore(saved);
  types.restore(saved.types);
  parts.recentEvents.clear();
  for (const [key, name] of saved.recentEvents) parts.recentEvents.set(key, name);
}

/** What looks at writes, in the order in which it does. */
function pluginsOf(options: ApiServerOptions): readonly AdmissionPlugin[] {
  return [
    createServiceAccountPlugin(options.random),
    priorityAdmission,
    defaultTolerationSeconds,
    runtimeClassAdmission,
    limitDefaults,
    ...(options.admission ?? []),
    limitChecks,
    podSecurity,
    resourceQuota,
  ];
}

function installGroups(
  groups: readonly string[],
  catalogue: Catalogue,
  types: MutableTypeRegistry,
): void {
  for (const entry of catalogue.kinds) {
    if (!groups.includes(entry.group)) continue;
    types.setCustom(`${entry.plural}.${entry.group}`, installedTypes(catalogue, entry));
  }
}

function aggregatedType(type: AggregatedType): ResourceType {
  return {
    ...type,
    listKind: `${type.kind}List`,
    singular: '',
    shortNames: [],
    categories: [],
    subresources: [],
    storage: { group: type.group, resource: type.plural },
    storageApiVersion: apiVersionOf(type),
    definition: undefined,
  };
}

/** Starts an API server with an empty store: only what `write` and `handle` put there exists. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const catalogue = options.catalogue ?? loadCatalogue();
  const store = createObjectStore(options.historyLimit);
  const types = createTypeRegistry();
  const strategyOf = createStrategies(catalogue, options.evaluateRule);
  const merge = createMergeTypes(catalogue);
  const mergeTypes: MergeTypeSource = (type) => {
    if (type.definition !== undefined) return merge.byDefinition(type.definition);
    return type.custom?.schema ? merge.bySchema(withMetadata(type.custom.schema)) : untyped;
  };
  store.subscribe(({ type, resource, object }) => {
    if (isResource(resource, customResourceDefinitions))
      serveDefinition(types, object, type === 'DELETED');
  });
  const authorizer = options.authorization === 'rbac' ? createRbac(store) : undefined;
  const registry: RegistryOptions = {
    store,
    now: options.now,
    random: options.random,
    strategyOf,
    plugins: pluginsOf(options),
    mergeTypes,
    ...(authorizer
      ? { guard: (write, change) => checkEscalation(write, store, authorizer, change) }
      : {}),
  };
  const tokenKey = randomUid(options.random);
  const deleter = { store, now: options.now, strategyOf };
  const parts: ServerParts = {
    catalogue,
    store,
    registry,
    types,
    deleter,
    decoder: createCustomDecoder(catalogue, createTypedDecoder(catalogue)),
    mergeTypes,
    strategyOf,
    now: options.now,
    ...(options.schedule ? { schedule: options.schedule } : {}),
    authorizer,
    authenticate: (token) =>
      options.authenticate?.(token) ?? readToken(token, tokenKey, options.now()),
    tokenKey,
    recentEvents: new Map(),
    openWatches: new Set(),
    counts: createRequestCounts(),
  };
  const install = (groups: readonly string[]): void => installGroups(groups, catalogue, types);
  install(options.install ?? []);
  for (const type of options.aggregated ?? [])
    types.setCustom(`${type.plural}.${type.group}`, [aggregatedType(type)]);

  return {
    handle: (request) => handleRequest(parts, options, request),
    refusal: (request) => refusalOf(parts, options, request),
    store,
    write: createWriter(parts),
    submit: createSubmitter(parts),
    withManagedFields: (resource, object) => withManagedFields(store, resource, object),
    subscribe: (listener) => store.subscribe(listener),
    install,
    types: () =>
      types.types
        .filter((type) => type.verbs.includes('watch'))
        .map((type) => ({
          apiVersion: apiVersionOf(type),
          kind: type.kind,
          resource: type.storage,
          namespaced: type.namespaced,
        })),
    compact: (revision) => store.compact(revision),
    snapshot: () => capture({ parts, store, types }),
    restore: (snapshot) => restore({ parts, store, types }, snapshot),
  };
}
