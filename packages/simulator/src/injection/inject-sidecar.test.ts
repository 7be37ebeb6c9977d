import { expect, test } from 'vitest';
import type { Pod } from '../objects/pod.ts';
import { injectSidecar } from './inject-sidecar.ts';
import { isInjectionRequired } from './injection-policy.ts';

function podOf(metadata: Partial<Pod['metadata']> = {}, spec: Partial<Pod['spec']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...metadata },
    spec: { containers: [{ name: 'web', image: 'drydock/shop-web:1' }], ...spec },
  };
}

const names = (containers: Pod['spec']['containers'] = []): readonly string[] =>
  containers.map(({ name }) => name);

test('adds the proxy as a native sidecar after the redirection, before other init containers', () => {
  const pod = injectSidecar(podOf({}, { initContainers: [{ name: 'migrate' }] }), 'prod');
  expect(names(pod.spec.initContainers)).toEqual(['istio-init', 'istio-proxy', 'migrate']);
  expect(names(pod.spec.containers)).toEqual(['web']);
  expect(pod.spec.initContainers?.[1]).toMatchObject({ restartPolicy: 'Always' });
});

test('an annotation asks for the classic form, where the proxy is a plain container', () => {
  const annotations = { 'sidecar.istio.io/nativeSidecar': 'false' };
  const pod = injectSidecar(podOf({ annotations }), 'prod');
  expect(names(pod.spec.initContainers)).toEqual(['istio-init']);
  expect(names(pod.spec.containers)).toEqual(['web', 'istio-proxy']);
});

test('marks the pod for Istio: canonical service, mTLS, status', () => {
  const labels = { app: 'reviews', version: 'v2' };
  const pod = injectSidecar(podOf({ labels }), 'prod');
  expect(pod.metadata.labels).toEqual({
    app: 'reviews',
    version: 'v2',
    'security.istio.io/tlsMode': 'istio',
    'service.istio.io/canonical-name': 'reviews',
    'service.istio.io/canonical-revision': 'v2',
  });
  const status: unknown = JSON.parse(pod.metadata.annotations?.['sidecar.istio.io/status'] ?? '');
  expect(status).toMatchObject({ revision: 'default', containers: null });
});

test('names the Deployment behind a ReplicaSet as the workload', () => {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'reviews-v2-5d8',
    uid: '1',
    controller: true,
  };
  const labels = { 'pod-template-hash': '5d8' };
  const pod = injectSidecar(podOf({ name: '', ownerReferences: [owner], labels }), 'prod');
  const proxy = pod.spec.initContainers?.find(({ name }) => name === 'istio-proxy');
  expect(proxy?.['env']).toContainEqual({ name: 'ISTIO_META_WORKLOAD_NAME', value: 'reviews-v2' });
});

test('takes the proxy resources from annotations instead of the defaults', () => {
  const annotations = { 'sidecar.istio.io/proxyCPU': '50m' };
  const pod = injectSidecar(podOf({ annotations }), 'prod');
  expect(pod.spec.initContainers?.[1]?.['resources']).toEqual({ requests: { cpu: '50m' } });
});

test('sends the probes of the application to the agent, which asks in its place', () => {
  const web = {
    name: 'web',
    ports: [{ name: 'http', containerPort: 9080 }],
    readinessProbe: { httpGet: { path: '/health', port: 'http' }, periodSeconds: 5 },
    livenessProbe: { exec: { command: ['true'] } },
  };
  const pod = injectSidecar(podOf({}, { containers: [web] }), 'prod');
  expect(pod.spec.containers[0]).toMatchObject({
    readinessProbe: {
      httpGet: { path: '/app-health/web/readyz', port: 15020 },
      periodSeconds: 5,
    },
    livenessProbe: { exec: { command: ['true'] } },
  });
  expect(pod.spec.initContainers?.[1]?.['env']).toContainEqual({
    name: 'ISTIO_KUBE_APP_PROBERS',
    value: '{"/app-health/web/readyz":{"httpGet":{"path":"/health","port":9080}}}',
  });
});

test('leaves a pod alone that has a proxy already', () => {
  const once = injectSidecar(podOf(), 'prod');
  expect(injectSidecar(once, 'prod')).toBe(once);
});

test.each<readonly [why: string, pod: Pod, namespace: string, want: boolean]>([
  ['nothing said', podOf(), 'prod', true],
  ['label false', podOf({ labels: { 'sidecar.istio.io/inject': 'false' } }), 'prod', false],
  [
    'annotation false',
    podOf({ annotations: { 'sidecar.istio.io/inject': 'false' } }),
    'prod',
    false,
  ],
  [
    'the label wins over the annotation',
    podOf({
      labels: { 'sidecar.istio.io/inject': 'true' },
      annotations: { 'sidecar.istio.io/inject': 'false' },
    }),
    'prod',
    true,
  ],
  ['host network', podOf({}, { hostNetwork: true }), 'prod', false],
  ['kube-system', podOf({ labels: { 'sidecar.istio.io/inject': 'true' } }), 'kube-system', false],
])('decides on injection: %s', (_why, pod, namespace, want) => {
  expect(isInjectionRequired(pod, namespace)).toBe(want);
});
