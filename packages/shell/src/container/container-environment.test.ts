import { beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../test-support/session.ts';
import { expandReferences } from './expand-references.ts';

const POD = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { A: x, B-c: w, app.conf: "mode=1\\n" }
---
apiVersion: v1
kind: Secret
metadata: { name: keys }
stringData: { TOKEN: t0k, key.pem: PEM }
---
apiVersion: v1
kind: Pod
metadata: { name: probe, labels: { app: probe } }
spec:
  enableServiceLinks: LINKS
  volumes:
    - { name: conf, configMap: { name: settings } }
    - { name: one, configMap: { name: settings, items: [{ key: app.conf, path: sub/one.conf }] } }
    - { name: keys, secret: { secretName: keys } }
    - { name: none, configMap: { name: absent, optional: true } }
    - { name: cache, emptyDir: {} }
    - { name: info, downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }, { path: cpu, resourceFieldRef: { containerName: main, resource: requests.cpu, divisor: 1m } }] } }
    - name: all
      projected:
        sources:
          - configMap: { name: settings, items: [{ key: A, path: a }] }
          - secret: { name: keys }
  containers:
    - name: main
      image: curlimages/curl:8.11.1
      command: [sleep, infinity]
      resources: { requests: { cpu: 250m }, limits: { memory: 64Mi } }
      envFrom:
        - { prefix: P_, configMapRef: { name: settings } }
        - { secretRef: { name: keys } }
        - { configMapRef: { name: absent, optional: true } }
      env:
        - { name: NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
        - { name: JOINED, value: "$(NAME)-$(P_A)-$(LATER)-$$(NAME)" }
        - { name: LATER, value: z }
        - { name: HOST, value: "$(KUBERNETES_SERVICE_HOST)" }
        - { name: MEMORY, valueFrom: { resourceFieldRef: { resource: limits.memory } } }
        - { name: MEGA, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }
        - { name: CPU, valueFrom: { resourceFieldRef: { resource: requests.cpu } } }
        - { name: GONE, valueFrom: { configMapKeyRef: { name: absent, key: a, optional: true } } }
      volumeMounts:
        - { name: conf, mountPath: /conf }
        - { name: one, mountPath: /one }
        - { name: conf, mountPath: /etc/app.conf, subPath: app.conf }
        - { name: keys, mountPath: /conf/keys }
        - { name: none, mountPath: /none }
        - { name: cache, mountPath: /cache }
        - { name: info, mountPath: /info }
        - { name: all, mountPath: /all }
`;

let session: Session;
const inside = (script: string): Promise<string> =>
  session.read(`kubectl exec probe -- sh -c '${script}'`);

beforeAll(async () => {
  session = await openSession();
  session.files.set('probe.yaml', POD.replace('LINKS', 'true'));
  await session.read('kubectl apply -f probe.yaml');
  await session.cluster.clock.settle();
});

describe('the environment of a container', () => {
  test.each([
    ['echo $P_A $TOKEN', 'x t0k\n'],
    ['echo $JOINED', 'probe-x-$(LATER)-$(NAME)\n'],
    ['echo $MEMORY $MEGA $CPU "${GONE-unset}"', '67108864 64 1 unset\n'],
    ['echo $KUBERNETES_SERVICE_PORT_HTTPS $KUBERNETES_PORT_443_TCP_PROTO', '443 tcp\n'],
    ['echo $REVIEWS_SERVICE_PORT $REVIEWS_SERVICE_PORT_HTTP', '9080 9080\n'],
  ])('%s', async (script, expected) => {
    const answer = await session.run(`kubectl exec probe -- sh -c '${script}'`);
    expect(answer.stdout).toBe(expected);
  });

  test('Services are named with their address, as it was when the container started', async () => {
    const address = await session.read('kubectl get svc reviews -o jsonpath={.spec.clusterIP}');
    expect(await inside('echo $REVIEWS_PORT')).toBe(`tcp://${address}:9080\n`);
    expect(await inside('echo $REVIEWS_PORT_9080_TCP_ADDR')).toBe(`${address}\n`);
    expect(await inside('test "$HOST" = "$KUBERNETES_SERVICE_HOST" && echo same')).toBe('same\n');
    await session.read('sleep 60; kubectl create service clusterip late --tcp=80');
    expect(await inside('echo ${LATE_SERVICE_HOST-none}')).toBe('none\n');
  });

  test('enableServiceLinks: false leaves the API server alone', async () => {
    const own = await openSession();
    own.files.set('probe.yaml', POD.replace('LINKS', 'false'));
    await own.read('kubectl apply -f probe.yaml');
    await own.cluster.clock.settle();
    const names = await own.read('kubectl exec probe -- env | grep SERVICE_HOST | cut -d= -f1');
    expect(names).toBe('KUBERNETES_SERVICE_HOST\n');
  });
});

describe('the volumes of a container', () => {
  test.each([
    ['cat /conf/app.conf', 'mode=1\n'],
    ['cat /one/sub/one.conf', 'mode=1\n'],
    ['cat /etc/app.conf', 'mode=1\n'],
    ['cat /conf/keys/key.pem', 'PEM'],
    ['ls /conf', 'A\nB-c\napp.conf\nkeys/\n'],
    ['ls /none; ls /cache; cd /cache && pwd', '/cache\n'],
    ['cat /info/labels; echo; cat /info/cpu', 'app="probe"\n250'],
    ['ls /all', 'TOKEN\na\nkey.pem\n'],
    ['cat /var/run/secrets/kubernetes.io/serviceaccount/namespace', 'prod'],
  ])('%s', async (script, expected) => {
    expect(await inside(script)).toBe(expected);
  });
});

test.each([
  ['$(A)-$(B)', '1-$(B)'],
  ['$$(A) $$$(A) $A $', '$(A) $1 $A $'],
  ['$(A', '$(A'],
])('%s is %s', (text, expected) => {
  expect(expandReferences(text, (name) => (name === 'A' ? '1' : undefined))).toBe(expected);
});
