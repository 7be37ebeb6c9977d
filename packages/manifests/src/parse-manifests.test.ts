import { fuzzBudget, fuzzTimeout } from '@drydock/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseManifests, type ParseLimits } from './parse-manifests.ts';

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n';

function codesOf(text: string, limits?: ParseLimits): readonly string[] {
  return parseManifests('a.yaml', text, limits).diagnostics.map(({ code }) => code);
}

/** What the first finding marks. */
function marked(text: string): string | undefined {
  const [first] = parseManifests('a.yaml', text).diagnostics;
  return first && text.slice(...first.range);
}

describe('resources', () => {
  test('each document is a resource with its key and place', () => {
    const text = `# first\n${SERVICE}---\n# nothing here\n---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: b, namespace: prod }\n`;
    const { resources, diagnostics } = parseManifests('a.yaml', text);
    expect(diagnostics).toEqual([]);
    expect(resources.map(({ key, gvk, source }) => [key, gvk.version, source.index])).toEqual([
      [{ group: '', kind: 'Service', namespace: '', name: 'a' }, 'v1', 0],
      [
        { group: 'networking.istio.io', kind: 'VirtualService', namespace: 'prod', name: 'b' },
        'v1',
        2,
      ],
    ]);
    expect(text.slice(...(resources[0]?.source.range ?? [0, 0]))).toBe(SERVICE.trimEnd());
  });

  test('positions name the value, the key, and the nearest ancestor of what is absent', () => {
    const text = `${SERVICE}spec:\n  ports:\n  - port: 80\n    name: "http"\n`;
    const { source } = parseManifests('a.yaml', text).resources[0]!;
    const slice = (range: readonly [number, number] | undefined): string | undefined =>
      range && text.slice(...range);
    expect(slice(source.valueRange(['spec', 'ports', 0, 'name']))).toBe('"http"');
    expect(slice(source.keyRange(['spec', 'ports', 0, 'name']))).toBe('name');
    expect(slice(source.valueRange(['spec', 'ports', 0]))).toBe('port: 80\n    name: "http"');
    expect(source.valueRange(['spec', 'ports', 1])).toBeUndefined();
    expect(slice(source.nearestRange(['spec', 'ports', 0, 'protocol']))).toBe(
      'port: 80\n    name: "http"',
    );
  });

  test('items of a List are resources of their own, typed lists lend their kind', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n---\napiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: s}\n`;
    const { resources } = parseManifests('a.yaml', text);
    expect(resources.map(({ key }) => `${key.kind} ${key.name}`)).toEqual(['Pod p', 'Service s']);
    const range = resources[0]?.source.valueRange(['metadata', 'name']);
    expect(range && text.slice(...range)).toBe('p');
  });

  test('aliases and merge keys yield values whose place is where the text stands', () => {
    const text = `${SERVICE}x: &x {a: 1, b: 2}\nw: *x\nz:\n  <<: *x\n  b: 3\n`;
    const resource = parseManifests('a.yaml', text).resources[0]!;
    expect(resource.object).toMatchObject({ w: { a: 1, b: 2 }, z: { a: 1, b: 3 } });
    const { source } = resource;
    expect(source.valueRange(['z', 'a'])).toEqual(source.valueRange(['x', 'a']));
    expect(text.slice(...source.valueRange(['w'])!)).toBe('*x');
  });

  test('JSON is read too', () => {
    const text = '{"apiVersion": "v1", "kind": "Pod",\n\t"metadata": {"name": "p"}}';
    expect(parseManifests('a.json', text).resources[0]?.key.name).toBe('p');
  });

  test('64-bit integers keep their value, hostile keys are plain fields', () => {
    const text = `${SERVICE}big: 9007199254740993\n__proto__: {polluted: true}\nconstructor: x\n`;
    const { object } = parseManifests('a.yaml', text).resources[0]!;
    expect(object.big).toBe(9_007_199_254_740_993n);
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.keys(object)).toContain('__proto__');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a byte order mark and the line ends of Windows make no difference', () => {
    const { resources, diagnostics } = parseManifests(
      'a.yaml',
      `\uFEFF${SERVICE.replaceAll('\n', '\r\n')}`,
    );
    expect([resources[0]?.key.name, diagnostics]).toEqual(['a', []]);
  });
});

describe('findings', () => {
  test.each([
    ['a: 1\na: 2\n', 'syntax/duplicate-key', 'a'],
    ['a:\n\tb: 1\n', 'syntax/tab-indentation', '\t'],
    ['a: &a [*a]\n', 'syntax/cyclic-alias', '*a'],
    ['a: .inf\n', 'syntax/unsupported-value', '.inf'],
    ['? [x]\n: 1\n', 'syntax/invalid-key', '[x]'],
    ['a: "x\n', 'syntax/invalid-yaml', ''],
    ['a: *nowhere\n', 'syntax/invalid-yaml', '*nowhere'],
    ['a\u0000b', 'syntax/control-character', '\u0000'],
    ['a: \uD800\n', 'syntax/not-utf8', '\uD800'],
    ['just text\n', 'syntax/not-an-object', 'just text'],
    ['kind: Pod\nspec: {}\n', 'syntax/missing-api-version', 'k'],
    ['apiVersion: v1\nkind:\nspec: {}\n', 'syntax/missing-kind', ''],
    ['- apiVersion: v1\n  kind: Pod\n', 'syntax/not-an-object', '- apiVersion: v1\n  kind: Pod'],
  ])('%j is %s', (text, code, at) => {
    expect(codesOf(text)).toContain(code);
    expect(marked(text)).toBe(at);
  });

  test('a duplicate key names the first one', () => {
    const [found] = parseManifests('a.yaml', 'a: 1\nb: 2\na: 3\n').diagnostics;
    expect(found).toMatchObject({ range: [10, 11], related: [{ range: [0, 1] }] });
  });

  test.each(['a: b\n', '{}\n', '[]\n', '- 1\n', 'true\n', '1e999\n', 'replicas: 2\n'])(
    '%j alone is no manifest',
    (text) => {
      expect(codesOf(text)).toHaveLength(1);
    },
  );

  test('a document without both apiVersion and kind has one finding', () => {
    const { diagnostics } = parseManifests('a.yaml', 'metadata: {name: a}\nspec: {}\n');
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'This is no manifest: it has neither "apiVersion" nor "kind"',
    ]);
  });

  test.each([
    ['a.yaml', ''],
    ['a.yaml', '# comment\n---\n'],
    ['shop/values.yaml', 'replicas: 2\n'],
    ['values-prod.yaml', 'replicas: 2\n'],
    ['shop/Chart.yaml', 'apiVersion: v2\nname: chart\n'],
    ['kustomization.yaml', 'resources: [a.yaml]\n'],
    ['patch.yaml', '- op: add\n  path: /x\n  value: 1\n'],
  ])('%s with %j is left alone', (file, text) => {
    expect(parseManifests(file, text).diagnostics).toEqual([]);
  });

  test('a wrong document does not hide the others', () => {
    const { resources, diagnostics } = parseManifests(
      'a.yaml',
      `${SERVICE}---\na: [\n---\n${SERVICE}`,
    );
    expect([resources.length, diagnostics.length > 0]).toEqual([2, true]);
  });
});

describe('hostile input', () => {
  test('an alias bomb is refused, not expanded', () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`,
    );
    expect(codesOf(`l0: &l0 [x]\n${levels.join('\n')}\n`)).toEqual(['syntax/alias-bomb']);
  });

  test.each([
    ['flow lists', '['.repeat(10_000)],
    ['block lists', `${'- '.repeat(10_000)}x`],
    ['flow maps', '{a: '.repeat(10_000)],
    ['block maps', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('10,000 levels of %s are refused', (_, text) => {
    expect(codesOf(text)).toEqual(['syntax/too-deep']);
  });

  test('a file over the limit is refused unread', () => {
    expect(codesOf(SERVICE, { maxLength: 10 })).toEqual(['syntax/too-large']);
  });

  test('what only the slow parser could read is bounded', () => {
    expect(codesOf(`a: &x 1\n${SERVICE}`, { maxComplexLength: 10 })).toEqual(['syntax/too-large']);
  });

  test('8 MB of one token, of quotes, or of broken documents end soon', () => {
    const size = 8 * 1024 * 1024;
    const documents = '---\na: [\n'.repeat(100_000);
    for (const text of ['a'.repeat(size), `a: ${"'".repeat(size - 3)}`, documents]) {
      expect(parseManifests('a.yaml', text).diagnostics.length).toBeGreaterThan(0);
    }
  });

  test(
    'no text makes it throw, and every finding lies inside the text',
    { timeout: fuzzTimeout(2) },
    () => {
      const piece = fc.constantFrom(
        'a',
        ': ',
        '\n',
        '- ',
        '  ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '|',
        '>',
        '&a ',
        '*a',
        '#',
        '---\n',
        '...\n',
        '%YAML 1.2\n',
        '!!int ',
        '? ',
        '\t',
        '\r',
        '\u{1F600}',
        'kind: x\n',
        'apiVersion: v1\n',
      );
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
          ),
          (text) => {
            const { resources, diagnostics } = parseManifests('a.yaml', text);
            for (const { range } of [...diagnostics, ...resources.map(({ source }) => source)]) {
              expect(range[0]).toBeGreaterThanOrEqual(0);
              expect(range[1]).toBeLessThanOrEqual(text.length);
              expect(range[0]).toBeLessThanOrEqual(range[1]);
            }
          },
        ),
        fuzzBudget(2),
      );
    },
  );
});
