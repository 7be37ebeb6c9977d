import { beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../test-support/session.ts';
import { endlessConstruct } from './endless-construct.ts';
import { loadJq } from './load-jq.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession({ loadJq });
  session.files.set('a.json', '{"a":[1,{"b":"x"}],"n":null}\n');
});

describe('jq', () => {
  test.each([
    ["jq -c '.a[]' a.json", '1\n{"b":"x"}\n'],
    ["jq -r '.a[1].b' < a.json", 'x\n'],
    ['jq -c < a.json', '{"a":[1,{"b":"x"}],"n":null}\n'],
    ['echo 1 | jq', '1\n'],
    ["cat a.json | jq 'keys'", '[\n  "a",\n  "n"\n]\n'],
    [`jq -c --arg v 1 '[.a[0], $v]' a.json`, '[1,"1"]\n'],
    ["jq -n '[limit(2; 1, 2, 3)] | add'", '3\n'],
    [`echo '"a" "b"' | jq -sc .`, '["a","b"]\n'],
    ['jq -c \'del(.a[] | select(type == "number"))\' a.json', '{"a":[{"b":"x"}],"n":null}\n'],
    ["kubectl get svc -o json | jq -r '.items[].metadata.name'", 'curl\nreviews\n'],
  ])('%s', async (line, expected) => {
    expect(await session.read(line)).toBe(expected);
  });

  test.each([
    ["jq '.a | foo' a.json", 3, /foo\/0 is not defined/],
    ["echo '{' | jq .", 2, /parse error/],
    ["jq '.a.b' a.json", 5, /Cannot index array with/],
    [
      'jq . none.json',
      2,
      /^jq: error: Could not open file none.json: No such file or directory\n$/,
    ],
    ['jq --nope .', 2, /option --nope is not modelled/],
    ["jq -n 'def f: f; f'", 2, /function f, which calls itself, may run without end/],
    ["jq -n '[repeat(1)]'", 2, /repeat may run without end/],
  ])('%s ends with %i', async (line, code, message) => {
    const answer = await session.run(line);
    expect(answer.stderr).toMatch(message);
    expect(answer.code).toBe(code);
  });

  test('-e takes the exit code from the last value', async () => {
    expect((await session.run("jq -e '.n' a.json")).code).toBe(1);
    expect((await session.run("jq -e '.a' a.json")).code).toBe(0);
  });

  test('a terminal without jq says so', async () => {
    const plain = await openSession();
    expect((await plain.run('jq .')).stderr).toMatch(/not loaded in this terminal/);
  });
});

test.each([
  ['.until, .while', undefined],
  ['"repeat" # until', undefined],
  ['"\\(repeat(1))"', 'repeat'],
  ['recurse', undefined],
  ['recurse(.a)', 'recurse(f)'],
  ['range(10)', undefined],
  ['range(1e12)', 'range over huge numbers'],
  ['def f(g): g; def h: f(1); h', undefined],
  ['def f: def g: 1; g | f; f', 'the function f, which calls itself,'],
])('%s: %s', (filter, expected) => {
  expect(endlessConstruct(filter)).toBe(expected);
});
