import { parseManifests, type KubernetesObject } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { fuzzBudget, fuzzTimeout } from '@drydock/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCelEvaluator } from '../cel/cel-evaluator.ts';
import { applyEdits } from '../fix/apply-edits.ts';
import { validate } from '../validate.ts';
import { checkSchema } from './check-schema.ts';
import { ruleNames } from './rules.ts';

const catalogue = loadCatalogue();

function schemaFindings(text: string): ReturnType<typeof validate> {
  return validate(new Map([['a.yaml', text]]), { catalogue }).filter(
    ({ rule }) => rule === 'schema',
  );
}

describe('the schema rule', () => {
  test('marks the key of an unknown field and the value of a wrong one', () => {
    const text =
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  selektor: {a: b}\n  ports:\n  - port: "80"\n';
    const marked = schemaFindings(text).map(({ path, range }) => [path, text.slice(...range)]);
    expect(marked).toEqual([
      ['spec.selektor', 'selektor'],
      ['spec.ports[0].port', '"80"'],
    ]);
  });

  test('a missing field marks the place where it is missing', () => {
    const text =
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - name: http\n';
    expect(schemaFindings(text).map(({ range }) => text.slice(...range))).toEqual(['name: http']);
  });

  test.each([
    ['clusterIP: None\n  externalNmae: a', 'clusterIP: None\n  externalName: a'],
    ['ports: [{port: "80"}]', 'ports: [{port: 80}]'],
    ['ports: [{port: 80, name: yes}]', 'ports: [{port: 80, name: "yes"}]'],
    ['ports: [{port: 80, name: 0x10}]', 'ports: [{port: 80, name: "0x10"}]'],
    ["ports: [{port: 80, protocol: 'tcp'}]", "ports: [{port: 80, protocol: 'TCP'}]"],
    [
      'ports: [{port: 80}]\n  publishNotReadyAddresses: "true"',
      'ports: [{port: 80}]\n  publishNotReadyAddresses: true',
    ],
  ])('repairs %s', (wrong, right) => {
    const manifest = (spec: string): string =>
      `apiVersion: v1\nkind: Service # c\nmetadata: {name: a}\nspec:\n  ${spec} # why\n`;
    const [finding, ...others] = schemaFindings(manifest(wrong));
    expect(others).toEqual([]);
    const edits = finding?.fixes?.[0]?.edits ?? [];
    const repaired = applyEdits(new Map([['a.yaml', manifest(wrong)]]), edits).get('a.yaml') ?? '';
    expect(repaired).toBe(manifest(right));
    expect(schemaFindings(repaired)).toEqual([]);
  });

  test('repairs a removed version and a misspelled kind', () => {
    for (const [wrong, right] of [
      [
        'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget',
        'apiVersion: policy/v1\nkind: PodDisruptionBudget',
      ],
      ['apiVersion: apps/v1\nkind: Deploymnet', 'apiVersion: apps/v1\nkind: Deployment'],
    ] as const) {
      const [finding] = schemaFindings(`${wrong}\nmetadata: {name: a}\n`);
      const files = new Map([['a.yaml', `${wrong}\nmetadata: {name: a}\n`]]);
      expect(applyEdits(files, finding?.fixes?.[0]?.edits ?? []).get('a.yaml')).toContain(right);
    }
  });

  test('a CRD of the set gives its kind a schema', () => {
    const crd =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          spec: {type: object, properties: {size: {type: integer, minimum: 1}}}\n';
    const widget =
      'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: 0, colour: red}\n';
    const found = schemaFindings(`${crd}---\n${widget}`);
    expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'schema/out-of-range spec.size',
      'schema/unknown-field spec.colour',
    ]);
  });
});

/** Every definition that a kind of the catalogue leads to. */
function* definitions(): Iterable<unknown> {
  const seen = new Set<string>();
  const open = catalogue.kinds.map((entry) => entry.definition);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const schema = catalogue.definition(name);
    yield schema;
    for (const [, ref = ''] of JSON.stringify(schema).matchAll(/"ref":"([^"]+)"/g)) open.push(ref);
  }
}

describe('the catalogue and the rules', () => {
  test('every rule that the catalogue names exists, and is named', () => {
    const text = [...definitions()].map((schema) => JSON.stringify(schema)).join('');
    const used = new Set(
      [...text.matchAll(/"rules":\[([^\]]*)\]/g)].flatMap(([, list = '']) =>
        (JSON.parse(`[${list}]`) as string[]).map((name) => name.split(':', 1)[0] ?? ''),
      ),
    );
    expect([...used].toSorted()).toEqual([...ruleNames].toSorted());
  });
});

describe('hostile objects', () => {
  const json = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' });
  const anyKind = fc.constantFrom(...catalogue.kinds);

  /** Objects whose field names are those of the schema, with values of any type. */
  const named = fc.constantFrom(
    ...new Set(
      JSON.stringify(catalogue.kinds.map((entry) => catalogue.schemaOf(entry))).match(
        /(?<=")\w{2,20}(?=":)/g,
      ),
    ),
    '__proto__',
    'constructor',
    'toString',
  );
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, 0, -1, 1.5, '', '*', 'a', true, 9_007_199_254_740_993n),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(named, tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  test(
    'no object makes the walk throw, and every path leads from the root',
    { timeout: fuzzTimeout(2) },
    () => {
      fc.assert(
        fc.property(anyKind, fc.oneof(json, tree), fc.oneof(json, tree), (kind, metadata, spec) => {
          const object = {
            apiVersion: `${kind.group}/${kind.version}`,
            kind: kind.kind,
            metadata,
            spec,
          };
          for (const { path, message } of checkSchema(object as never, kind, catalogue)) {
            expect(path.length).toBeGreaterThan(0);
            expect(message.length).toBeLessThan(400);
          }
        }),
        fuzzBudget(2),
      );
    },
  );

  test('a long text against a pattern takes linear time', () => {
    const text = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: a}\nspec: {gatewayClassName: a, listeners: [{name: "${'a-'.repeat(100_000)}", port: 80, protocol: HTTP}]}\n`;
    expect(
      parseManifests('a.yaml', text).resources.flatMap(({ object, gvk }) =>
        checkSchema(object, gvk, catalogue),
      ).length,
    ).toBeGreaterThan(0);
  });
});

describe('rules of a CRD about a change', () => {
  const crd = `apiVersion: apiextensions.k8s.io/v1
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
              properties:
                class:
                  type: string
                  x-kubernetes-validations: [{ rule: self == oldSelf, message: cannot change }]
                parts:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties: { name: { type: string }, size: { type: integer } }
                    x-kubernetes-validations: [{ rule: self.size >= oldSelf.size, messageExpression: '"not below " + string(oldSelf.size)' }]
`;
  const widget = (spec: string): string =>
    `apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a, namespace: default}\nspec: ${spec}\n`;
  const messages = (before: string, after: string): readonly string[] => {
    const [live] = parseManifests('a.yaml', widget(before)).resources;
    const cluster = live ? [live.object as unknown as KubernetesObject] : []; // it has metadata
    const files = new Map([['a.yaml', `${crd}---\n${widget(after)}`]]);
    const found = validate(files, { catalogue, cluster, evaluate: createCelEvaluator() });
    return found.filter(({ code }) => code === 'schema/rule').map(({ message }) => message);
  };

  test('hold against the object in the cluster', () => {
    expect(messages('{class: a}', '{class: b}')).toEqual(['"class": cannot change']);
    expect(messages('{class: a}', '{class: a}')).toEqual([]);
    expect(messages('{}', '{class: b}')).toEqual([]);
  });

  test('compare items of a list by their keys, wherever they stand', () => {
    const before = '{parts: [{name: a, size: 5}, {name: b, size: 1}]}';
    expect(
      messages(before, '{parts: [{name: b, size: 1}, {name: c, size: 0}, {name: a, size: 4}]}'),
    ).toEqual(['item 2 of "parts": not below 5']);
  });
});

test('a ConfigMap holds one mebibyte at most', () => {
  const text = (length: number): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "${'x'.repeat(length)}"}\n`;
  expect(schemaFindings(text(1_500_000)).map(({ code }) => code)).toEqual(['schema/out-of-range']);
  expect(schemaFindings(text(1_000_000))).toEqual([]);
});
