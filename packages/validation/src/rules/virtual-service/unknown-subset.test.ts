import { expect, test } from 'vitest';
import { brokenFixes, diagnosticsOf, expectedFindings, findings } from '../../testing/findings.ts';
import { SHOP, virtualService } from '../../testing/shop.ts';

const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: prod }
spec:
  host: reviews.prod.svc.cluster.local
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
---
`;
const pods = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: prod, labels: { version: v1 } }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: prod, labels: { version: v2 } }
---
`;
const codesOf = (lines: readonly string[]) => lines.map((line) => line.split(' ')[1]);
const route = (destination: string) =>
  virtualService(`  hosts: [reviews]
  http:
    - route:
        - destination: ${destination}
`);

test('a subset that the DestinationRule lacks is reported, with the near ones as fixes', () => {
  const text =
    SHOP +
    pods +
    rule +
    route('{ host: reviews, subset: v22 } # <- virtual-service/unknown-subset');
  expect(findings(text)).toEqual(expectedFindings(text));
  const [diagnostic] = diagnosticsOf(text, 'virtual-service/unknown-subset');
  expect(diagnostic?.hint).toBe('Did you mean "v2"?');
  expect(diagnostic?.related).toHaveLength(1);
  expect(brokenFixes(text)).toEqual([]);
});

test('a subset without any DestinationRule is reported', () => {
  const text = SHOP + route('{ host: reviews, subset: v1 }');
  expect(codesOf(findings(text))).toEqual(['virtual-service/unknown-subset']);
});

test('short and full names are the same host', () => {
  expect(findings(SHOP + pods + rule + route('{ host: reviews, subset: v1 }'))).toEqual([]);
});

test('an unknown host mutes its missing subset, unless consequences are asked for', () => {
  const text = SHOP + pods + rule + route('{ host: rewiews, subset: v1 }');
  expect(codesOf(findings(text))).toEqual(['virtual-service/unknown-host']);
  expect(codesOf(findings(text, { consequences: 'show' }))).toEqual([
    'virtual-service/unknown-host',
    'virtual-service/unknown-subset',
  ]);
});
