import { assert, asyncProperty, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandWords } from './expand-words.ts';
import { parseLine } from './parse-line.ts';

const paths = ['a.yaml', 'b.yaml', 'dir/c.yaml'];

async function words(
  line: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const parsed = parseLine(line);
  if (!parsed.ok) throw new Error(parsed.message);
  const command = parsed.steps[0]?.commands[0];
  return expandWords(command?.kind === 'simple' ? command.words : [], {
    variable: (name) => variables[name],
    assign: () => undefined,
    output: async (inner) => `<${inner}>\n`,
    paths,
  });
}

describe('words', () => {
  test.each([
    ['a  b\tc', ['a', 'b', 'c']],
    [`'a b' "c d" e\\ f`, ['a b', 'c d', 'e f']],
    [`a'b'"c"d`, ['abcd']],
    [`"" ''`, ['', '']],
    [`"say \\"hi\\" \\n"`, ['say "hi" \\n']],
    [`-o jsonpath='{.items[*]}'`, ['-o', "jsonpath='{.items[*]}'".replaceAll("'", '')]],
    ['jsonpath={.spec.x[0]}', ['jsonpath={.spec.x[0]}']],
    ['a # comment', ['a']],
    ['a#b', ['a#b']],
    ['*.yaml', ['a.yaml', 'b.yaml']],
    [`'*.yaml' none*`, ['*.yaml', 'none*']],
    ['dir/?.yaml', ['dir/c.yaml']],
    ['v{1..3} x{2..1}y', ['v1', 'v2', 'v3', 'x2y', 'x1y']],
    ['{.a,.b} {a..b}', ['{.a,.b}', '{a..b}']],
    ['$(a | b) x$(c)', ['<a', '|', 'b>', 'x<c>']],
    ['"$(echo "a (b)")"', ['<echo "a (b)">']],
  ])('%s', async (line, expected) => {
    expect(await words(line)).toEqual(expected);
  });

  test('replaces variables, and splits their value only outside quotes', async () => {
    expect(await words('$A "$A" ${A}x $B $', { A: '1 2' })).toEqual([
      '1',
      '2',
      '1 2',
      '1',
      '2x',
      '$',
    ]);
    expect(await words("'$A'", { A: '1' })).toEqual(['$A']);
  });

  test('any text in single quotes is one word', async () => {
    await assert(
      asyncProperty(string({ unit: 'grapheme' }), async (text) => {
        const quoted = `'${text.replaceAll("'", "'\\''")}'`;
        expect(await words(`x ${quoted}`)).toEqual(['x', text]);
      }),
    );
  });
});

describe('structure', () => {
  test('a loop is a command of a pipeline, also over several lines', () => {
    const parsed = parseLine('for i in 1 2\ndo\n  a $i\n  b && c\ndone | sort');
    const [loop, sort] = parsed.ok ? (parsed.steps[0]?.commands ?? []) : [];
    expect(loop).toMatchObject({ kind: 'for', variable: 'i', body: [{}, {}, { when: 'success' }] });
    expect(sort).toMatchObject({ kind: 'simple' });
  });

  test('pipes join commands of a step, and operators say when a step runs', () => {
    const parsed = parseLine('a | b && c || d; e');
    expect(parsed.ok && parsed.steps.map(({ when, commands }) => [when, commands.length])).toEqual([
      ['always', 2],
      ['success', 1],
      ['failure', 1],
      ['always', 1],
    ]);
  });

  test('redirections are kept apart from the words', () => {
    const parsed = parseLine('a <in >out 2>>err 2>&1');
    const redirections = parsed.ok ? parsed.steps[0]?.commands[0]?.redirections : undefined;
    expect(redirections?.map(({ from, mode }) => `${from} ${mode}`)).toEqual([
      'stdin read',
      'stdout write',
      'stderr append',
      'stderr to-stdout',
    ]);
  });

  test('a here-document is read to its end, with variables unless its end is quoted', async () => {
    const parsed = parseLine('cat <<EOF | sort <<-"END"\na $A $(b)\nEOF\n\t$A\n\tEND\necho c');
    const steps = parsed.ok ? parsed.steps : [];
    expect(steps).toHaveLength(2);
    const [cat, sort] = steps[0]?.commands ?? [];
    expect(cat?.redirections[0]).toMatchObject({
      mode: 'text',
      target: [{}, { text: 'a ' }, { name: 'A' }, { text: ' ' }, { line: 'b' }, { text: '\n' }],
    });
    expect(sort?.redirections[0]?.target).toEqual([{ kind: 'text', text: '$A\n', quoted: true }]);
  });

  test.each([
    'while true; do a; done',
    'until a && b; do c\nd; done | e',
    'if a; then b; elif c; then d; else e; fi > f',
    '(a; b) | c',
    '{ a; b; } 2>&1',
    '! a | b',
    'a <<< "b c"',
    'a $((1 + 2)) `b` ${c:-d} ${#c}',
    'a &&\n b',
  ])('%s is understood', (line) => {
    expect(parseLine(line)).toMatchObject({ ok: true });
  });

  test.each([
    'a "b',
    "a 'b",
    'a |',
    'a &&',
    'for i in 1; do x',
    'if a; then b',
    'cat <<EOF\nx',
    '$(a',
    '(a',
  ])('%s needs more lines', (line) => {
    expect(parseLine(line)).toMatchObject({ ok: false, needsMore: true });
  });

  test.each([
    ["a 'b", "matching `''"],
    ['a "b', 'matching `"'],
    ['a |', 'end of line'],
    ['| a', "unexpected token '|'"],
    ['a >', "unexpected token 'newline'"],
    ['a $(b', "matching `)'"],
    ['case a in b) c;; esac', "'case' is not modelled"],
    ['f() { a; }', 'functions is not modelled'],
    ['for i in 1 2', 'end of line'],
    ['for i in 1; do x', 'end of line'],
    ['for 1 in 2; do x; done', "token '1'"],
    ['done', "token 'done'"],
    ['a ; ; b', "token ';'"],
    ['a &', 'background'],
    ['a & b', 'background'],
    ['cat <<', "token 'newline'"],
    ['a ${b/c/d}', 'not modelled'],
    ['('.repeat(100), 'too deeply'],
  ])('%s is refused by name', (line, reason) => {
    const parsed = parseLine(line);
    expect(parsed.ok ? '' : parsed.message).toContain(reason);
  });

  test('no text makes the parser throw', () => {
    assert(property(string(), (line) => void parseLine(line)));
  });
});
