import { beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../../test-support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
  session.files.set('k/kustomization.yaml', 'resources: [map.yaml]\nnamePrefix: k-\n');
  session.files.set('k/map.yaml', session.files.get('cfg.yaml') ?? '');
  session.files.set('names.tpl', '{{range .items}}{{.metadata.name}},{{end}}');
});

describe('output', () => {
  test.each([
    [
      `kubectl get svc -o go-template='{{range .items}}{{.metadata.name}} {{end}}'`,
      'curl reviews ',
    ],
    [`kubectl get svc -o go-template-file=names.tpl`, 'curl,reviews,'],
    [`kubectl get svc reviews --template='{{.spec.nope}}'`, '<no value>'],
    [
      `kubectl get svc reviews -o template='{{exists . "spec" "ports"}} {{len .spec.ports}}'`,
      'true 1',
    ],
    ['kubectl get svc reviews --server-print=false --no-headers | cut -c1-7', 'reviews\n'],
    ['kubectl get svc -L nope --no-headers | wc -l', '2\n'],
    [
      `kubectl get svc -o jsonpath='{range .items[?(@.metadata.name=="curl")]}{.kind}{end}'`,
      'Service',
    ],
  ])('%s', async (line, expected) => {
    expect(await session.read(line)).toBe(expected);
  });

  test.each([
    [
      "kubectl get svc -o go-template='{{'",
      'error: error parsing template {{, template: output:1: unclosed action',
    ],
    [
      "kubectl get svc reviews --template='{{.a}}' --allow-missing-template-keys=false",
      'error: error executing template',
    ],
    [
      'kubectl get svc --output-watch-events',
      'error: --output-watch-events option can only be used',
    ],
    ['kubectl get --raw api', 'error: --raw must be a valid URL path'],
    ['kubectl get svc nope -w', 'Error from server (NotFound): services "nope" not found'],
    [
      'kubectl get deployments.v2.apps',
      'error: the server doesn\'t have a resource type "deployments"',
    ],
  ])('%s is refused', async (line, message) => {
    const { stderr, code } = await session.run(line);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});

describe('writing', () => {
  test('kustomizations are built, and applied', async () => {
    expect(await session.read('kubectl kustomize k')).toContain('name: k-cfg\n');
    expect(await session.read('kubectl apply -k k')).toBe('configmap/k-cfg created\n');
    expect(await session.read('kubectl delete -k k')).toBe(
      'configmap "k-cfg" deleted from prod namespace\n',
    );
  });

  test('replace --force makes the object anew', async () => {
    await session.read('kubectl create -f cfg.yaml');
    const uid = await session.read('kubectl get cm cfg -o jsonpath={.metadata.uid}');
    expect(await session.read('kubectl replace --force -f cfg.yaml')).toBe(
      'configmap "cfg" deleted from prod namespace\nconfigmap/cfg replaced\n',
    );
    expect(await session.read('kubectl get cm cfg -o jsonpath={.metadata.uid}')).not.toBe(uid);
    await session.read('kubectl delete cm cfg');
  });

  test('apply --prune deletes what an earlier apply made, among what the selector takes', async () => {
    const map = (name: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, labels: { set: one } }\n`;
    session.files.set('both.yaml', `${map('one')}---\n${map('two')}`);
    session.files.set('one.yaml', map('one'));
    await session.read(
      'kubectl apply -f both.yaml && kubectl create cm three && kubectl label cm three set=one',
    );
    expect(await session.read('kubectl apply --prune -l set=one -f one.yaml')).toBe(
      'configmap/one unchanged\nconfigmap/two pruned\n',
    );
    expect(await session.read('kubectl get cm -l set=one -o name')).toBe(
      'configmap/one\nconfigmap/three\n',
    );
  });

  test.each([
    [
      'kubectl set resources deploy/curl --limits=cpu=200m',
      'deployment.apps/curl resource requirements updated\n',
    ],
    ['kubectl set env deploy/curl A=b', 'deployment.apps/curl env updated\n'],
    ['kubectl set env deploy/curl --list', '# Deployment curl, container curl\nA=b\n'],
    [
      'kubectl set serviceaccount deploy curl default',
      'deployment.apps/curl serviceaccount updated\n',
    ],
    ['kubectl set selector svc curl app=other', 'service/curl selector updated\n'],
    ['kubectl get svc curl -o jsonpath={.spec.selector}', '{"app":"other"}'],
    ['kubectl run p --image=busybox --port=80 --expose', 'service/p created\npod/p created\n'],
    [
      'kubectl apply view-last-applied deploy curl -o json | head -n 2',
      '{\n  "apiVersion": "apps/v1",\n',
    ],
  ])('%s', async (line, expected) => {
    expect(await session.read(line)).toBe(expected);
  });

  test('a token is given to a ServiceAccount that is there', async () => {
    expect(await session.read('kubectl create token default --duration=10m')).toMatch(
      /^[\w-]+\.[\w-]+\.[\w-]+\n$/,
    );
    expect(await session.run('kubectl create token nope')).toMatchObject({
      stderr: 'error: failed to create token: serviceaccounts "nope" not found\n',
    });
  });
});

describe('config', () => {
  test('contexts are made, changed, renamed and deleted', async () => {
    const own = await openSession();
    expect(await own.read('kubectl config set-context two --namespace=kube-system --user=me')).toBe(
      'Context "two" created.\n',
    );
    await own.read('kubectl config use-context two');
    expect(await own.read('kubectl get svc -o name')).toBe('service/kube-dns\n');
    await own.read('kubectl config use-context drydock');
    expect(await own.read('kubectl config rename-context two other')).toBe(
      'Context "two" renamed to "other".\n',
    );
    expect(await own.read('kubectl config get-contexts')).toBe(
      `CURRENT   NAME      CLUSTER   AUTHINFO   NAMESPACE
*         drydock   drydock   admin      prod
          other               me         kube-system
`,
    );
    await own.read('kubectl config delete-context other');
    expect(await own.read('kubectl config get-contexts -o name')).toBe('drydock\n');
  });
});

test('cluster-info names the services of the cluster', async () => {
  expect(await session.read('kubectl cluster-info')).toMatch(
    /^Kubernetes control plane is running at https:\/\/\S+\nCoreDNS is running at https:\/\/\S+\/proxy\n/,
  );
});

test('version, whoami and events come as documents', async () => {
  expect(await session.read('kubectl version -o yaml')).toContain('  gitVersion: v1.34.2\n');
  expect(await session.read('kubectl auth whoami -o jsonpath={.status.userInfo.username}')).toBe(
    'system:admin',
  );
  expect(await session.read('kubectl events -o jsonpath={.kind}')).toBe('EventList');
});
