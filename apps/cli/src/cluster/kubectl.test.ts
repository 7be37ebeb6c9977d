import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedCluster } from '@drydock/cluster';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followRealTime } from './real-time.ts';
import { execInContainer } from './exec/exec-in-container.ts';
import { serveCluster, type ClusterServer, type ServedCluster } from './serve-cluster.ts';

const SHOP = join(import.meta.dirname, '../../../../labs/samples/shop');

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('kubectl is not on the PATH: its session against the served cluster is skipped');
    return false;
  }
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A session of the real kubectl against a served cluster, in order: each step goes on from the one before. */
describe.skipIf(!hasKubectl())('the real kubectl', () => {
  const home = mkdtempSync(join(tmpdir(), 'drydock-kubectl-'));
  const cluster = createSimulatedCluster({ install: ['istio'], startMs: Date.now() });
  let server: ClusterServer;
  let stop: () => void = () => undefined;

  beforeAll(async () => {
    const served: ServedCluster = {
      handle: (request) => cluster.simulator.handle(request),
      exec: (request) => execInContainer(cluster, request),
    };
    server = await serveCluster(served, { token: 'kubectl-session' });
    writeFileSync(join(home, 'config'), server.kubeconfig, { mode: 0o600 });
    stop = followRealTime(cluster.simulator, 100);
  });
  afterAll(async () => {
    stop();
    await server.close();
    rmSync(home, { recursive: true });
  });

  function kubectl(line: string, input?: string): Promise<Ran> {
    const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: join(home, 'config') };
    return new Promise((resolve) => {
      const child = execFile('kubectl', line.split(' '), { env }, (error, stdout, stderr) => {
        const code = error ? Number(error.code ?? 1) : 0;
        resolve({ stdout, stderr, code });
      });
      child.stdin?.end(input ?? '');
    });
  }

  async function succeed(line: string, input?: string): Promise<string> {
    const { stdout, stderr, code } = await kubectl(line, input);
    expect(`${stderr}\nexit ${code}`, `kubectl ${line}`).toMatch(/exit 0$/);
    return stdout;
  }

  test('sees a cluster of the version that it simulates', async () => {
    expect(await succeed('version')).toContain('Server Version: v1.34');
    expect(await succeed('get nodes -o name')).toBe('node/drydock-1\nnode/drydock-2\n');
  });

  const namespace = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'prod', labels: { 'istio-injection': 'enabled' } },
  });

  test('applies the sample app into a meshed namespace and waits for it', async () => {
    await succeed('apply -f -', namespace);
    expect(await succeed(`apply -n prod -f ${SHOP}`)).toContain(
      'deployment.apps/reviews-v2 created',
    );
    await succeed('wait -n prod --for=condition=Available deployment --all --timeout=30s');
    await succeed('rollout status -n prod deployment/reviews-v1 --timeout=30s');
  });

  test('lists the pods with two of two containers ready', async () => {
    const pods = await succeed('get pods -n prod -l app=reviews --no-headers');
    const rows = pods
      .trim()
      .split('\n')
      .map((row) => row.split(/\s+/).slice(1, 4));
    expect(rows).toEqual(Array.from({ length: 3 }, () => ['2/2', 'Running', '0']));
  });

  test('describes a pod with its events', async () => {
    const text = await succeed('describe pod -n prod -l app=ratings');
    expect(text).toMatch(/^\s+istio-proxy:$/m);
    expect(text).toMatch(/Normal\s+Scheduled/);
    expect(text).toMatch(/Normal\s+Started/);
  });

  const route = JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'reviews', namespace: 'prod' },
    spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
  });

  test('applies a route: created, then unchanged', async () => {
    const apply = (): Promise<string> => succeed('apply -f -', route);
    expect(await apply()).toBe('virtualservice.networking.istio.io/reviews created\n');
    expect(await apply()).toContain('unchanged');
  });

  test('is told what is wrong with a route', async () => {
    const refused = await kubectl('apply -f -', route.replace('"host":"reviews"', '"host":5'));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /The VirtualService "reviews" is invalid: spec\.http\[0\]\.route\[0\]/,
    );
    const misspelt = await kubectl('apply -f -', route.replace('"route"', '"rout"'));
    expect(misspelt.stderr).toContain('strict decoding error: unknown field "spec.http[0].rout"');
    const empty = route.replace(/"route":\[.*?\]/, '"name":"empty"');
    expect((await kubectl('apply -f -', empty)).stderr).toContain(
      'denied the request: configuration is invalid',
    );
  });

  test('explains a field with its documentation', async () => {
    const text = await succeed('explain virtualservice.spec.http.rewrite');
    expect(text).toMatch(/GROUP:\s+networking\.istio\.io/);
    expect(text).toMatch(/uriRegexRewrite\s+<Object>/);
  });

  test('runs commands in a container, whose requests go through the mesh', async () => {
    const curl = 'exec -n prod deploy/curl -- curl -s http://details:9080/details/7';
    expect(JSON.parse(await succeed(curl))).toMatchObject({ product: '7' });
    expect(await succeed('exec -i -n prod deploy/curl -- sh', 'hostname\n')).toMatch(/^curl-/);
    const unknown = await kubectl('exec -n prod deploy/curl -- nope');
    expect(unknown.code).toBe(127);
    expect(unknown.stderr).toContain('nope: not found');
  });

  test('reads what a workload wrote', async () => {
    expect(await succeed('logs -n prod deploy/details')).toMatch(
      /^listening on :9080\nGET \/details\/7 200 \d+ms\n$/,
    );
    const missing = await kubectl('logs -n prod nobody');
    expect(missing.stderr).toContain('pods "nobody" not found');
  });

  test('scales, restarts and undoes', async () => {
    await succeed('scale -n prod deployment/details --replicas=3');
    await succeed('rollout status -n prod deployment/details --timeout=30s');
    await succeed('rollout restart -n prod deployment/details');
    await succeed('rollout status -n prod deployment/details --timeout=30s');
    expect(await succeed('rollout undo -n prod deployment/details')).toContain('rolled back');
    await succeed('rollout status -n prod deployment/details --timeout=30s');
  });

  test('meets a conflict when two apply the same field', async () => {
    const map = (value: string): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'm' },
        data: { a: value },
      });
    await succeed('apply --server-side --field-manager=one -f -', map('1'));
    const conflict = await kubectl('apply --server-side --field-manager=two -f -', map('2'));
    expect(conflict.stderr).toContain('conflict with "one": .data.a');
  });

  test('creates through typed clients, which send protobuf', async () => {
    expect(await succeed('create namespace typed')).toBe('namespace/typed created\n');
    await succeed('create configmap -n typed c --from-literal=a=b');
    await succeed('create deployment -n typed d --image=curlimages/curl:8 --port=80');
    await succeed('create role -n typed r --verb=get --resource=pods');
    expect(
      await succeed(
        'get deployment -n typed d -o jsonpath={.spec.template.spec.containers[0].ports[0].containerPort}',
      ),
    ).toBe('80');
    expect(await succeed('auth can-i create pods')).toBe('yes\n');
    expect(await succeed('create token -n typed default')).toMatch(/^ey\S+\.\S+\.\S+\n?$/);
  });

  test('shows what an apply would change', async () => {
    const map = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'typed' },
      data: { a: 'other' },
    });
    const { stdout, code } = await kubectl('diff -f -', map);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^-  a: b$/m);
    expect(stdout).toMatch(/^\+  a: other$/m);
  });

  test('goes on watching from where another client stopped', async () => {
    const list = JSON.parse(await succeed('get --raw /api/v1/namespaces/typed/configmaps')) as {
      readonly metadata: { readonly resourceVersion: string };
    };
    await succeed('create configmap -n typed while-away');
    const path = `/api/v1/namespaces/typed/configmaps?watch=1&timeoutSeconds=5&resourceVersion=${list.metadata.resourceVersion}`;
    const events = (await succeed(`get --raw ${path}`)).trim().split('\n');
    expect(JSON.parse(events[0] ?? '')).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'while-away' } },
    });
  });

  test('waits for finalizers, and for a namespace until it is really gone', async () => {
    const map = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: 'typed', finalizers: ['example.com/hold'] },
    });
    await succeed('apply -f -', map);
    await succeed('delete namespace typed --wait=false');
    expect(await succeed('get namespace typed -o jsonpath={.status.phase}')).toBe('Terminating');
    await succeed('patch configmap -n typed held --type=merge -p {"metadata":{"finalizers":null}}');
    await succeed('wait --for=delete namespace/typed --timeout=30s');
  });

  test('deletes and waits until it is gone', async () => {
    await succeed('delete -n prod deployment details --timeout=30s');
    const left = await kubectl('get deployment -n prod details');
    expect(left.stderr).toContain('deployments.apps "details" not found');
  });

  test('does not get in without the token', async () => {
    const { stderr, code } = await kubectl('get pods --token=wrong');
    expect(code).toBe(1);
    expect(stderr).toMatch(/credentials|Unauthorized/);
  });
});
