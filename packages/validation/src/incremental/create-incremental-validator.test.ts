import { readdirSync, readFileSync } from 'node:fs';
import { parseManifests, type KubernetesObject } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { fuzzBudget, fuzzTimeout } from '@drydock/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCelEvaluator } from '../cel/cel-evaluator.ts';
import { SHOP, virtualService } from '../testing/shop.ts';
import { validate, type ValidateOptions } from '../validate.ts';
import { createIncrementalValidator } from './create-incremental-validator.ts';

const PAGES = new URL('../../../../docs/codes/', import.meta.url);
const evaluate = createCelEvaluator();
const options: ValidateOptions = { complete: true, catalogue: loadCatalogue(), evaluate };

/** Every document of every example of the docs. */
const documents: readonly string[] = readdirSync(PAGES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .toSorted()
  .flatMap((name) => {
    const text = readFileSync(new URL(name, PAGES), 'utf8');
    return [...text.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, yaml = '']) =>
      yaml.split(/^---\n/m).filter((document) => document.length < 5000),
    );
  });

/** One change that an editor could send. */
interface Edit {
  readonly kind: 'insert' | 'remove' | 'swap' | 'type';
  readonly at: number;
  readonly pick: number;
  readonly text: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('insert', 'remove', 'swap', 'type', 'type', 'type'),
  at: fc.nat(),
  pick: fc.nat(),
  text: fc.constantFrom('x', '\n', '# c\n', '---\n', ': ', '\t', '"', 'v1', ' ', '{'),
});

function apply(list: readonly string[], change: Edit): readonly string[] {
  const place = change.at % (list.length + 1);
  if (change.kind === 'insert') {
    return list.toSpliced(place, 0, documents[change.pick % documents.length] ?? '');
  }
  if (change.kind === 'remove') return list.toSpliced(place, 1);
  const chosen = list[place] ?? '';
  if (change.kind === 'swap') {
    const other = change.pick % Math.max(1, list.length);
    return place < list.length ? list.with(place, list[other] ?? '').with(other, chosen) : list;
  }
  if (place === list.length) return list;
  const at = (change.at >> 4) % (chosen.length + 1);
  return list.with(place, chosen.slice(0, at) + change.text + chosen.slice(at));
}

test('after any row of edits it says what validate says', { timeout: fuzzTimeout(2) }, () => {
  const starts = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
  const cluster: readonly KubernetesObject[] = parseManifests('cluster.yaml', SHOP).resources.map(
    ({ object }) => object as unknown as KubernetesObject, // the shop's objects have metadata
  );
  const runs = [options, { ...options, complete: false, cluster }];
  fc.assert(
    fc.property(starts, fc.array(edit, { maxLength: 8 }), fc.nat(1), (picks, edits, run) => {
      const chosen = runs[run] ?? options;
      const validator = createIncrementalValidator();
      let list: readonly string[] = picks.map((pick) => documents[pick % documents.length] ?? '');
      for (const change of [undefined, ...edits]) {
        if (change) list = apply(list, change);
        const half = list.length >> 1;
        const files = new Map([
          ['a.yaml', list.slice(0, half).join('---\n')],
          ['b.yaml', list.slice(half).join('---\n')],
        ]);
        expect(validator.validate(files, chosen)).toEqual(validate(files, chosen));
      }
    }),
    fuzzBudget(2),
  );
});

const CRD = (limit: number): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: { size: { type: integer } }
              x-kubernetes-validations: [{ rule: self.size < ${limit}, message: too large }]
---
apiVersion: example.com/v1
kind: Widget
metadata: { name: a, namespace: prod }
spec: { size: 10 }
`;

test('a CRD of the set is read again when it changes, and its rules with it', () => {
  const validator = createIncrementalValidator();
  const codesWith = (limit: number): readonly string[] =>
    validator.validate(new Map([['a.yaml', CRD(limit)]]), options).map(({ message }) => message);
  expect(codesWith(20)).toEqual([]);
  expect(codesWith(5)).toEqual(['"spec": too large']);
  expect(codesWith(20)).toEqual([]);
});

test('a finding that a document above pushes down is the same finding further down', () => {
  const validator = createIncrementalValidator();
  const route = virtualService(
    '  hosts: [reviews]\n  http: [{ route: [{ destination: { host: reviws } }] }]\n',
  );
  const [first] = validator.validate(new Map([['a.yaml', `${SHOP}${route}`]]), options);
  const [moved] = validator.validate(new Map([['a.yaml', `# more\n${SHOP}${route}`]]), options);
  expect(moved?.range[0]).toBe((first?.range[0] ?? 0) + '# more\n'.length);
  expect(moved?.fixes?.[0]?.edits[0]?.range[0]).toBe(moved?.range[0]);
});
