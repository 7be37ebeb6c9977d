import { expect, test } from 'vitest';
import { brokenFixes, diagnosticsOf, expectedFindings, findings } from '../../testing/findings.ts';
import { SHOP, virtualService } from '../../testing/shop.ts';

const typo =
  SHOP +
  virtualService(`  hosts: [reviews]
  http:
    - route:
        - destination: { host: reveiws } # <- virtual-service/unknown-host
`);

test('a destination that is no service and no service entry is reported where it stands', () => {
  expect(findings(typo)).toEqual(expectedFindings(typo));
});

test('a slip is answered with the host that was meant, and the fix writes it', () => {
  const [diagnostic] = diagnosticsOf(typo, 'virtual-service/unknown-host');
  expect(diagnostic?.message).toBe(
    'No Service or ServiceEntry has the host "reveiws", which means reveiws.prod.svc.cluster.local.',
  );
  expect(diagnostic?.hint).toBe('Did you mean "reviews"?');
  expect(diagnostic?.upstream).toBe('IST0101');
  expect(brokenFixes(typo)).toEqual([]);
});

test('a short name belongs to the namespace of the VirtualService', () => {
  const text =
    SHOP +
    virtualService(
      `  hosts: [reviews.prod.svc.cluster.local]
  http:
    - route:
        - destination: { host: reviews } # <- virtual-service/unknown-host
`,
      'name: r, namespace: default',
    );
  expect(findings(text)).toEqual(expectedFindings(text));
  const [diagnostic] = diagnosticsOf(text, 'virtual-service/unknown-host');
  expect(diagnostic?.hint).toBe('Did you mean "reviews.prod.svc.cluster.local"?');
  expect(brokenFixes(text)).toEqual([]);
});

test('nothing is said of absent hosts where the set is not complete', () => {
  expect(findings(typo, { complete: false })).toEqual([]);
});

test('a service of the cluster counts as existing', () => {
  const text = virtualService(`  hosts: [reviews]
  http:
    - route:
        - destination: { host: reviews }
`);
  const cluster = [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'reviews', namespace: 'prod' } },
  ];
  expect(findings(text, { complete: false, cluster })).toEqual([]);
});

test('a port that the host lacks, and a missing port where it has several, are reported', () => {
  const text =
    SHOP +
    virtualService(`  hosts: [reviews]
  http:
    - route:
        - destination:
            host: reviews
            port: { number: 9999 } # <- virtual-service/unknown-port
    - match: [{ uri: { exact: /x } }] # never reached
      mirror: { host: nowhere.example.com } # <- virtual-service/unknown-mirror-host
      route:
        - destination: { host: ratings } # <- virtual-service/port-required
`);
  const found = findings(text).filter((line) => !line.includes('unreachable'));
  expect(found).toEqual(expectedFindings(text));
  expect(brokenFixes(text)).toEqual([]);
});

test('a wildcard of a service entry covers its hosts, only where it is exported', () => {
  const entry = (exportTo: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: e, namespace: other }
spec: { hosts: ["*.example.com"], exportTo: ["${exportTo}"], ports: [{ number: 80, name: http, protocol: HTTP }] }
---
`;
  const route = virtualService(`  hosts: [a.example.com]
  http:
    - route:
        - destination: { host: a.example.com }
`);
  expect(findings(entry('*') + route)).toEqual([]);
  expect(findings(entry('prod') + route)).toEqual([]);
  expect(findings(entry('.') + route)).toEqual(['13 virtual-service/unknown-host']);
});
