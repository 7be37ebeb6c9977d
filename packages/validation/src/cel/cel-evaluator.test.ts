import type { JsonValue } from '@drydock/manifests';
import { loadCatalogue, type Schema } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { createCelEvaluator } from './cel-evaluator.ts';

const evaluate = createCelEvaluator();
const catalogue = loadCatalogue();

function verdict(rule: string, self: JsonValue, schema: Schema = {}): unknown {
  const result = evaluate({ rule, self, schema, catalogue });
  return 'holds' in result ? (result.error === undefined ? result.holds : 'error') : 'undecided';
}

describe('expressions of CRDs', () => {
  test.each([
    ['self.min <= self.max', { min: 1, max: 2 }, true],
    ['self.min + 1 == self.max', { min: 1, max: 2 }, true],
    ['has(self.a)', { a: null }, false],
    ['self.hosts.all(h, h != "*")', { hosts: ['a', '*'] }, false],
    ['self.route.map(r, r.weight).sum() == 100', { route: [{ weight: 90 }, { weight: 10 }] }, true],
    ['[3, 1, 2].max() == 3 && [1, 2].isSorted()', {}, true],
    ['self.name.find("[0-9]+") == "42"', { name: 'a42b' }, true],
    [
      'url(self.u).getHostname() == "a.b" && url(self.u).getPort() == "80"',
      { u: 'http://a.b:80/c' },
      true,
    ],
    ['isURL(self.u)', { u: 'no url' }, false],
    ['quantity(self.a).isLessThan(quantity("1Gi"))', { a: '500Mi' }, true],
    ['self.my__dash__field.a__dot__b == 1', { 'my-field': { 'a.b': 1 } }, true],
    ['self.a.b == 1', { a: {} }, 'error'],
    ['self.a / 0 == 1', { a: 1 }, 'error'],
    ['frobnicate(self)', {}, 'undecided'],
    ['self +', {}, 'undecided'],
    ['self.a', { a: 1 }, 'undecided'],
    ['self == oldSelf', { a: 1 }, true],
  ])('%s on %j is %s', (rule, self, expected) => {
    expect(verdict(rule, self as JsonValue)).toBe(expected);
  });

  test('the schema says what is an integer and what a float', () => {
    const schema: Schema = { type: 'object', properties: { ratio: { type: 'number' } } };
    expect(verdict('self.ratio / 2.0 == 0.5', { ratio: 1 }, schema)).toBe(true);
  });

  test('keys of a free map are not escaped', () => {
    const schema: Schema = { type: 'object', additionalProperties: { type: 'string' } };
    expect(verdict('self.all(key, key.contains("-"))', { 'a-b': 'c' }, schema)).toBe(true);
  });

  test('what would take too long is undecided, a regular expression never is', () => {
    const list = Array.from({ length: 2000 }, (_, i) => i);
    expect(verdict('self.all(a, self.all(b, a != b))', list)).toBe('undecided');
    expect(verdict('self.matches("^(a+)+$")', `${'a'.repeat(5000)}!`)).toBe(false);
  });
});
