import { seededRandom } from '@drydock/testkit/seeded-random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../http-request.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { get, reviewsConfig, to } from '../test-mesh.ts';
import { HTTP_METHODS } from '../envoy/http-methods.ts';
import { behaviourOf } from './behaviour.ts';
import { counterexample, type Expectation } from './counterexample.ts';
import { whatIf } from './what-if.ts';

const base = get('/');
const prefixes = [{ uri: { prefix: '/wpcatalog' } }, { uri: { prefix: '/consumercatalog' } }];
const rewrite = { uri: '/newcatalog' };
const rest = { name: 'rest', route: [to('v1')] };
const solution = [{ match: prefixes, rewrite, route: [to('v2')] }, rest];

const mistakes: readonly (readonly [string, readonly unknown[], string])[] = [
  [
    'a star in the prefix',
    [
      { match: [{ uri: { prefix: '/wpcatalog/*' } }, prefixes[1]], rewrite, route: [to('v2')] },
      rest,
    ],
    '/wpcatalog',
  ],
  ['the catch-all first', [rest, solution[0]], '/wpcatalog'],
  ['a forgotten rewrite', [{ match: prefixes, route: [to('v2')] }, rest], '/wpcatalog'],
  [
    'exact instead of prefix',
    [{ match: [{ uri: { exact: '/wpcatalog' } }, prefixes[1]], rewrite, route: [to('v2')] }, rest],
    '/wpcataloga',
  ],
  [
    'one of two prefixes',
    [{ match: [prefixes[0]], rewrite, route: [to('v2')] }, rest],
    '/consumercatalog',
  ],
];

describe('counterexample of two configs', () => {
  test.each(mistakes)('finds the smallest request that shows %s', (_, http, path) => {
    const { difference } = counterexample(reviewsConfig(solution), reviewsConfig(http), base);
    expect(difference?.request.path).toBe(path);
  });

  test('names the header that an added condition asks for', () => {
    const match = [{ uri: { prefix: '/a' }, headers: { 'end-user': { exact: 'jason' } } }];
    const one = reviewsConfig([{ match, route: [to('v2')] }, rest]);
    const { difference } = counterexample(one, reviewsConfig([rest]), base);
    expect(difference?.request).toMatchObject({ path: '/a', headers: [['end-user', 'jason']] });
  });

  test('is none, for certain, for an equivalent config', () => {
    const regex = [
      {
        match: [{ uri: { regex: '/(wp|consumer)catalog.*' } }],
        rewrite: { uriRegexRewrite: { match: '^/(wp|consumer)catalog', rewrite: '/newcatalog' } },
        route: [to('v2')],
      },
      rest,
    ];
    const two = prefixes.map((match) => ({ match: [match], rewrite, route: [to('v2')] }));
    for (const http of [regex, [...two, rest]]) {
      expect(counterexample(reviewsConfig(solution), reviewsConfig(http), base)).toEqual({
        difference: undefined,
        isComplete: true,
      });
    }
  });
});

test('a method that only a regex allows is a difference', () => {
  const exact = ['POST', 'PUT', 'PATCH'].map((method) => ({ method: { exact: method } }));
  const one = reviewsConfig([{ match: [{ method: { regex: 'P.*' } }], route: [to('v2')] }, rest]);
  const other = reviewsConfig([{ match: exact, route: [to('v2')] }, rest]);
  const { difference } = counterexample(one, other, base);
  expect(difference?.request.method).toBe('PROPFIND');
});

describe('many rules', () => {
  const ordinary = Array.from({ length: 20 }, (_, i) => ({
    match: [
      { uri: { prefix: `/s${i}` }, headers: { user: { exact: `u${i}` } } },
      { queryParams: { q: { exact: String(i) } } },
    ],
    route: [to(i % 2 === 0 ? 'v1' : 'v2')],
  }));

  test('rules that both sides have do not hide that there is no difference', () => {
    const more = { match: [{ uri: { prefix: '/zz' } }], route: [to('v1')] };
    const [one, other] = [
      [...ordinary, rest],
      [...ordinary, more, rest],
    ].map(reviewsConfig);
    if (!one || !other) throw new Error('two configs');
    expect(counterexample(one, other, base)).toEqual({ difference: undefined, isComplete: true });
  });

  test('a search without end is given up, which the answer says', () => {
    const hard = Array.from({ length: 30 }, (_, i) => {
      const headers = Array.from({ length: 6 }, (__, k) => [
        `h${(i + k) % 9}`,
        { regex: `a{${i}}.*b[c-${String.fromCodePoint(100 + k)}]+` },
      ]);
      return { match: [{ headers: Object.fromEntries(headers) }], route: [to('v2')] };
    });
    const before = reviewsConfig([...hard, rest]);
    const after = reviewsConfig([...hard, { name: 'rest', route: [to('v3')] }]);
    expect(whatIf(before, after, base)).toMatchObject({ changes: [{}], isComplete: false });
  });
});

describe('counterexample of a config and an expectation', () => {
  const expectation: Expectation = {
    rules: [{ match: prefixes, wants: { subset: 'v2' } }, { wants: { subset: 'v1' } }],
  };

  test('is none where every request gets what is wanted', () => {
    expect(counterexample(reviewsConfig(solution), expectation, base).difference).toBeUndefined();
  });

  test('is a request, and the rule that is not met', () => {
    const { difference } = counterexample(reviewsConfig([rest]), expectation, base);
    expect(difference?.request.path).toBe('/wpcatalog');
    expect(difference?.second).toBe(expectation.rules[0]);
  });
});

const condition = fc.oneof(
  fc.constantFrom('/', '/a', '/ab', '/a/', '/b').map((prefix) => ({ uri: { prefix } })),
  fc.constantFrom('/a', '/b', '/ab').map((exact) => ({ uri: { exact } })),
  fc.constantFrom('/a.*', '/[ab]+', '/a/?').map((regex) => ({ uri: { regex } })),
  fc.constantFrom('x', 'y').map((exact) => ({ headers: { h: { exact } } })),
  fc.constant({ withoutHeaders: { h: {} } }),
  fc.constantFrom('1', '2').map((exact) => ({ queryParams: { q: { exact } } })),
  fc.constantFrom('POST', 'PROPFIND').map((exact) => ({ method: { exact } })),
  fc.constantFrom('P.*', '(?i)put|.*E', 'M-.+').map((regex) => ({ method: { regex } })),
);
const rule = fc.record({
  match: fc.array(condition, { minLength: 1, maxLength: 2 }),
  route: fc.constantFrom('v1', 'v2', 'v3').map((subset) => [to(subset)]),
});
const rules = fc.array(rule, { minLength: 1, maxLength: 3 }).map((list) => [...list, rest]);

function sample(random: () => number): HttpRequest {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const letters = Array.from({ length: Math.floor(random() * 4) }, () =>
    pick(['a', 'b', '/', 'c']),
  ).join('');
  const header = pick(['', 'x', 'y', 'z']) ?? '';
  const query = pick(['', '?q=1', '?q=2', '?q=3']) ?? '';
  const request = get(`/${letters}${query}`, header === '' ? {} : { h: header });
  return { ...request, method: pick(HTTP_METHODS) ?? 'GET' };
}

describe('laws', () => {
  test('a counterexample is really one', () => {
    fc.assert(
      fc.property(rules, rules, (one, other) => {
        const [first, second] = [reviewsConfig(one), reviewsConfig(other)];
        const { difference } = counterexample(first, second, base);
        if (!difference) return;
        const { request } = difference;
        expect(behaviourOf(first, request).signature).not.toBe(
          behaviourOf(second, request).signature,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('whatIf finds no change exactly when none of 10,000 sampled requests changes', () => {
    const random = seededRandom(11);
    const samples = Array.from({ length: 10_000 }, () => sample(random));
    const signature = (config: ProxyConfig, request: HttpRequest): string =>
      behaviourOf(config, request).signature;
    fc.assert(
      fc.property(rules, rules, (one, other) => {
        const [before, after] = [reviewsConfig(one), reviewsConfig(other)];
        const { changes, isComplete } = whatIf(before, after, base);
        expect(isComplete).toBe(true);
        const differs = (request: HttpRequest): boolean =>
          signature(before, request) !== signature(after, request);
        expect(changes.flatMap(({ examples }) => examples).every(differs)).toBe(true);
        if (changes.length === 0) expect(samples.some(differs)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('10,000 sampled requests agree with an empty whatIf', () => {
    const random = seededRandom(5);
    const before = reviewsConfig([{ match: [{ uri: { prefix: '/a' } }], route: [to('v2')] }, rest]);
    const after = reviewsConfig([{ match: [{ uri: { regex: '/a.*' } }], route: [to('v2')] }, rest]);
    expect(whatIf(before, after, base)).toEqual({ changes: [], isComplete: true });
    for (let count = 0; count < 10_000; count += 1) {
      const request = sample(random);
      expect(behaviourOf(before, request).signature).toBe(behaviourOf(after, request).signature);
    }
  });
});
