import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, type Value } from './evaluate.ts';
import { parseExpression } from './parse-expression.ts';

const request = new Map<string, Value>([
  ['path', '/a/b'],
  ['headers', new Map([['x-user', 'jason']])],
  ['duration', { milliseconds: 1500 }],
]);
const attributes: Readonly<Record<string, Value>> = {
  request,
  response: new Map<string, Value>([['code', 503]]),
};

function value(text: string): Value | undefined {
  const expression = parseExpression(text);
  return expression && evaluate(expression, (name) => attributes[name]);
}

describe('expressions', () => {
  test.each<[string, Value]>([
    ['response.code >= 400', true],
    ['response.code >= 400 && request.path.startsWith("/a")', true],
    ["!(response.code == 503) || request.headers['x-user'] == 'jason'", true],
    ['request.duration > duration("1s")', true],
    ['response.code in [500, 503]', true],
    ["'x-user' in request.headers", true],
    ["has(request.headers) ? 'yes' : 'no'", 'yes'],
    ['string(response.code) + "-" + request.path', '503-/a/b'],
    ["request.path.matches('^/a/.$')", true],
    ['1 + 2 * 3 - -1', 8],
    ['size(request.path)', 4],
    ["'it\\'s'", "it's"],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test('an attribute that is not there is an error, which a decisive other side makes up for', () => {
    expect(value("request.headers['none'] == 'a'")).toBeUndefined();
    expect(value("request.headers['none'] == 'a' || response.code == 503")).toBe(true);
    expect(value("request.headers['none'] == 'a' && response.code == 503")).toBeUndefined();
  });

  test.each(['a ==', '1 2', 'f(', '"a', 'a.', '{1: 2}', '?', ''])('%s does not parse', (text) => {
    expect(parseExpression(text)).toBeUndefined();
  });

  test('never throws, whatever the text', () => {
    const sign = fc.constantFrom(...'request.(x)[]!&|=<>"\'-+?:,12 in'.split(''));
    fc.assert(
      fc.property(fc.array(sign), (signs) => {
        value(signs.join(''));
      }),
    );
    expect(value('('.repeat(5000))).toBeUndefined();
    expect(value(`${'!'.repeat(5000)}true`)).toBeUndefined();
  });
});
