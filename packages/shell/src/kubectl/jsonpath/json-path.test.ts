import { describe, expect, test } from 'vitest';
import { printJsonPath, selectJsonPath } from './evaluate-json-path.ts';
import { parseJsonPath, relaxJsonPath } from './parse-json-path.ts';

const list = {
  kind: 'List',
  items: [
    { metadata: { name: 'a', labels: { 'app.io/x': '1' } }, n: 1, on: true },
    { metadata: { name: 'b' }, n: 20, ports: [{ p: 1 }, { p: 2 }, { p: 3 }] },
  ],
};

function print(template: string, value: unknown = list): string {
  const parsed = parseJsonPath(template);
  if (!parsed.ok) return `parse: ${parsed.message}`;
  const printed = printJsonPath(parsed.nodes, value);
  return printed.ok ? printed.text : `execute: ${printed.message}`;
}

describe('printJsonPath', () => {
  test.each([
    ['{.kind}', 'List'],
    ['{$.kind}', 'List'],
    ['{@.kind}', 'List'],
    ['.kind', '.kind'],
    ['kind is {.kind}!', 'kind is List!'],
    ['{.items[*].metadata.name}', 'a b'],
    ['{.items[-1].n}', '20'],
    ['{.items[1].ports[0:2].p}', '1 2'],
    ['{.items[1].ports[::2].p}', '1 3'],
    ['{.items[0].metadata.labels.app\\.io/x}', '1'],
    ["{.items[0].metadata.labels['app\\.io/x']}", '1'],
    ["{.items[*]['n', 'metadata.name']}", '1 20 a b'],
    ['{.items[?(@.n>5)].metadata.name}', 'b'],
    ['{.items[?(@.metadata.name=="a")].n}', '1'],
    ["{.items[?(@.metadata.name!='a')].n}", '20'],
    ['{.items[?(@.ports)].metadata.name}', 'b'],
    ['{..name}', 'a b'],
    ['{.items[1].ports}', '[{"p":1},{"p":2},{"p":3}]'],
    ['{.missing}', ''],
    ['{range .items[*]}{.metadata.name}={.n}{"\\n"}{end}', 'a=1\nb=20\n'],
    ['{range .items[1].ports[*]}{range @}{.p},{end}{end}', '1,2,3,'],
    ["{.kind}{'\\t'}{.kind}", 'List\tList'],
  ])('%s', (template, expected) => {
    expect(print(template)).toBe(expected);
  });

  test.each([
    ['{.kind', 'parse: unclosed action'],
    ['{.items[0}', 'parse: unterminated array'],
    ['{.items[x]}', 'parse: invalid array index x'],
    ['{"a}', 'parse: unterminated quoted string'],
    ['{.items[5]}', 'execute: array index out of bounds: index 5, length 2'],
    ['{.kind[0]}', 'execute: List is not array or slice'],
  ])("%s is refused in client-go's words", (template, message) => {
    expect(print(template)).toBe(message);
  });
});

test('relaxJsonPath takes a path with and without dot and braces', () => {
  expect(['a.b', '.a.b', '{a.b}', '{.a.b}'].map(relaxJsonPath)).toEqual(
    Array.from({ length: 4 }, () => '{.a.b}'),
  );
  expect(relaxJsonPath('{.a')).toBeUndefined();
});

test('selectJsonPath gives the values themselves', () => {
  const parsed = parseJsonPath('{.items[*].n}');
  expect(parsed.ok && selectJsonPath(parsed.nodes, list)).toEqual([1, 20]);
});
