import type { KubernetesObject } from '@drydock/manifests';
import type { Catalogue } from '@drydock/manifests/catalogue';
import type { RequestCounts } from './metrics.ts';
import type { ColumnDocs } from '../table/column-docs.ts';
import type { UserInfo } from '../api-server.ts';
import type { Authorizer } from '../auth/access.ts';
import type { TypeDecoder } from '../decode/decoder.ts';
import type { MergeTypeSource } from '../fields/merge-type-source.ts';
import type { RegistryOptions, RegistryWrite, WriteContext } from '../registry/object-registry.ts';
import type { Deleter } from '../registry/deletion.ts';
import type { Strategy } from '../registry/strategy.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { MutableTypeRegistry } from '../types/type-registry.ts';

/** What every verb needs of the server. */
export interface ServerParts {
  readonly catalogue: Catalogue;
  readonly store: ObjectStore;
  readonly registry: RegistryOptions;
  readonly types: MutableTypeRegistry;
  readonly deleter: Deleter;
  readonly decoder: TypeDecoder;
  readonly mergeTypes: MergeTypeSource;
  readonly strategyOf: (type: ResourceType) => Strategy;
  readonly now: () => number;
  readonly schedule?: (delayMs: number, run: () => void) => () => void;
  /** Undefined: everybody may do everything. */
  readonly authorizer: Authorizer | undefined;
  readonly authenticate: (token: string) => UserInfo | undefined;
  /** Signs tokens of service accounts. */
  readonly tokenKey: string;
  /** Names of Events by what they say, so that repetitions are counted. */
  readonly recentEvents: Map<string, string>;
  /** Ends of open watches; all are called when a snapshot is restored. */
  readonly openWatches: Set<() => void>;
  readonly counts: RequestCounts;
}

/** One request for a resource, taken apart. */
export interface ResourceCall {
  readonly request: Request;
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly type: ResourceType;
  readonly namespace: string;
  /** Every namespace, for lists of namespaced types. */
  readonly allNamespaces: boolean;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly user: UserInfo;
  readonly warnings: string[];
  /** A stored custom resource as this version shows it. */
  readonly shape?: ((object: KubernetesObject) => KubernetesObject) | undefined;
  /** Descriptions of columns, for clients that want a table. */
  readonly columnDocs?: ColumnDocs | undefined;
}

/** Name of the manager: `fieldManager`, else the first part of the User-Agent. */
export function managerOf(call: ResourceCall): string {
  const given = call.query.get('fieldManager');
  if (given !== null && given !== '') return given;
  const agent = call.request.headers.get('user-agent') ?? '';
  return (agent.split('/')[0] ?? '').slice(0, 128) || 'unknown';
}

export function writeContext(call: ResourceCall): WriteContext {
  return {
    user: call.user,
    manager: managerOf(call),
    dryRun: call.query.getAll('dryRun').includes('All'),
    warnings: call.warnings,
    ...(call.subresource === undefined ? {} : { subresource: call.subresource }),
  };
}

/** The object that a call names, or undefined. */
export function currentObject(
  parts: ServerParts,
  call: ResourceCall,
): KubernetesObject | undefined {
  return parts.store.get(call.type.storage, call.namespace, call.name ?? '');
}

export function registryWrite(
  parts: ServerParts,
  type: ResourceType,
  context: WriteContext,
): RegistryWrite {
  return { options: parts.registry, type, context };
}
