import { expect, test } from 'vitest';
import { brokenFixes, diagnosticsOf, findings } from '../../testing/findings.ts';
import { SHOP, virtualService } from '../../testing/shop.ts';

function rewriting(uri: string, ...prefixes: readonly string[]): string {
  const matches = prefixes.map((prefix) => `        - uri: { prefix: ${prefix} }`);
  return (
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    - match:
${matches.join('\n')}
      rewrite: { uri: ${uri} }
      route: [{ destination: { host: reviews } }]
`)
  );
}

test('a prefix without a slash rewritten to one with a slash leaves two', () => {
  const [diagnostic] = diagnosticsOf(
    rewriting('/', '/api'),
    'virtual-service/rewrite-double-slash',
  );
  expect(diagnostic?.message).toBe(
    'With the prefix "/api" the rewrite to "/" makes "//x" of "/api/x".',
  );
});

test('a prefix with a slash rewritten to one without glues two segments', () => {
  const [diagnostic] = diagnosticsOf(rewriting('/v1', '/api/'), 'virtual-service/rewrite-glued');
  expect(diagnostic?.message).toBe(
    'With the prefix "/api/" the rewrite to "/v1" makes "/v1x" of "/api/x".',
  );
});

test('alike ends, the root prefix and stars raise nothing', () => {
  expect(findings(rewriting('/v1', '/api'))).toEqual([]);
  expect(findings(rewriting('/v1/', '/api/'))).toEqual([]);
  expect(findings(rewriting('/v1', '/'))).toEqual([]);
});

test.each([
  ['/', ['/api']],
  ['/v1/', ['/api']],
  ['/v1', ['/api/']],
  ['/v1/', ['/api', '/api2/']],
])('the fixes of a rewrite to %s for %s repair it', (uri, prefixes) => {
  expect(brokenFixes(rewriting(uri, ...prefixes))).toEqual([]);
});
