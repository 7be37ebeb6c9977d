import { expect, test } from 'vitest';
import { SHOP, virtualService } from '../testing/shop.ts';
import { validate } from '../validate.ts';
import { renderJson } from './json.ts';
import { renderText } from './text.ts';

const text = `${SHOP}${virtualService(`  hosts: [reviews]
  http:
    - match: [{ uri: { prefix: "/a*" } }]
      route: [{ destination: { host: reveiws } }]
`)}`;
const files = new Map([['vs.yaml', text]]);
const found = validate(files, { complete: true });

test('text shows place, code, message, the marked line, hint and fixes', () => {
  expect(renderText(found, files)).toMatchInlineSnapshot(`
    "vs.yaml:17:32 warning virtual-service/prefix-glob
      The star in prefix "/a*" is no wildcard: it matches only a request with a "*" in it.
      17 |     - match: [{ uri: { prefix: "/a*" } }]
         |                                ^^^^^
      Hint: A prefix needs no star: "/a" takes everything that begins with it. For patterns use regex.
      Fix: Change to "/a"

    vs.yaml:18:38 error virtual-service/unknown-host (IST0101)
      No Service or ServiceEntry has the host "reveiws", which means reveiws.prod.svc.cluster.local.
      18 |       route: [{ destination: { host: reveiws } }]
         |                                      ^^^^^^^
      Hint: Did you mean "reviews"?
      Fix: Change to "reviews"

    1 error, 1 warning
    "
  `);
});

test('nothing found is no text', () => {
  expect(renderText([], files)).toBe('');
});

test('JSON holds each diagnostic with lines and columns', () => {
  const { diagnostics } = JSON.parse(renderJson(found, files)) as { diagnostics: unknown[] };
  expect(diagnostics).toHaveLength(2);
  expect(diagnostics[0]).toMatchObject({
    code: 'virtual-service/prefix-glob',
    start: { line: 17, column: 32 },
  });
});

test.each([0, 9_000, 19_990])('of a very long line only the part around %i is shown', (column) => {
  const long = new Map([['a.yaml', `${'x'.repeat(column)}BAD${'y'.repeat(20_000 - column)}`]]);
  const [first] = found;
  if (!first) throw new Error('no finding');
  const out = renderText([{ ...first, file: 'a.yaml', range: [column, column + 3] }], long);
  const [shown = '', marker = ''] = out.split('\n').filter((line) => / \| /.test(line));
  expect(shown.length).toBeLessThan(180);
  expect(shown.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1)).toBe('BAD');
});

test('a range longer than the window is marked as far as it is shown', () => {
  const long = new Map([['a.yaml', 'z'.repeat(20_000)]]);
  const [first] = found;
  if (!first) throw new Error('no finding');
  const out = renderText([{ ...first, file: 'a.yaml', range: [500, 19_000] }], long);
  for (const line of out.split('\n')) expect(line.length).toBeLessThan(220);
});
