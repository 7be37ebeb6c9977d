import { beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../test-support/session.ts';

const route = (host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: route, namespace: prod }
spec:
  hosts: [reviews]
  http:
    - route: [{ destination: { host: ${host} } }]
`;

let session: Session;
beforeAll(async () => {
  session = await openSession();
  await session.read('kubectl label ns prod istio-injection=enabled');
  await session.read('kubectl rollout restart deploy');
  await session.cluster.clock.settle();
  session.files.set('good.yaml', route('reviews'));
  session.files.set('bad.yaml', route('revews'));
});

describe('istioctl analyze', () => {
  test('names code, resource and place of what a file would break', async () => {
    const { stdout, stderr, code } = await session.run('istioctl analyze bad.yaml');
    expect(stdout).toMatch(
      /^Error \[IST0101\] \(VirtualService prod\/route bad\.yaml:7\) .*revews/m,
    );
    expect(stderr).toMatch(/^Error: Analyzers found issues when analyzing namespace: prod\.\n/);
    expect(code).toBe(79);
  });

  test('finds nothing in a good file, beside the cluster', async () => {
    const { stderr, code, stdout } = await session.run(
      'istioctl analyze good.yaml --output-threshold warning',
    );
    expect([stdout, stderr, code]).toEqual([
      '',
      '\n✔ No validation issues found when analyzing namespace: prod.\n',
      0,
    ]);
  });

  test('looks at what the cluster has, and can leave a code out', async () => {
    await session.read('kubectl apply -f bad.yaml');
    expect((await session.run('istioctl analyze')).stdout).toContain(
      '[IST0101] (VirtualService prod/route)',
    );
    expect(
      (await session.run('istioctl analyze -S "IST0101=VirtualService *.prod"')).stdout,
    ).not.toContain('IST0101');
    await session.read('kubectl delete vs route');
  });

  test('says which file is missing', async () => {
    expect(await session.run('istioctl analyze none.yaml')).toMatchObject({
      stderr: 'Error: open none.yaml: no such file or directory\n',
      code: 1,
    });
  });
});

test('analyze -o json tells the same and ends with 0', async () => {
  const text = await session.read('istioctl analyze bad.yaml -o json --output-threshold error');
  expect(JSON.parse(text)).toEqual([
    {
      code: 'IST0101',
      documentationUrl: 'https://istio.io/latest/docs/reference/config/analysis/ist0101/',
      level: 'Error',
      message: expect.stringContaining('revews'),
      origin: 'VirtualService prod/route',
      reference: 'bad.yaml:7',
    },
  ]);
});

test('validate looks at files alone', async () => {
  expect(await session.read('istioctl validate -f bad.yaml')).toBe('"bad.yaml" is valid\n');
  session.files.set('wrong.yaml', route('reviews').replace('route:', 'rout:'));
  const { code, stderr } = await session.run('istioctl validate -f wrong.yaml');
  expect(stderr).toMatch(/^Error: \d errors? occurred:\n\t\* VirtualService\/prod\/route: /);
  expect(code).toBe(1);
});

describe('what a proxy has', () => {
  beforeAll(async () => {
    session.files.set(
      'rules.yaml',
      `${route('reviews')}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: prod }
spec: { host: reviews, subsets: [{ name: v1, labels: { version: v1 } }, { name: v9, labels: { version: v9 } }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: prod }
spec: { selector: { matchLabels: { app: reviews } }, rules: [{ to: [{ operation: { methods: [GET] } }] }] }
`,
    );
    await session.read('kubectl apply -f rules.yaml');
    await session.cluster.clock.settle();
  });

  test('clusters are sorted by host, with their DestinationRule', async () => {
    const text = await session.read('istioctl pc cluster deploy/curl --fqdn reviews.prod');
    const lines = text.split('\n').map((line) => line.trim().split(/ {5,}/));
    expect(lines).toEqual([
      ['SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE', 'DESTINATION RULE'],
      ...['-', 'v1', 'v9'].map((subset) => [
        'reviews.prod.svc.cluster.local',
        '9080',
        subset,
        'outbound',
        'EDS',
        'reviews.prod',
      ]),
      [''],
    ]);
  });

  test('listeners show what each chain matches', async () => {
    const text = await session.read('istioctl proxy-config listeners deploy/curl --port 9080');
    expect(text).toMatch(
      /^ADDRESSES PORT MATCH +DESTINATION\n0\.0\.0\.0 {3}9080 Trans: raw_buffer; /,
    );
    expect(text).toContain('Route: 9080\n');
    expect(await session.read('istioctl pc l deploy/curl --verbose=false --port 9080')).toBe(
      'ADDRESSES PORT TYPE\n0.0.0.0   9080 HTTP+TCP\n',
    );
  });

  test('routes name their VirtualService', async () => {
    const text = await session.read('istioctl pc routes deploy/curl --name 9080');
    expect(text).toMatch(/^NAME {5}VHOST NAME +DOMAINS +MATCH {5}VIRTUAL SERVICE\n/);
    expect(text).toMatch(
      /^9080 {5}reviews\.prod\.svc\.cluster\.local:9080 .* \/\* {8}route\.prod$/m,
    );
  });

  test('endpoints have an address, a health and a cluster', async () => {
    const cluster = 'outbound|9080|v1|reviews.prod.svc.cluster.local';
    const text = await session.read(`istioctl pc ep deploy/curl --cluster '${cluster}'`);
    expect(text).toMatch(
      /^ENDPOINT +STATUS {6}OUTLIER CHECK {5}CLUSTER\n[\d.]+:9080 +HEALTHY {5}OK {16}outbound/,
    );
  });

  test('secrets are the certificate of the workload and the root', async () => {
    const text = await session.read('istioctl pc secret deploy/curl');
    const time = String.raw`202\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
    const [header, own, root, ...rest] = text.split('\n').map((line) => line.trimEnd());
    expect(header).toMatch(
      /^RESOURCE NAME {5}TYPE {11}STATUS {5}VALID CERT {5}SERIAL NUMBER +NOT AFTER +NOT BEFORE$/,
    );
    expect(own).toMatch(
      new RegExp(`^default +Cert Chain +ACTIVE +true +[0-9a-f]{20,32} +${time} +${time}$`),
    );
    expect(root).toMatch(
      /^ROOTCA +CA +ACTIVE +true +1 +2035-01-01T00:00:00Z +2025-01-01T00:00:00Z$/,
    );
    expect(rest).toEqual(['']);
    expect(await session.read('istioctl proxy-config s deploy/curl')).toBe(text);
  });

  test('-o json and yaml have the names of istioctl', async () => {
    const json = await session.read(
      'istioctl pc clusters deploy/curl --fqdn reviews.prod --subset v9 -o json',
    );
    expect(JSON.parse(json)).toMatchObject([
      { edsClusterConfig: { serviceName: 'outbound|9080|v9|reviews.prod.svc.cluster.local' } },
    ]);
    expect(await session.read('istioctl pc bootstrap deploy/curl -o yaml')).toContain(
      'ISTIO_VERSION: ',
    );
    expect(await session.read('istioctl pc all deploy/curl')).toMatch(
      /^SERVICE FQDN[^]*\nADDRESSES[^]*\nNAME[^]*\nENDPOINT/,
    );
  });

  test('x describe tells what traffic meets', async () => {
    const text = await session.read('istioctl x describe svc reviews');
    expect(text).toBe(`Service: reviews
   Port: http 9080/HTTP targets pod port 9080
DestinationRule: reviews for "reviews"
   Matching subsets: v1
      (Non-matching subsets v9)
   No Traffic Policy
VirtualService: route
   1 HTTP route(s)
RBAC policies: ns[prod]-policy[readers]-rule[0]
`);
    const pod = await session.read(
      'istioctl x describe pod $(kubectl get pod -l app=reviews -o name | cut -d/ -f2)',
    );
    expect(pod).toMatch(
      /^Pod: reviews-\S+\n {3}Pod Revision: default\n {3}Pod Ports: 9080 \(reviews\)\n-+\nService: reviews\n/,
    );
    expect(pod).toMatch(/\nEffective PeerAuthentication:\n {3}Workload mTLS mode: PERMISSIVE\n$/);
  });

  test('x authz check lists the policies by action', async () => {
    expect(await session.read('istioctl x authz check deploy/reviews')).toBe(
      'ACTION   AuthorizationPolicy   RULES\nALLOW    readers.prod          1\n',
    );
  });
});

test('proxy-status lists the proxies with their version', async () => {
  const text = await session.read('istioctl proxy-status');
  expect(text).toMatch(/^NAME +CLUSTER {8}ISTIOD +VERSION +SUBSCRIBED TYPES\n/);
  expect(text).toMatch(
    /^reviews-\S+\.prod +Kubernetes {5}istiod-\S+ {5}\d+\.\d+\.\d+ +4 \(CDS,LDS,EDS,RDS\)$/m,
  );
  expect(text).toMatch(/^istio-ingressgateway-\S+\.istio-system .* 3 \(CDS,LDS,EDS\)$/m);
});

test('version counts the proxies', async () => {
  expect(await session.read('istioctl version')).toMatch(
    /^client version: (\S+)\ncontrol plane version: \1\ndata plane version: \1 \(3 proxies\)\n$/,
  );
});

test.each([
  ['istioctl install', 'Error: istioctl install is not modelled by this shell; there are: analyze'],
  ['istioctl', 'usage: istioctl COMMAND'],
  ['istioctl analyze --verbose', 'error: flag --verbose is not modelled'],
  ['istioctl analyze -S IST0101', 'Error: IST0101 is not a valid suppression value'],
  ['istioctl analyze -o sarif', 'Error: sarif not a valid option for format'],
  ['istioctl tag list', 'Error: istioctl tag is not modelled'],
  ['istioctl x precheck', 'Error: istioctl x precheck is not modelled'],
  ['istioctl pc secret deploy/curl -o json', 'Error: proxy-config secret -o json is not modelled'],
  ['istioctl ps -o json', 'Error: proxy-status -o json is not modelled'],
  ['istioctl ps -o xml', 'Error: output format "xml" not supported'],
  ['istioctl pc routes', 'Error: route requires pod name'],
  ['istioctl pc routes nope', 'Error: pods "nope" not found'],
  ['istioctl pc routes deploy/nope', 'Error: deploy "nope" not found in namespace prod'],
  ['istioctl pc routes deploy/curl -o xml', 'Error: output format "xml" not supported'],
  ['istioctl x describe node x', 'Error: unknown resource type "node"'],
  ['istioctl validate', 'Error: must specify at least one -f'],
  ['istioctl analyze --failure-threshold loud', 'Error: "loud" not a valid option'],
])('%s is refused by name', async (line, message) => {
  const { stderr, code } = await session.run(line);
  expect(stderr.startsWith(message), stderr).toBe(true);
  expect(code).toBe(1);
});

test.each([
  ['istioctl proxy-c', ['proxy-config']],
  ['istioctl pc rou', ['route']],
  [
    'istioctl pc routes istio-i',
    [expect.stringMatching(/^istio-ingressgateway-\S+\.istio-system$/)],
  ],
  ['istioctl x describe po', ['pod']],
  ['istioctl x authz check curl', [expect.stringMatching(/^curl-\S+\.prod$/)]],
  ['istioctl analyze goo', ['good.yaml']],
])('%s is completed', async (line, expected) => {
  expect(await session.shell.complete(line)).toEqual(expected);
});
