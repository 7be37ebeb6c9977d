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
    expect((await session.run('istioctl analyze -S IST0101')).stdout).not.toContain('IST0101');
    await session.read('kubectl delete vs route');
  });

  test('says which file is missing', async () => {
    expect(await session.run('istioctl analyze none.yaml')).toMatchObject({
      stderr: 'Error(s) adding files\nError: open none.yaml: no such file or directory\n',
      code: 1,
    });
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
  ['istioctl analyze --color', 'error: flag --color is not modelled'],
  ['istioctl analyze --failure-threshold loud', 'Error: "loud" not a valid option'],
])('%s is refused by name', async (line, message) => {
  const { stderr, code } = await session.run(line);
  expect(stderr.startsWith(message), stderr).toBe(true);
  expect(code).toBe(1);
});
