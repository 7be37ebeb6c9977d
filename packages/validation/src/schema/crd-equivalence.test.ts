import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  parseApiVersion,
  parseManifests,
  type GroupVersionKind,
  type JsonObject,
  type JsonValue,
} from '@drydock/manifests';
import {
  createCatalogue,
  loadCatalogue,
  withCrds,
  type Catalogue,
  type Schema,
} from '@drydock/manifests/catalogue';
import { conformanceRoot, loadCases, seededRandom } from '@drydock/testkit';
import { expect, test } from 'vitest';
import { createCelEvaluator } from '../cel/cel-evaluator.ts';
import { checkSchema } from './check-schema.ts';

const root = conformanceRoot() ?? '';
const crdFile = path.join(root, '../reference/istio/crd-all.gen.yaml');

/** Istio's CRDs as they are published, CEL included, instead of our catalogue and its own rules. */
function publishedCatalogue(): Catalogue {
  const definitions: Record<string, Schema> = {};
  const open = ['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (Object.hasOwn(definitions, name)) continue;
    definitions[name] = loadCatalogue().definition(name) ?? {};
    for (const [, ref = ''] of JSON.stringify(definitions[name]).matchAll(/"ref":"([^"]+)"/g))
      open.push(ref);
  }
  const { resources } = parseManifests('crds.yaml', readFileSync(crdFile, 'utf8'));
  return withCrds(
    createCatalogue({ kinds: [], definitions }),
    resources.map(({ object }) => object),
  );
}

const TEXTS =
  '* a* a NONE STATIC DNS_ROUND_ROBIN HOST INLINE WAYPOINT REMOVE UPSERT 10.0.0.0/8 unix://x unix:///a unix:///a/ unix://@a 0s 1ms 500us 1h -1s 1 http://a.b ftp://x oci://a/b ghcr.io/a/b:v1 ghcr.io:443/a %zz';
const NUMBERS: readonly JsonValue[] = [0, -1, 1, 65_535, 65_536, 4_294_967_296, 1.5];
const LISTS: readonly JsonValue[] = [[], [''], ['*'], [{}]];
const MAPS: readonly JsonValue[] = [
  {},
  { a: 'b' },
  { 'a*': 'b' },
  { '': 'x' },
  { a: '*' },
  { 8080: {} },
];
const ODD: readonly JsonValue[] = [null, true, '', 'a b', 'http://a b', 'h'.repeat(300)];
const VALUES: readonly JsonValue[] = [TEXTS.split(' '), NUMBERS, LISTS, MAPS, ODD].flat(1);

type Mutable = Record<string | number, unknown>;

function containers(value: unknown, found: Mutable[] = []): Mutable[] {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value as Mutable);
  for (const child of Object.values(value)) containers(child, found);
  return found;
}

/** Sets, adds or removes one field or item somewhere in the spec. */
function mutate(object: { spec?: unknown }, names: readonly string[], random: () => number): void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const container = pick(containers(object.spec));
  const keys = Object.keys(container);
  const isNew = keys.length === 0 || random() < 0.4;
  const key = isNew ? (Array.isArray(container) ? container.length : pick(names)) : pick(keys);
  if (random() < 0.15) delete container[key];
  else container[key] = structuredClone(pick(VALUES));
  if (Array.isArray(container))
    container.splice(0, container.length, ...container.filter((item) => item !== undefined));
}

function gvkOf({ apiVersion, kind }: JsonObject): GroupVersionKind {
  const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
  return { ...parseApiVersion(text(apiVersion)), kind: text(kind) };
}

test.skipIf(!existsSync(crdFile))(
  "our catalogue refuses what Istio's published CRDs refuse, with their CEL, and nothing else",
  () => {
    const own = loadCatalogue();
    const published = publishedCatalogue();
    const evaluate = createCelEvaluator();
    const random = seededRandom(20_261_121);
    const rows = loadCases<{ object?: JsonObject & { spec?: JsonValue } }>(
      path.join(root, 'istio/crd/index.jsonl'),
    );
    const objects = rows.flatMap(({ object }) => (object?.spec ? [object] : []));
    const names = [...new Set(JSON.stringify(objects).match(/(?<=")\w+(?=":)/g))];
    let refused = 0;
    for (let round = 0; round < 20_000; round++) {
      const object = structuredClone(objects[round % objects.length]!) as JsonObject;
      for (let i = 0; i <= random() * 2; i++) mutate(object, names, random);
      const gvk = gvkOf(object);
      if (!own.kind(gvk.group, gvk.version, gvk.kind)) continue;
      const isRefused = (catalogue: Catalogue): boolean =>
        checkSchema(object, gvk, catalogue, { evaluate }).some(
          ({ code }) => code.severity === 'error',
        );
      const byPublished = isRefused(published);
      if (byPublished) refused += 1;
      expect(isRefused(own), JSON.stringify(object)).toBe(byPublished);
    }
    expect(refused).toBeGreaterThan(5000);
  },
);
