import { expect, test } from 'vitest';
import { validate } from '../../validate.ts';

/** Codes of the findings for a route of the namespace shop on a Gateway of the namespace edge. */
function codesFor(listener: string, route = 'HTTPRoute', parent = ''): readonly string[] {
  const text = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: shop } }
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: one, port: 80, ${listener} }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: ${route}
metadata: { name: reviews, namespace: shop }
spec:
  parentRefs: [{ name: web, namespace: edge${parent} }]
  hostnames: [a.example.com]
  rules: [{ backendRefs: [{ name: reviews, port: 80 }] }]
`;
  const found = validate(new Map([['a.yaml', text]]), { complete: true });
  return found
    .filter(({ rule }) => rule === 'gateway-api/attachments')
    .map(({ code }) => code.replace('gateway-api/', ''));
}

const from = (namespaces: string): string => `allowedRoutes: { namespaces: ${namespaces} }`;

test.each([
  ['protocol: HTTP', 'HTTPRoute', ['route-not-allowed']],
  [`protocol: HTTP, ${from('{ from: All }')}`, 'HTTPRoute', []],
  [`protocol: HTTP, ${from('{ from: All }')}`, 'GRPCRoute', []],
  [`protocol: TCP, ${from('{ from: All }')}`, 'HTTPRoute', ['route-not-allowed']],
  [`protocol: TLS, ${from('{ from: All }')}`, 'TLSRoute', []],
  [
    `protocol: HTTP, ${from('{ from: Selector, selector: { matchLabels: { team: shop } } }')}`,
    'HTTPRoute',
    [],
  ],
  [
    `protocol: HTTP, ${from('{ from: Selector, selector: { matchLabels: { team: web } } }')}`,
    'HTTPRoute',
    ['route-not-allowed'],
  ],
  [
    `protocol: HTTP, hostname: "*.example.org", ${from('{ from: All }')}`,
    'HTTPRoute',
    ['no-matching-hostname'],
  ],
  [`protocol: HTTP, hostname: "*.example.com", ${from('{ from: All }')}`, 'HTTPRoute', []],
])('a listener with %s and a %s: %j', (listener, route, expected) => {
  expect(codesFor(listener, route)).toEqual(expected);
});

test('sectionName and port choose the listeners that count', () => {
  const listener = `protocol: HTTP, ${from('{ from: All }')}`;
  expect(codesFor(listener, 'HTTPRoute', ', sectionName: one, port: 80')).toEqual([]);
  expect(codesFor('protocol: HTTP', 'HTTPRoute', ', sectionName: one')).toEqual([
    'route-not-allowed',
  ]);
});
