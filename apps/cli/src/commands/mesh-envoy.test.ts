import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createCliFolder } from '../testing/run-cli.ts';

const deployment = (name: string, app: string, version: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${app}, version: ${version}}}
  template:
    metadata: {labels: {app: ${app}, version: ${version}}}
    spec: {containers: [{name: ${app}, image: 'drydock/shop-${app}:${version}'}]}
`;

const SHOP = `apiVersion: v1
kind: Service
metadata: {name: reviews}
spec: {selector: {app: reviews}, ports: [{name: http, port: 9080}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  trafficPolicy:
    connectionPool: {http: {http1MaxPendingRequests: 1}}
    loadBalancer: {consistentHash: {httpHeaderName: x-user}}
  subsets: [{name: v2, labels: {version: v2}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
  http:
    - match: [{uri: {prefix: /wpcatalog}}]
      rewrite: {uri: /newcatalog}
      route: [{destination: {host: reviews, subset: v2}}]
${deployment('web', 'web', 'v1')}${deployment('reviews-v2', 'reviews', 'v2')}`;

describe('drydock mesh envoy', () => {
  test('writes what a real Envoy needs to route as the workload does', async () => {
    await using folder = await createCliFolder();
    await folder.write('shop.yaml', SHOP);
    const place = ['--workload', 'web', '--namespace', 'prod'];
    const upstream = ['--upstream', 'reviews-v2=10.0.0.7:8080'];
    const { code, stdout, stderr } = await folder.run(
      ['mesh', 'envoy', 'shop.yaml'].concat(place, upstream),
    );
    expect(code).toBe(0);
    const { static_resources: resources, admin } = parse(stdout) as {
      readonly static_resources: { readonly listeners: unknown; readonly clusters: unknown };
      readonly admin: unknown;
    };
    expect(admin).toBeDefined();
    expect(JSON.stringify(resources.listeners)).toContain(
      '"route":{"cluster":"outbound|9080|v2|reviews.prod.svc.cluster.local","prefix_rewrite":"/newcatalog"',
    );
    expect(JSON.stringify(resources.listeners)).toContain(
      '"hash_policy":[{"header":{"header_name":"x-user"}}]',
    );
    expect(JSON.stringify(resources.clusters)).toContain('"address":"10.0.0.7","port_value":8080');
    expect(JSON.stringify(resources.clusters)).toContain('"max_pending_requests":1');
    expect(stderr).toContain('web.prod at 127.0.1.1');
    expect(stderr).toContain('Istio mTLS');
  });

  test('names the workloads that there are when it knows none of that name', async () => {
    await using folder = await createCliFolder();
    await folder.write('shop.yaml', SHOP);
    const { code, stderr } = await folder.run(['mesh', 'envoy', 'shop.yaml', '--workload', 'wbe']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'There is no workload wbe. There are: web.default, reviews-v2.default.',
    );
  });

  test('says what does not parse, and refuses an upstream that is no address', async () => {
    await using folder = await createCliFolder();
    await folder.write('broken.yaml', 'kind: [');
    const broken = await folder.run(['mesh', 'envoy', 'broken.yaml', '--workload', 'web']);
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toContain('broken.yaml');
    await folder.write('shop.yaml', SHOP);
    const bad = ['mesh', 'envoy', 'shop.yaml', '--workload', 'web', '--upstream', 'web=host:80'];
    expect(await folder.run(bad)).toMatchObject({ code: 2 });
  });
});
