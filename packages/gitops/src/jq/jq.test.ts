import { describe, expect, test } from 'vitest';
import { evaluateJq, parseJqDeletion, parseJqExpression } from './jq.ts';

function ask(source: string, document: unknown): unknown {
  const parsed = parseJqExpression(source);
  if (!parsed.ok) return `does not parse: ${parsed.message}`;
  const result = evaluateJq(parsed.expression, document);
  return result.ok ? result.value : `fails: ${result.message}`;
}

function remove(source: string, document: unknown): unknown {
  const parsed = parseJqDeletion(source);
  if (!parsed.ok) return `does not parse: ${parsed.message}`;
  const result = evaluateJq(parsed.expression, document);
  return result.ok ? result.value : `fails: ${result.message}`;
}

const pod = {
  metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
  spec: {
    containers: [
      { name: 'web', image: 'nginx:1', env: [{ name: 'A', value: '1' }] },
      { name: 'istio-proxy', image: 'proxy:2' },
    ],
  },
};

describe('evaluateJq', () => {
  test.each([
    ['.spec.containers[1].name', 'istio-proxy'],
    ['.spec["containers"][0:1] | length', 1],
    ['.spec.containers | map(.name) | join(",")', 'web,istio-proxy'],
    ['.metadata.labels."app.kubernetes.io/name"', 'web'],
    ['.nope.deeper // "none"', 'none'],
    ['[.spec.containers[] | select(.name | test("^istio-")) | .image]', ['proxy:2']],
    ['.spec.containers | any(.name == "web")', true],
    ['.spec.containers | all(has("env"))', false],
    ['[..|.image? // empty]', ['nginx:1', 'proxy:2']],
    ['if .spec then "yes" else "no" end', 'yes'],
    ['"\\(.spec.containers[0].name)!"', 'web!'],
    ['1 + 2 * 3 == 7 and (1 > 2 | not)', true],
    ['.spec.containers[0] | to_entries | map(.key) | sort', ['env', 'image', 'name']],
    ['reduce .spec.containers[] as $c (0; . + 1)', 2],
    ['{name: .spec.containers[0].name}', { name: 'web' }],
    ['try error("x") catch .', 'x'],
  ])('answers %s', (source, expected) => {
    expect(ask(source, pod)).toEqual(expected);
  });

  test('tells what is wrong with an expression', () => {
    expect(ask('.spec |||', pod)).toBe('does not parse: unexpected token "|"');
    expect(ask('.spec | nope(1)', pod)).toBe('does not parse: function not defined: nope/1');
    expect(ask('.spec[', pod)).toBe('does not parse: unexpected EOF');
    expect(ask('.spec.containers.name', pod)).toMatch(/^fails: expected an object/);
  });

  test.each([
    '[range(1e12)]',
    'last(range(1e12))',
    '[recurse(.)]',
    'until(false; .)',
    '[while(true; .)]',
    'reduce range(0; 60) as $i ([0]; . + .) | length',
    'reduce range(0; 60) as $i ("x"; . + .) | length',
    'reduce range(0; 60) as $i ("x"; "\\(.)\\(.)") | length',
    'reduce range(0; 60) as $i ("x"; [., .] | join(""))',
    'reduce range(0; 60) as $i ("x"; [., .] | add)',
    'reduce range(0; 60) as $i ("x"; [., .] | tojson)',
    'reduce range(0; 60) as $i (0; [., .]) | tojson',
    'reduce range(0; 60) as $i (0; [., .]) | tostring',
    'reduce range(0; 60) as $i (0; [., .]) | flatten',
    'reduce range(0; 60) as $i (0; [., .]) | . == .',
    'reduce range(0; 60) as $i (0; [., .]) | [., .] | sort | unique',
    'reduce range(0; 60) as $i (0; [., .]) | [.] - [.]',
    'reduce range(0; 60) as $i (0; [., .]) | contains(.)',
    'reduce range(0; 60) as $i (0; [., .])',
    'reduce range(0; 100000) as $i ([]; . + [$i]) | length',
    'reduce range(0; 100000) as $i ({}; . + {"\\($i)": 1}) | length',
    '[range(9000)] | map(.) | .[] = 1',
    '[range(9000)] | del(.[])',
    '[range(30000)] | . - .',
  ])('stops %s', (source) => {
    const parsed = parseJqExpression(source);
    const result = parsed.ok ? evaluateJq(parsed.expression, pod) : undefined;
    expect(result).toMatchObject({ ok: false, isLimit: true });
  });

  test('stops at documents and expressions that are nested too deep', () => {
    let document: unknown = 1;
    for (let i = 0; i < 50_000; i++) document = { a: document };
    const parsed = parseJqExpression('[..]');
    const result = parsed.ok ? evaluateJq(parsed.expression, document) : undefined;
    expect(result).toMatchObject({ ok: false, isLimit: true });
    expect(ask('('.repeat(10_000), pod)).toMatch(/^does not parse/);
    expect(ask('['.repeat(10_000), pod)).toMatch(/^does not parse/);
    expect(ask('-'.repeat(100_000), pod)).toMatch(/^does not parse/);
  });
});

describe('parseJqDeletion', () => {
  test('removes what the path points at, wherever it is', () => {
    const removed = remove('.spec.containers[] | select(.name == "web") | .env', pod);
    expect(removed).toEqual({
      ...pod,
      spec: { containers: [{ name: 'web', image: 'nginx:1' }, pod.spec.containers[1]] },
    });
    expect(remove('.spec.containers[].env[]?', pod)).toMatchObject({
      spec: { containers: [{ env: [] }, {}] },
    });
    expect(remove('.nope.deeper', pod)).toEqual(pod);
  });

  test('removes several items of a list without mixing them up', () => {
    expect(remove('.[0, 2]', ['a', 'b', 'c', 'd'])).toEqual(['b', 'd']);
    expect(remove('.[1:3]', ['a', 'b', 'c', 'd'])).toEqual(['a', 'd']);
  });

  test('lets a rule change a text that holds YAML or JSON, as Argo CD documents it', () => {
    const source = '.nothing) | .data["c.json"] |= (fromjson | del(.auth) | tojson';
    expect(remove(source, { data: { 'c.json': '{"auth":1,"port":2}' } })).toEqual({
      data: { 'c.json': '{"port":2}' },
    });
  });
});
