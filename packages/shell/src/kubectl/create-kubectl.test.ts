import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../test-support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});

describe('get', () => {
  test('prints the server’s table in kubectl’s columns', async () => {
    expect(await session.read('kubectl get deploy reviews')).toMatch(
      /^NAME {6}READY {3}UP-TO-DATE {3}AVAILABLE {3}AGE\nreviews {3}1\/1 {5}1 {12}1 {11}\d+s\n$/,
    );
  });

  test('prefixes the kind and separates tables when several types are asked for', async () => {
    const text = await session.read('kubectl get deploy,svc reviews');
    expect(text).toMatch(/^NAME .*\ndeployment\.apps\/reviews .*\n\nNAME .*\nservice\/reviews /);
  });

  test('adds namespaces, labels and label columns', async () => {
    expect(await session.read('kubectl get svc -A -L app --show-labels')).toMatch(
      /^NAMESPACE +NAME .* APP +LABELS\n/,
    );
  });

  test.each([
    ['name', /^service\/reviews\n$/],
    ['json', /^\{\n {4}"apiVersion": "v1",/],
    ['yaml', /^apiVersion: v1\nkind: Service\n/],
    ["jsonpath='{.spec.ports[0].port}'", /^9080$/],
    ['custom-columns=N:.metadata.name,X:.x', /^N {9}X\nreviews {3}<none>\n$/],
  ])('-o %s', async (output, expected) => {
    expect(await session.read(`kubectl get svc reviews -o ${output}`)).toMatch(expected);
  });

  test('wraps several objects in a List', async () => {
    const text = await session.read('kubectl get svc -o yaml');
    expect(text).toMatch(/^apiVersion: v1\nitems:\n- apiVersion: v1\n {2}kind: Service\n/);
    expect(text).toMatch(/kind: List\nmetadata:\n {2}resourceVersion: ""\n$/);
  });

  test('sorts by a path', async () => {
    const text = await session.read('kubectl get svc -o name --sort-by=.metadata.name');
    expect(text).toBe('service/curl\nservice/reviews\n');
  });
});

describe('a refusal is kubectl’s own', () => {
  test.each([
    ['kubectl get nopes', `error: the server doesn't have a resource type "nopes"`],
    ['kubectl get pod nope', 'Error from server (NotFound): pods "nope" not found'],
    [
      'kubectl get pod x -n nowhere',
      'Error from server (NotFound): namespaces "nowhere" not found',
    ],
    [
      'kubectl get pods --bogus',
      `Error: unknown flag: --bogus\nSee 'kubectl get --help' for usage.`,
    ],
    [
      'kubectl get pods -n',
      `Error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.`,
    ],
    ['kubectl get pods --kubeconfig=x', 'error: flag --kubeconfig is not modelled by this shell'],
    ['kubectl get pods x -l a=b', 'error: name cannot be provided when a selector is specified'],
    [
      'kubectl get svc reviews -o nope',
      'error: unable to match a printer suitable for the output format "nope"',
    ],
    [
      'kubectl get svc reviews -o jsonpath={.x',
      'error: error parsing jsonpath {.x, unclosed action',
    ],
    [
      'kubectl gte pods',
      'Error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n',
    ],
    ['kubectl proxy', 'error: kubectl proxy is not modelled by this shell'],
    ['kubectl apply -f none.yaml', 'error: the path "none.yaml" does not exist'],
    ['kubectl apply -k .', "error: unable to find one of 'kustomization.yaml', "],
  ])('%s', async (line, message) => {
    const { stderr, code } = await session.run(line);
    expect(stderr.startsWith(message), stderr).toBe(true);
    expect(code).toBe(1);
  });

  test('says that nothing was found, and succeeds', async () => {
    expect(await session.run('kubectl get hpa')).toEqual({
      stdout: '',
      stderr: 'No resources found in prod namespace.\n',
      code: 0,
    });
  });
});

describe('apply', () => {
  beforeEach(async () => {
    await session.run('kubectl delete cm cfg --ignore-not-found');
  });

  test('creates, leaves and changes', async () => {
    expect(await session.read('kubectl apply -f cfg.yaml')).toBe('configmap/cfg created\n');
    expect(await session.read('kubectl apply -f cfg.yaml')).toBe('configmap/cfg unchanged\n');
    const changed = (session.files.get('cfg.yaml') ?? '').replace('blue', 'red');
    session.files.set('changed.yaml', changed);
    expect(await session.read('cat changed.yaml | kubectl apply -f -')).toBe(
      'configmap/cfg configured\n',
    );
    expect(await session.read('kubectl get cm cfg -o jsonpath={.data.color}')).toBe('red');
  });

  test('drops what the last applied configuration had, and keeps what others wrote', async () => {
    await session.read('kubectl apply -f cfg.yaml');
    await session.read(`kubectl patch cm cfg -p '{"data":{"other":"1"}}'`);
    session.files.set(
      'empty.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {size: "2"}\n',
    );
    await session.read('kubectl apply -f empty.yaml');
    expect(await session.read('kubectl get cm cfg -o jsonpath={.data}')).toBe(
      '{"other":"1","size":"2"}',
    );
  });

  test('changes one container of several without touching what the server filled in', async () => {
    const before = await session.read(
      'kubectl get deploy reviews -o jsonpath={.spec.template.spec}',
    );
    const text = (session.files.get('reviews.yaml') ?? '').replace(
      'name: reviews, image',
      'name: reviews, env: [{name: A, value: b}], image',
    );
    session.files.set('env.yaml', text);
    expect(await session.read('kubectl apply -f env.yaml')).toBe(
      'deployment.apps/reviews configured\nservice/reviews unchanged\n',
    );
    const after = await session.read(
      'kubectl get deploy reviews -o jsonpath={.spec.template.spec}',
    );
    expect(JSON.parse(after)).toEqual({
      ...JSON.parse(before),
      containers: [{ ...JSON.parse(before).containers[0], env: [{ name: 'A', value: 'b' }] }],
    });
    await session.cluster.clock.settle();
  });

  test('tells every mistake of several files, and applies the rest', async () => {
    session.files.set('bad.yaml', 'apiVersion: v1\nkind: Widget\nmetadata: {name: x}\n');
    const { stdout, stderr, code } = await session.run('kubectl apply -f bad.yaml -f cfg.yaml');
    expect(stdout).toBe('configmap/cfg created\n');
    expect(stderr).toContain(
      'no matches for kind "Widget" in version "v1"\nensure CRDs are installed first',
    );
    expect(code).toBe(1);
  });

  test('shows a conflict of server-side apply with its ways out', async () => {
    await session.read('kubectl apply -f cfg.yaml');
    const changed = (session.files.get('cfg.yaml') ?? '').replace('blue', 'green');
    session.files.set('green.yaml', changed);
    const { stderr } = await session.run('kubectl apply --server-side -f green.yaml');
    expect(stderr).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: \.data\.color\nPlease review/,
    );
    expect(await session.read('kubectl apply --server-side --force-conflicts -f green.yaml')).toBe(
      'configmap/cfg serverside-applied\n',
    );
  });

  test('diff tells what an apply would change, with exit code 1', async () => {
    await session.read('kubectl apply -f cfg.yaml');
    expect(await session.read('kubectl diff -f cfg.yaml')).toBe('');
    session.files.set('pink.yaml', (session.files.get('cfg.yaml') ?? '').replace('blue', 'pink'));
    const { stdout, code } = await session.run('kubectl diff -f pink.yaml');
    expect(stdout).toContain('-  color: blue\n+  color: pink\n');
    expect(code).toBe(1);
  });
});

describe('changes', () => {
  test('a rollout can be followed, undone and restarted', async () => {
    await session.read('kubectl set image deploy/reviews reviews=drydock/shop-reviews:v2');
    expect(await session.read('kubectl rollout status deploy/reviews | tail -n 1')).toBe(
      'deployment "reviews" successfully rolled out\n',
    );
    expect(await session.read('curl -s reviews:9080/health')).toContain('"version":"v2"');
    expect(await session.read('kubectl rollout undo deploy/reviews')).toBe(
      'deployment.apps/reviews rolled back\n',
    );
    expect(await session.read('kubectl rollout status deploy/reviews | tail -n 1')).toContain(
      'successfully',
    );
    expect(await session.read('kubectl get deploy reviews -o jsonpath={..image}')).toBe(
      'drydock/shop-reviews:v1',
    );
  });

  test('labels are set, guarded and removed', async () => {
    expect(await session.read('kubectl label svc reviews tier=1')).toBe(
      'service/reviews labeled\n',
    );
    expect((await session.run('kubectl label svc reviews tier=2')).stderr).toBe(
      "error: 'tier' already has a value (1), and --overwrite is false\n",
    );
    expect(await session.read('kubectl label svc reviews tier-')).toBe(
      'service/reviews unlabeled\n',
    );
  });

  test('edit sends what the learner changed in the editor', async () => {
    const editing = await openSession({
      edit: async (_, text) => text.replace('port: 9080', 'port: 9081'),
    });
    expect(await editing.read('kubectl edit svc reviews')).toBe('service/reviews edited\n');
    expect(await editing.read('kubectl get svc reviews -o jsonpath={..port}')).toBe('9081');
    const closing = await openSession({ edit: async () => undefined });
    expect((await closing.run('kubectl edit svc reviews')).stderr).toBe(
      'Edit cancelled, no changes made.\n',
    );
  });

  test('wait tells what did not come true in cluster time', async () => {
    expect(await session.read('kubectl wait --for=condition=Available deploy/reviews')).toBe(
      'deployment.apps/reviews condition met\n',
    );
    expect(
      await session.run('kubectl wait --for=condition=Nope deploy/reviews --timeout=5s'),
    ).toMatchObject({
      stderr: 'error: timed out waiting for the condition on deployments/reviews\n',
      code: 1,
    });
  });

  test('the namespace of the context can be changed', async () => {
    await session.read('kubectl config set-context --current --namespace=istio-system');
    expect(await session.read('kubectl get pods -o name')).toContain('pod/istiod-');
    await session.read('kubectl config set-context --current --namespace=prod');
  });
});

test('exec sends a curl from the pod itself', async () => {
  expect(await session.read('kubectl exec deploy/curl -- curl -s reviews:9080/health')).toContain(
    '"status":"ok"',
  );
  const { code, stderr } = await session.run('kubectl exec deploy/curl -- curl -s nope');
  expect([code, stderr]).toEqual([6, 'command terminated with exit code 6\n']);
});

test('describe shows a custom resource field by field', async () => {
  session.files.set(
    'vs.yaml',
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r}\nspec: {hosts: [reviews], http: [{route: [{destination: {host: reviews}}]}]}\n',
  );
  await session.read('kubectl apply -f vs.yaml');
  expect(await session.read('kubectl describe vs r')).toMatch(
    /Spec:\n {2}Hosts:\n {4}reviews\n {2}Http:\n {4}Route:\n {6}Destination:\n {8}Host: {2}reviews\nEvents: {8}<none>\n$/,
  );
});
