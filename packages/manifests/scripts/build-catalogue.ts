// Writes generated/: the catalogue of kinds and schemas, and their docs in a file of its own.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KindEntry } from '../src/catalogue/catalogue.ts';
import { publicName } from './catalogue/definition-names.ts';
import { isRemoved, isStored, kindEntry } from './catalogue/kinds.ts';
import { docsOf, mergeShape, type DocNode } from './catalogue/merge-shape.ts';
import type { MutableSchema } from './catalogue/mutable-schema.ts';
import { applyOverlays } from './catalogue/overlays.ts';
import { readTypeFile, type TypeFile } from './catalogue/read-types.ts';
import { readValidators } from './catalogue/read-validators.ts';
import { tidySchema } from './catalogue/tidy-schema.ts';

const PACKAGES = [
  '@kubernetes-models/apimachinery',
  'kubernetes-models',
  '@kubernetes-models/istio',
  '@kubernetes-models/argo-cd',
  '@kubernetes-models/gateway-api',
  '@kubernetes-models/prometheus-operator',
] as const;

const OBJECT_META = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';
const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));

function* typeFiles(): Iterable<string> {
  for (const folder of PACKAGES.map((name) => path.join(modules, name))) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
    for (const file of files) {
      const isType = file.endsWith('.d.ts') && !file.endsWith('index.d.ts');
      if (isType && !file.includes('_schemas')) yield path.join(folder, file);
    }
  }
}

export interface RawCatalogue {
  readonly kinds: KindEntry[];
  readonly definitions: Map<string, MutableSchema>;
  readonly docs: Map<string, DocNode>;
}

function readCatalogue(): RawCatalogue {
  const catalogue: RawCatalogue = { kinds: [], definitions: new Map(), docs: new Map() };
  for (const file of typeFiles()) {
    const type = readTypeFile(file);
    if (type) addType(catalogue, type);
  }
  return catalogue;
}

function addType(catalogue: RawCatalogue, type: TypeFile): void {
  const name = publicName(type.name);
  const validators = type.validators === undefined ? undefined : readValidators(type.validators);
  const schema = tidySchema(mergeShape(validators, type.shape), publicName);
  if (type.kind) {
    const { apiVersion, kind } = type.kind;
    if (isStored(kind) && !isRemoved(apiVersion, kind))
      catalogue.kinds.push(kindEntry(apiVersion, kind, name));
    schema.properties = {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { ref: publicName(OBJECT_META) },
      ...without(schema.properties ?? {}, ['apiVersion', 'kind', 'metadata']),
    };
    const required = schema.required?.filter((field) => field !== 'apiVersion' && field !== 'kind');
    delete schema.required;
    if (required && required.length > 0) schema.required = required;
  }
  catalogue.definitions.set(name, schema);
  const docs = docsOf(type.shape);
  if (docs) catalogue.docs.set(name, docs);
}

function without<T>(record: Record<string, T>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** Points kinds whose versions have one and the same schema at one definition. */
function shareVersions(catalogue: RawCatalogue): void {
  const bySchema = new Map<string, string>();
  for (const [i, entry] of catalogue.kinds.entries()) {
    const text = `${entry.group}/${entry.kind} ${JSON.stringify(catalogue.definitions.get(entry.definition))}`;
    const first = bySchema.get(text);
    if (first === undefined) bySchema.set(text, entry.definition);
    else catalogue.kinds[i] = { ...entry, definition: first };
  }
}

/** Drops the definitions that no kind reaches. */
function reachable(catalogue: RawCatalogue): Map<string, MutableSchema> {
  const reached = new Map<string, MutableSchema>();
  const open = catalogue.kinds.map((entry) => entry.definition);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    const schema = catalogue.definitions.get(name);
    if (!schema) throw new Error(`No definition ${name}`);
    reached.set(name, schema);
    for (const [, ref = ''] of JSON.stringify(schema).matchAll(/"ref":"([^"]+)"/g)) open.push(ref);
  }
  return new Map([...reached].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A module with JSON in a string: the fastest form for every engine and bundler to load. */
function writeModule(file: string, name: string, value: unknown): number {
  const json = JSON.stringify(value);
  const literal = json.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  writeFileSync(`${file}.js`, `export const ${name} = '${literal}';\n`);
  writeFileSync(`${file}.d.ts`, `/** JSON text. */\nexport declare const ${name}: string;\n`);
  return json.length;
}

function main(): void {
  const catalogue = readCatalogue();
  applyOverlays(catalogue);
  shareVersions(catalogue);
  const definitions = reachable(catalogue);
  const docs = [...catalogue.docs].filter(([name]) => definitions.has(name));
  const folder = fileURLToPath(new URL('../generated/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const schemas = writeModule(path.join(folder, 'catalogue'), 'catalogueJson', {
    kinds: catalogue.kinds,
    definitions: Object.fromEntries(definitions),
  });
  const texts = writeModule(path.join(folder, 'docs'), 'docsJson', Object.fromEntries(docs));
  console.log(
    `catalogue: ${catalogue.kinds.length} kinds, ${definitions.size} definitions, ${Math.round(schemas / 1024)} KiB; docs ${Math.round(texts / 1024)} KiB`,
  );
}

main();
