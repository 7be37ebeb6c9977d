import { listMapKeys } from '../../src/catalogue/overlay/list-types.ts';
import type { SchemaPatch } from '../../src/catalogue/overlay/schema-patch.ts';
import { schemaPatches } from '../../src/catalogue/overlay/schema-patches.ts';
import { trafficExtensionSpec } from '../../src/catalogue/overlay/traffic-extension.ts';
import type { RawCatalogue } from '../build-catalogue.ts';
import { flattenEmbedded } from './flatten-embedded.ts';
import { kindEntry } from './kinds.ts';
import type { MutableSchema } from './mutable-schema.ts';

/** Applies our own data to what the packages hold. A patch that fits nothing stops the build: it is out of date. */
export function applyOverlays(catalogue: RawCatalogue): void {
  flattenEmbedded(catalogue.definitions);
  addTrafficExtension(catalogue);
  for (const patch of schemaPatches) applyPatch(catalogue, patch);
  for (const [place, keys] of Object.entries(listMapKeys)) setListType(catalogue, place, keys);
}

function addTrafficExtension({ kinds, definitions }: RawCatalogue): void {
  const name = 'io.istio.extensions.v1alpha1.TrafficExtension';
  // Every kind of Istio has the same status.
  const status = definitions.get('io.istio.extensions.v1alpha1.WasmPlugin')?.properties?.status;
  if (!status) throw new Error('WasmPlugin has no status');
  kinds.push(kindEntry('extensions.istio.io/v1alpha1', 'TrafficExtension', name));
  definitions.set(name, {
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      spec: clone(trafficExtensionSpec) as MutableSchema, // a copy may be changed
      status: clone(status),
    },
  });
}

function applyPatch({ definitions }: RawCatalogue, patch: SchemaPatch): void {
  const pattern = new RegExp(
    `^${patch.definition.replaceAll('.', '\\.').replaceAll('*', '[A-Za-z0-9]+')}$`,
  );
  let patched = 0;
  for (const [name, schema] of definitions) {
    if (!pattern.test(name)) continue;
    for (const { path, node } of nodesOf(schema, '')) {
      if (!isAt(path, patch.at)) continue;
      Object.assign(node, clone(patch.set ?? {}));
      if (patch.fields) node.properties = { ...node.properties, ...clone(patch.fields) } as never; // schema data
      if (patch.rules) node.rules = [...(node.rules ?? []), ...patch.rules];
      patched += 1;
    }
  }
  if (patched === 0) throw new Error(`No schema at ${patch.definition} ${patch.at}`);
}

function isAt(path: string, at: string): boolean {
  if (at === '') return path === '';
  return at.startsWith('^') ? path === at.slice(1) : path.endsWith(at);
}

interface PlacedNode {
  readonly path: string;
  readonly node: MutableSchema;
}

function nodesOf(node: MutableSchema, path: string): PlacedNode[] {
  const nodes: PlacedNode[] = [{ path, node }];
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    nodes.push(...nodesOf(child, `${path}.${name}`));
  }
  if (node.items) nodes.push(...nodesOf(node.items, `${path}[]`));
  if (node.additionalProperties) nodes.push(...nodesOf(node.additionalProperties, `${path}{}`));
  return nodes;
}

function setListType({ definitions }: RawCatalogue, place: string, keys: readonly string[]): void {
  const dot = place.lastIndexOf('.');
  const field = definitions.get(place.slice(0, dot))?.properties?.[place.slice(dot + 1)];
  if (field?.type !== 'array') throw new Error(`No list at ${place}`);
  field.listType = keys.length === 0 ? 'set' : 'map';
  if (keys.length > 0) field.listMapKeys = [...keys];
}

/** A copy that shares no node, not even within itself: patches change nodes in place. */
function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T; // schemas are JSON
}
