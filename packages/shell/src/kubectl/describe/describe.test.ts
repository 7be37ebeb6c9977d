import { beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from '../../test-support/session.ts';

const MANIFESTS = `apiVersion: v1
kind: LimitRange
metadata: { name: limits }
spec: { limits: [{ type: Container, default: { cpu: 200m }, max: { cpu: '1' } }] }
---
apiVersion: v1
kind: ReplicationController
metadata: { name: old }
spec: { replicas: 0, selector: { a: b }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: busybox }] } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: walls }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { c: d } } }], ports: [{ port: 80 }] }] }
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: first }
value: 7
`;

let session: Session;
beforeAll(async () => {
  session = await openSession();
  session.files.set('more.yaml', MANIFESTS);
  await session.read('kubectl apply -f more.yaml');
  await session.cluster.clock.settle();
});

// What kubectl 1.32 prints for the same objects of the same server.
test.each([
  [
    'limitrange limits',
    `Name:       limits
Namespace:  prod
Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
----        --------  ---  ---  ---------------  -------------  -----------------------
Container   cpu       -    1    200m             200m           -
`,
  ],
  ['rc old', /^Name: {9}old\nNamespace: {4}prod\nSelector: {5}a=b\nLabels: {7}a=b\n/],
  [
    'netpol walls',
    /\nSpec:\n {2}PodSelector: {5}<none> \(Allowing the specific traffic to all pods in this namespace\)\n {2}Allowing ingress traffic:\n {4}To Port: 80\/TCP\n {4}From:\n {6}PodSelector: c=d\n {2}Not affecting egress traffic\n {2}Policy Types: Ingress\n$/,
  ],
  [
    'pc first',
    /^Name: {14}first\nValue: {13}7\nGlobalDefault: {5}false\nPreemptionPolicy: {2}PreemptLowerPriority\n/,
  ],
])('describe %s', async (what, expected) => {
  const text = await session.read(`kubectl describe ${what}`);
  if (typeof expected === 'string') expect(text).toBe(expected);
  else expect(text).toMatch(expected);
});
