import {
  formatApiVersion,
  isJsonObject,
  parseApiVersion,
  type JsonObject,
} from '@drydock/manifests';
import { ClusterError } from '../cluster-error.ts';
import type { KubeTransport, ResourceType } from '../kube-client.ts';
import { readKubeResult, sendKubeRequest } from './kube-request.ts';

/** A served type with the names that a person may call it by. */
export interface DiscoveredType extends ResourceType {
  readonly group: string;
  readonly version: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

/** What the server serves, asked once and again when a name is not found (a CRD may have come since). */
export interface Discovery {
  types(): Promise<readonly DiscoveredType[]>;
  find(matches: (type: DiscoveredType) => boolean): Promise<DiscoveredType | undefined>;
}

export function createDiscovery(transport: KubeTransport): Discovery {
  let cached: Promise<readonly DiscoveredType[]> | undefined;
  const load = (): Promise<readonly DiscoveredType[]> => {
    const loading = discover(transport);
    cached = loading;
    loading.catch(() => {
      if (cached === loading) cached = undefined;
    });
    return loading;
  };
  return {
    types: load,
    async find(matches) {
      const known = cached && (await cached).find(matches);
      return known ?? (await load()).find(matches);
    },
  };
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

async function discover(transport: KubeTransport): Promise<readonly DiscoveredType[]> {
  const [core, groups] = await Promise.all([
    readDocument(transport, '/api', AGGREGATED),
    readDocument(transport, '/apis', AGGREGATED),
  ]);
  const parts = await Promise.all([
    core['kind'] === 'APIGroupDiscoveryList' ? aggregatedTypes(core) : legacyCore(transport, core),
    groups['kind'] === 'APIGroupDiscoveryList'
      ? aggregatedTypes(groups)
      : legacyGroups(transport, groups),
  ]);
  return parts.flat();
}

async function readDocument(
  transport: KubeTransport,
  path: string,
  accept = 'application/json',
): Promise<JsonObject> {
  const result = await readKubeResult<JsonObject>(
    await sendKubeRequest(transport, path, { accept }),
  );
  if (result.ok) return result.value;
  throw new ClusterError('bad-answer', `Discovery at ${path} failed: ${result.failure.message}`);
}

function aggregatedTypes(document: JsonObject): readonly DiscoveredType[] {
  return objects(document['items']).flatMap((item) => {
    const metadata = isJsonObject(item['metadata']) ? item['metadata'] : {};
    const group = text(metadata['name']);
    return objects(item['versions']).flatMap((version) =>
      objects(version['resources']).map((resource) => {
        const kind = isJsonObject(resource['responseKind']) ? resource['responseKind'] : {};
        return {
          apiVersion: formatApiVersion(group, text(version['version'])),
          group,
          version: text(version['version']),
          plural: text(resource['resource']),
          singular: text(resource['singularResource']),
          kind: text(kind['kind']),
          namespaced: resource['scope'] === 'Namespaced',
          shortNames: strings(resource['shortNames']),
        };
      }),
    );
  });
}

async function legacyCore(
  transport: KubeTransport,
  document: JsonObject,
): Promise<readonly DiscoveredType[]> {
  const versions = strings(document['versions']);
  const lists = await Promise.all(versions.map((version) => legacyList(transport, version)));
  return lists.flat();
}

async function legacyGroups(
  transport: KubeTransport,
  document: JsonObject,
): Promise<readonly DiscoveredType[]> {
  const versions = objects(document['groups']).flatMap((group) =>
    objects(group['versions']).map((version) => text(version['groupVersion'])),
  );
  const lists = await Promise.all(versions.map((version) => legacyList(transport, version)));
  return lists.flat();
}

async function legacyList(
  transport: KubeTransport,
  apiVersion: string,
): Promise<readonly DiscoveredType[]> {
  const { group, version } = parseApiVersion(apiVersion);
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const list = await readDocument(transport, path);
  return objects(list['resources'])
    .filter((resource) => !text(resource['name']).includes('/'))
    .map((resource) => ({
      apiVersion,
      group,
      version,
      plural: text(resource['name']),
      singular: text(resource['singularName']) || text(resource['kind']).toLowerCase(),
      kind: text(resource['kind']),
      namespaced: resource['namespaced'] === true,
      shortNames: strings(resource['shortNames']),
    }));
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value)
    ? value.filter((entry): entry is JsonObject => isJsonObject(entry))
    : [];
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((entry): entry is string => typeof entry === 'string')
    : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
