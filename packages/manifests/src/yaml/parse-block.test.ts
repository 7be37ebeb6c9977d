import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { conformanceRoot, fuzzBudget, fuzzTimeout } from '@drydock/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { composeDocuments, type ComposedDocument } from './compose.ts';
import { parseFast } from './parse-block.ts';
import type { Spans } from './spans.ts';
import { splitDocuments } from './split-documents.ts';

const limits = { maxDepth: 256, maxAliasNodes: 1000 };

/** Values and positions of a document by the fast parser; undefined where it declines. */
function fast(text: string, range: readonly [number, number] = [0, text.length]): unknown {
  const spans: Spans = new Map();
  const document = parseFast(text, range, { maxDepth: 256, spans });
  return document && located(document.root, spans);
}

function full(text: string, base = 0): unknown {
  const [document, ...others] = composeDocuments(text, base, limits);
  if (!document || others.length > 0 || document.problems.length > 0) return problemsOf(document);
  return located(document.root, document.spans);
}

function problemsOf(document: ComposedDocument | undefined): unknown {
  return { problems: document?.problems };
}

/** Every field with its key range, value range and value; where an empty value stands is nobody's concern. */
function located(value: unknown, spans: Spans): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const own = spans.get(value);
  const fields = Object.entries(value).map(([key, field]) => {
    const span = own?.get(Array.isArray(value) ? Number(key) : key);
    const isEmpty = span && span.value[0] === span.value[1];
    return [key, span?.key, isEmpty ? 'empty' : span?.value, located(field, spans)];
  });
  return { list: Array.isArray(value), fields };
}

/**
 * The full parser takes a value on a line of its own for a key when a comment at the key's column
 * stands between: valid YAML, which go-yaml reads as the fast parser does.
 */
function isCommentQuirk(text: string): boolean {
  return /^ *#/m.test(text) && JSON.stringify(full(text)).includes('Implicit keys need to be');
}

describe('the fast parser', () => {
  test.each([
    ['a map', 'a: 1\nb:\n  c: x # comment\n  d: "q"\n'],
    ['a list under its key', 'a:\n- 1\n- b: 2\n  c: 3\n-\n  - x\n'],
    ['a list of lists', '- - 1\n  - 2\n- - 3\n'],
    ['quotes', `a: 'it''s'\nb: "tab\\t"\n'c d': "x"\n"e": 'f: g'\n`],
    ['empty values', 'a:\nb: ~\nc:   # nothing\nd: ""\n'],
    ['literal blocks', 'a: |\n  one\n\n   two\n  three\nb: |-\n  x\n\nc: 1\n'],
    ['flow collections', 'a: {b: [1, "x", {c: d}], e: {}}\nf: [\n  1,\n  2\n]\n'],
    ['line ends of Windows', 'a: 1\r\nb:\r\n  - x\r\n'],
    ['text that looks like syntax', 'a: b#c\nd: http://x/y?z\ne: a-b:c\n-f: g\n'],
    ['names of Kubernetes', 'app.kubernetes.io/name: web\n8080: x\n__proto__: y\nconstructor: z\n'],
  ])('reads %s as the full parser does', (_, text) => {
    const expected = full(text);
    expect(expected).not.toHaveProperty('problems');
    expect(fast(text)).toEqual(expected);
  });

  test.each([
    'a: 1\na: 2\n',
    'a: b: c\n',
    'a:\n\t- b\n',
    'a: [1\n',
    'a: "x\n',
    'a: 1\n  b: 2\n',
    '  a: 1\nb: 2\n',
    'a: &x 1\nb: *x\n',
    'a: >\n  folded\n',
    'a: one\n  two\n',
    'a: !!str 1\n',
    '? a\n: b\n',
    '<<: {}\n',
    'yes: no\n',
    'a: .inf\n',
    'text\n',
    'a: - b\n',
    "a: 'x' y\n",
    'a: {b}\n',
  ])('leaves %j to the full parser', (text) => {
    const own = fast(text);
    if (own !== undefined) expect(own).toEqual(full(text));
    else expect(own).toBeUndefined();
  });

  test(
    'agrees with the full parser on what the yaml library prints',
    { timeout: fuzzTimeout(1) },
    () => {
      fc.assert(
        fc.property(fc.object({ maxDepth: 4, values: scalars }), printOptions, (value, options) => {
          const text = stringify(value, options);
          const own = fast(text);
          if (own !== undefined) expect(own).toEqual(full(text));
        }),
        fuzzBudget(1),
      );
    },
  );

  test('agrees with the full parser on mutated manifests', { timeout: fuzzTimeout(2) }, () => {
    const seed =
      'a: 1\nspec:\n  list:\n  - name: "x"\n    port: 80\n  - {b: [c, d]}\n  text: |\n    one\n     two\n  end: \'it\'\n';
    const mutation = fc.record({
      at: fc.nat({ max: seed.length }),
      cut: fc.nat({ max: 3 }),
      insert: fc.constantFrom(
        '',
        ' ',
        '  ',
        '\n',
        ':',
        ': ',
        '- ',
        '#',
        ' #',
        '"',
        "'",
        '{',
        ']',
        '|',
        '\t',
        '&a',
        '*a',
        '~',
        ',',
      ),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        let text = seed;
        for (const { at, cut, insert } of mutations)
          text = text.slice(0, at) + insert + text.slice(at + cut);
        const own = fast(text);
        if (own !== undefined && !isCommentQuirk(text)) expect(own).toEqual(full(text));
      }),
      fuzzBudget(2),
    );
  });

  const root = conformanceRoot();
  test.skipIf(root === undefined)(
    'agrees with the full parser on the recorded manifests of Istio',
    () => {
      const folder = path.join(root ?? '', 'istio/analyzers/files');
      if (!existsSync(folder)) return;
      let read = 0;
      for (const name of readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .slice(0, 40)) {
        const text = readFileSync(path.join(folder, name), 'utf8');
        for (const range of splitDocuments(text) ?? []) {
          const own = fast(text, [range[0], range[1]]);
          if (own === undefined) continue;
          read += 1;
          expect(own, name).toEqual(full(text.slice(...range), range[0]));
        }
      }
      expect(read).toBeGreaterThan(50);
    },
  );
});

const scalars = [
  fc.string({ maxLength: 12 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    'yes',
    '012',
    '1_0',
    'a: b',
    '- x',
    '#',
    'x #y',
    '{',
    "it's",
    'a\nb',
    'a\n\n b\n',
    ' lead',
  ),
];

const printOptions = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
  singleQuote: fc.boolean(),
  lineWidth: fc.constantFrom(0, 40, 80),
});
