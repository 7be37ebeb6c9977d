import { expect, test } from 'vitest';
import { brokenFixes, expectedFindings, findings } from '../../testing/findings.ts';
import { SHOP, virtualService } from '../../testing/shop.ts';

const text =
  SHOP +
  virtualService(`  hosts: [reviews]
  http:
    - match:
        - uri: { prefix: /wpcatalog/* } # <- virtual-service/prefix-glob
        - uri: { prefix: "/consumercatalog*" } # <- virtual-service/prefix-glob
        - uri: { exact: /a/*/b } # <- virtual-service/prefix-glob
        - uri: { regex: /c/.* }
        - headers: { user-agent: { prefix: "Moz*" } } # <- virtual-service/prefix-glob
      route: [{ destination: { host: reviews } }]
`);

test('a star in prefix and exact is reported, in regex it is not', () => {
  expect(findings(text)).toEqual(expectedFindings(text));
});

test('a star at the end of a prefix can be dropped', () => {
  expect(brokenFixes(text)).toEqual([]);
});
