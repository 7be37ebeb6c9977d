import { readdirSync, readFileSync } from 'node:fs';
import { parseManifests, type JsonValue } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { fuzzBudget, fuzzTimeout } from '@drydock/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCelEvaluator } from './cel/index.ts';
import { validate } from './validate.ts';

const catalogue = loadCatalogue();
const evaluate = createCelEvaluator();
const DOCS = new URL('../../../docs/codes/', import.meta.url);

/** The objects of every example of the docs: each rule has one that it looks at. */
const objects: readonly JsonValue[] = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .toSorted()
  .flatMap((name) => {
    const text = readFileSync(new URL(name, DOCS), 'utf8');
    const yaml = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, body = '']) => body);
    return yaml.flatMap((body) => objectsOf(body));
  });

function objectsOf(yaml: string): readonly JsonValue[] {
  const { resources } = parseManifests('a.yaml', yaml);
  return resources.map(({ object }) => object);
}

const strange: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, '', '*', '!', '/', '[', '{', '${', '\u0000', [], {}, [
    null,
  ]),
  fc.string({ maxLength: 12 }),
  fc.integer(),
);

/** The value with one place of it, chosen by `where`, replaced. */
function mutate(value: JsonValue, where: readonly number[], replacement: JsonValue): JsonValue {
  const [step, ...rest] = where;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, i) =>
      String(i) === key ? mutate(item, rest, replacement) : item,
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name === key ? mutate(item ?? null, rest, replacement) : (item ?? null),
    ]),
  );
}

test('no object, however odd, makes a rule throw', { timeout: fuzzTimeout(2) }, () => {
  const places = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
  const changes = fc.array(fc.tuple(fc.nat(), places, strange), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(changes, (list) => {
      const mutants = list.map(([pick, where, replacement]) => {
        const object = objects[pick % objects.length] ?? null;
        return JSON.stringify(mutate(object, where, replacement));
      });
      const files = new Map([['a.yaml', mutants.join('\n---\n')]]);
      for (const judge of ['cluster', 'istioctl-analyze', 'istioctl-validate'] as const) {
        expect(() =>
          validate(files, { complete: true, judge, now: 0, catalogue, evaluate }),
        ).not.toThrow();
      }
    }),
    fuzzBudget(2),
  );
});
