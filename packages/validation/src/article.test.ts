import { readdirSync, readFileSync } from 'node:fs';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { applyEdits } from './fix/apply-edits.ts';
import { validate } from './validate.ts';

// The manifests of the article that the course began with, as printed there.
const ROUTE = `apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata:
  name: reviews-route
spec:
  hosts:
    - reviews.prod.svc.cluster.local
  http:
    - match:
        - uri:
            prefix: "/wpcatalog"
        - uri:
            prefix: "/consumercatalog"
      rewrite:
        uri: "/newcatalog"
      route:
        - destination:
            host: reviews.prod.svc.cluster.local
            subset: v2
`;
const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: istio-system
  namespace: argocd
spec:
  project: default
  source:
    repoURL: 'undefined'
    targetRevision: HEAD
    path: manifests/charts/istio-control/istio-discovery
  destination:
    server: 'undefined'
    namespace: istio-system
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
`;
const DESTINATION = `apiVersion: networking.istio.io/v1beta1
kind: DestinationRule
metadata:
  name: reviews-destination
spec:
  host: reviews
  subsets:
    - name: v1
      labels:
        version: v1
    - name: v2
      labels:
        version: v2
`;
const CANARY = `apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata:
  name: reviews
  annotations:
    argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
spec:
  hosts:
    - reviews
  http:
    - route:
        - destination:
            host: reviews
            subset: v1
          weight: 90
        - destination:
            host: reviews
            subset: v2
          weight: 10
`;
const AUTHENTICATION = `apiVersion: security.istio.io/v1beta1
kind: PeerAuthentication
metadata:
  name: default
  namespace: production
spec:
  mtls:
    mode: STRICT
`;
const TELEMETRY = `apiVersion: telemetry.istio.io/v1alpha1
kind: Telemetry
metadata:
  name: default
  namespace: production
spec:
  metrics:
    - providers:
        - name: prometheus
    - overrides:
        - match:
            metric: ALL_METRICS
          tagOverrides:
            source_app:
              operation: REMOVE
            destination_app:
              operation: REMOVE
`;
const MONITOR = `apiVersion: v1
kind: ServiceMonitor
metadata:
  name: argocd-metrics
  namespace: argocd
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: argocd-metrics
  endpoints:
    - port: metrics
      interval: 30s
      path: /metrics
`;

const catalogue = loadCatalogue();
const SHOP = new URL('../../../labs/samples/shop/', import.meta.url);
const shop: readonly (readonly [string, string])[] = readdirSync(SHOP)
  .toSorted()
  .map((name) => [name, readFileSync(new URL(name, SHOP), 'utf8')]);
const NAMESPACES = ['prod', 'production']
  .map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`)
  .join('---\n');

const valid = [
  ['the route by path', ROUTE],
  ['the subsets', DESTINATION],
  ['the canary', CANARY],
  ['mutual TLS', AUTHENTICATION],
  ['telemetry', TELEMETRY],
] as const;

describe('the snippets of the article', () => {
  test.each(valid)('%s alone: a cluster takes it', (_, text) => {
    const found = validate(new Map([['a.yaml', text]]), { catalogue });
    expect(found.filter(({ stage }) => stage !== 'analysis')).toEqual([]);
  });

  test.each(valid)('%s with the shop and its subsets: nothing to say', (_, text) => {
    const subsets = text === DESTINATION ? [] : ([['subsets.yaml', DESTINATION]] as const);
    const files = new Map([...shop, ...subsets, ['all.yaml', NAMESPACES], ['a.yaml', text]]);
    const found = validate(files, { catalogue, complete: true, namespace: 'prod' });
    expect(found.filter(({ file }) => file === 'a.yaml' || file === 'subsets.yaml')).toEqual([]);
  });

  test('the Application has neither a repository nor a cluster', () => {
    const found = validate(new Map([['a.yaml', APPLICATION]]), { catalogue });
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['argo/invalid-source', 'spec.source.repoURL'],
      ['argo/invalid-destination', 'spec.destination.server'],
    ]);
  });

  test('the ServiceMonitor is repaired by its fix', () => {
    const files = new Map([['a.yaml', MONITOR]]);
    const [found, ...others] = validate(files, { catalogue });
    expect([found?.code, found?.path, others]).toEqual(['schema/no-such-kind', 'apiVersion', []]);
    const repaired = applyEdits(files, found?.fixes?.[0]?.edits ?? []);
    expect(repaired.get('a.yaml')).toContain('apiVersion: monitoring.coreos.com/v1\n');
    expect(validate(repaired, { catalogue })).toEqual([]);
  });
});
