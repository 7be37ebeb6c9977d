import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTemplateEngine } from './engine.ts';
import { fn } from './function-set.ts';
import { GoMap, toGo, type GoValue } from './go-value.ts';
import { TemplateError } from './template-error.ts';

function render(
  text: string,
  data: unknown = {},
  limits: { maxSteps?: number; maxOutput?: number } = {},
): string {
  const engine = createTemplateEngine({ now: () => 0n, random: { next: () => 0.25 }, ...limits });
  engine.add('t', text);
  return engine.execute('t', toGo(data));
}

function failure(
  text: string,
  data: unknown = {},
  limits: { maxSteps?: number; maxOutput?: number } = {},
): string {
  try {
    return `rendered ${render(text, data, limits)}`;
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

describe('execute', () => {
  test('trims the white space that a dash asks for', () => {
    expect(render('a {{- "b" -}} c')).toBe('abc');
    expect(render('a {{-3}}')).toBe('a -3');
  });

  test('ranges over maps in sorted order, with break and else', () => {
    expect(render('{{range $k, $v := .}}{{$k}}={{$v}} {{end}}', { b: 1, a: 2 })).toBe('a=2 b=1 ');
    expect(
      render('{{range .l}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{else}}none{{end}}', {
        l: ['a', 'b', 'c'],
      }),
    ).toBe('a');
    expect(render('{{range .l}}x{{else}}none{{end}}', { l: [] })).toBe('none');
  });

  test('prints large floats with an exponent, as a chart with a port of 8080000 finds out', () => {
    expect(render('{{.port}} {{toYaml .port}}', { port: 8_080_000 })).toBe('8.08e+06 8080000');
  });

  test('tells a missing key from a missing map', () => {
    expect(render('{{.a}}', {})).toBe('<no value>');
    expect(failure('{{.a.b}}')).toContain('nil pointer evaluating interface {}.b');
  });

  test('writes YAML with sorted keys, lists at the level of their key and quotes where they matter', () => {
    const data = { v: { b: ['x', { c: 'on' }], a: 'two\nlines' } };
    expect(render('{{toYaml .v}}', data)).toBe('a: |-\n  two\n  lines\nb:\n- x\n- c: "on"');
  });

  test('includes what another source defines', () => {
    const engine = createTemplateEngine({ now: () => 0n, random: { next: () => 0 } });
    engine.add('_helpers.tpl', '{{define "name"}}{{.n | trunc 3}}{{end}}');
    engine.add('t', '{{include "name" . | upper | quote}}');
    expect(engine.execute('t', toGo({ n: 'reviews' }))).toBe('"REV"');
  });
});

describe('errors', () => {
  test('name the line, the column and the expression, as Go does', () => {
    expect(failure('x\n{{ index .l 7 }}', { l: [] })).toBe(
      'template: t:2:3: executing "t" at <index .l 7>: error calling index: index out of range: 7',
    );
    expect(failure('{{ nosuch }}')).toBe('template: t:1: function "nosuch" not defined');
    expect(failure('{{ upper 1 }}')).toContain('expected string; found 1');
    expect(failure('{{ if }}')).toContain('missing value for if');
  });

  test('required and fail speak with the chart author’s words', () => {
    expect(failure('{{ required "set the host" .host }}')).toContain(
      'error calling required: set the host',
    );
  });

  test('end a template that would never end, write without bound, or call itself', () => {
    expect(failure('{{range until 1000000}}{{end}}', {}, { maxSteps: 1000 })).toContain(
      'too many steps',
    );
    expect(
      failure('{{range until 1000}}{{repeat 1000 "x"}}{{end}}', {}, { maxOutput: 10_000 }),
    ).toContain('writes too much');
    expect(failure('{{define "a"}}{{template "a"}}{{end}}{{template "a"}}')).toContain(
      'exceeded maximum template depth',
    );
    expect(failure('{{repeat 100000000 "x"}}')).toContain('too long');
    expect(failure(`${'{{if true}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`)).toContain(
      'nested deeper',
    );
  });

  test('keys and certificates are refused by name', () => {
    expect(failure('{{ genCA "x" 1 }}')).toContain('genCA is not modelled');
  });

  test('any text renders or gives a TemplateError, nothing else', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      '.',
      '.a',
      '$x',
      ':=',
      '|',
      'if',
      'range',
      'end',
      'else',
      '"s"',
      '1',
      '(',
      ')',
      'printf',
      ' ',
      '\n',
      'define',
      'nil',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(
          typeof failure(pieces.join(' '), { a: 'b' }, { maxSteps: 10_000, maxOutput: 10_000 }),
        ).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});

test('two runs with the same randomness give the same text', () => {
  expect(render('{{randAlphaNum 8}} {{uuidv4}}')).toBe(render('{{randAlphaNum 8}} {{uuidv4}}'));
});

test('gives templates the functions of another program instead of Helm’s', () => {
  const engine = createTemplateEngine({
    now: () => 0n,
    random: { next: () => 0 },
    functions: new Map([['shout', fn('string', (text: string) => `${text}!`)]]),
  });
  engine.add('t', '{{ shout .a }}{{ printf "%d" 1 }}{{ .labels.none }}');
  const data: readonly (readonly [string, GoValue])[] = [
    ['a', 'hi'],
    ['labels', new GoMap([['job', 'web']], 'string')],
  ];
  expect(engine.execute('t', new GoMap(data))).toBe('hi!1');
  expect(() => engine.add('u', '{{ "x" | upper }}')).toThrow('function "upper" not defined');
});
