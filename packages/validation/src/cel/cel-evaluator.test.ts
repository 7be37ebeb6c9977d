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
    ['quantity(self.a).add(quantity("500m")).compareTo(quantity("1")) == 0', { a: '0.5' }, true],
    ['quantity(self.a).sub(1).sign() == -1', { a: '999m' }, true],
    ['quantity(self.a).isInteger()', { a: '1500m' }, false],
    ['quantity(self.a).asInteger() == 1024', { a: '1Ki' }, true],
    ['isIP(self.a) && ip(self.a).family() == 6', { a: '2001:DB8::1' }, true],
    ['isIP(self.a)', { a: '::ffff:10.0.0.1' }, false],
    ['ip.isCanonical(self.a)', { a: '2001:db8:0:0::1' }, false],
    ['ip(self.a) == ip("fe80::1")', { a: 'FE80:0:0:0:0:0:0:1' }, true],
    ['ip(self.a).isLoopback() && !ip(self.a).isGlobalUnicast()', { a: '127.1.2.3' }, true],
    ['cidr(self.a).containsIP("10.1.2.3")', { a: '10.1.0.0/16' }, true],
    ['cidr(self.a).containsCIDR(cidr("10.0.0.0/8"))', { a: '10.1.0.0/16' }, false],
    ['cidr(self.a).masked() == cidr("10.1.0.0/16")', { a: '10.1.2.3/16' }, true],
    ['cidr(self.a).prefixLength() == 64', { a: '2001:db8::/64' }, true],
    ['cidr(self.a).containsIP("10.1.2.3")', { a: 'nowhere' }, 'error'],
    ['!format.dns1123Label().validate(self.a).hasValue()', { a: 'web-1' }, true],
    ['format.dns1123Label().validate(self.a).orValue([]).size() == 1', { a: 'Web' }, true],
    ['!format.named("date").value().validate(self.a).hasValue()', { a: '2024-02-30' }, false],
    ['!format.qualifiedName().validate(self.a).hasValue()', { a: 'example.com/a.b' }, true],
    ['semver(self.a).isLessThan(semver("1.10.0"))', { a: '1.9.1-rc.1' }, true],
    ['isSemver(self.a)', { a: 'v1.2' }, false],
    ['semver(self.a, true).minor() == 2', { a: 'v1.2' }, true],
    ['sets.contains([1, 2, 3], [2]) && sets.equivalent([1, 2], [2, 1])', {}, true],
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

  test('a message expression says what is wrong, unless it fails or yields no line', () => {
    const self = { size: 12 };
    const messageOf = (messageExpression: string): unknown =>
      evaluate({ rule: 'self.size < 10', self, schema: {}, catalogue, messageExpression });
    expect(messageOf('"at most 10, not " + string(self.size)')).toEqual({
      holds: false,
      message: 'at most 10, not 12',
    });
    for (const useless of ['self.nothing', '""', '"a\\nb"', '1', 'self +']) {
      expect(messageOf(useless)).toEqual({ holds: false });
    }
  });

  test('a rule about a change compares with the value before', () => {
    const change = (oldSelf: JsonValue | undefined, optionalOldSelf?: boolean): unknown =>
      evaluate({
        rule: optionalOldSelf ? 'oldSelf.orValue(self) == self' : 'oldSelf == self',
        self: 'a',
        schema: { type: 'string' },
        catalogue,
        ...(oldSelf !== undefined && { oldSelf }),
        ...(optionalOldSelf && { optionalOldSelf }),
      });
    expect([change(undefined), change('a'), change('b')]).toEqual([
      { holds: true },
      { holds: true },
      { holds: false },
    ]);
    expect([change(undefined, true), change('b', true)]).toEqual([
      { holds: true },
      { holds: false },
    ]);
  });
});
