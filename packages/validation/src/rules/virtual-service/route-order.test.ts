import { expect, test } from 'vitest';
import { brokenFixes, diagnosticsOf, expectedFindings, findings } from '../../testing/findings.ts';
import { SHOP, virtualService } from '../../testing/shop.ts';

const to = 'route: [{ destination: { host: reviews } }]';

test('a rule behind one without a match is never used; the fix moves that one to the end', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    # everything else
    - ${to}
    - match: [{ uri: { prefix: /a } }] # <- virtual-service/unreachable-rule
      ${to}
    - match: [{ uri: { prefix: /b } }] # <- virtual-service/unreachable-rule
      ${to}
`);
  expect(findings(text)).toEqual(expectedFindings(text));
  expect(brokenFixes(text)).toEqual([]);
  const [first] = diagnosticsOf(text, 'virtual-service/unreachable-rule');
  expect(first?.message).toBe(
    'Rule 2 can never match. Rule 1 has no condition, so it takes every request.',
  );
});

test('a file that does not end in a newline keeps its shape when a rule is moved', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    - ${to}
    - match: [{ uri: { prefix: /a } }]
      ${to}`);
  expect(brokenFixes(text)).toEqual([]);
});

test('only the last rule may go without a match', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    - ${to}
    - ${to} # <- virtual-service/unreachable-rule
`);
  expect(findings(text)).toEqual(expectedFindings(text));
});

test('a match that an earlier rule has is reported, whatever its name', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    - match:
        - { name: first, uri: { prefix: /a } }
      ${to}
    - match:
        - uri: { prefix: /b }
        - { uri: { prefix: /a }, name: again } # <- virtual-service/duplicate-match
      ${to}
`);
  expect(findings(text)).toEqual(expectedFindings(text));
  expect(brokenFixes(text)).toEqual([]);
});

test('a rule whose matches are all taken is unreachable, which mutes its duplicates', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    - match: [{ uri: { prefix: /a } }]
      ${to}
    - match: [{ uri: { prefix: /a } }] # <- virtual-service/unreachable-rule
      ${to}
`);
  expect(findings(text)).toEqual(expectedFindings(text));
  expect(findings(text, { consequences: 'show' })).toHaveLength(2);
  expect(brokenFixes(text)).toEqual([]);
});

test('a longer prefix behind a shorter one with the same conditions is reported', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    - match: [{ uri: { prefix: / } }]
      ${to}
    - match: [{ uri: { prefix: /a } }] # <- virtual-service/duplicate-match
      ${to}
    - match: [{ uri: { prefix: /b }, headers: { user: { exact: jason } } }]
      ${to}
`);
  expect(findings(text)).toEqual(expectedFindings(text));
});

test('tcp and tls rules are judged alike', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  tcp:
    - ${to}
    - match: [{ port: 9080 }] # <- virtual-service/unreachable-rule
      ${to}
`);
  expect(findings(text)).toEqual(expectedFindings(text));
});
