import type { AdmissionRequest, AdmissionResponse } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { fixedStore, runningPod, serviceWith } from '../test-support/fixed-store.ts';
import { createWebhookAdmission } from './webhook-admission.ts';

const pod = runningPod('web', '10.244.0.1', 'drydock/shop-web:1');
const hookPod = runningPod('hook', '10.244.0.2', 'drydock/shop-web:1');

function configuration(webhook: object): KubernetesObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'hooks' },
    webhooks: [
      {
        name: 'mark.example.com',
        clientConfig: { service: { namespace: 'prod', name: 'hook', path: '/mark' } },
        rules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }],
        ...webhook,
      },
    ],
  };
}

interface World {
  readonly webhook?: object;
  /** Whether the webhook's service has a ready pod. */
  readonly isUp?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly request?: Partial<AdmissionRequest>;
}

/** Brings a pod before one webhook, which marks what it sees. */
function admit({ webhook = {}, isUp = true, labels = {}, request = {} }: World): AdmissionResponse {
  const plugin = createWebhookAdmission(
    'mutating',
    new Map([
      [
        'prod/hook/mark',
        ({ object }) => ({
          allowed: true,
          object: { ...object, metadata: { ...object.metadata, annotations: { marked: 'yes' } } },
        }),
      ],
    ]),
  );
  const store = fixedStore([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod', labels } },
    configuration(webhook),
    ...serviceWith('hook', '10.96.0.9', isUp ? [hookPod] : []),
  ]);
  return plugin.admit(
    {
      operation: 'CREATE',
      resource: { group: '', resource: 'pods' },
      namespace: 'prod',
      object: pod,
      dryRun: false,
      user: 'learner',
      ...request,
    },
    store,
  );
}

function isMarked(response: AdmissionResponse): boolean {
  return response.allowed && response.object?.metadata.annotations?.['marked'] === 'yes';
}

const selecting = (key: string, operator: string, values?: readonly string[]): object => ({
  matchExpressions: [{ key, operator, ...(values ? { values } : {}) }],
});

test.each<readonly [why: string, world: World, want: boolean]>([
  ['its rules fit', {}, true],
  ['another operation', { request: { operation: 'UPDATE' } }, false],
  ['another resource', { request: { resource: { group: '', resource: 'secrets' } } }, false],
  ['another group', { request: { resource: { group: 'x', resource: 'pods' } } }, false],
  ['a subresource', { request: { subresource: 'status' } }, false],
  [
    'a namespace label that is there',
    { webhook: { namespaceSelector: selecting('on', 'In', ['yes']) }, labels: { on: 'yes' } },
    true,
  ],
  [
    'a namespace label that is absent',
    { webhook: { namespaceSelector: selecting('on', 'In', ['yes']) } },
    false,
  ],
  ['no such pod label', { webhook: { objectSelector: selecting('app', 'DoesNotExist') } }, false],
  ['a pod label', { webhook: { objectSelector: { matchLabels: { app: 'web' } } } }, true],
  ['another value', { webhook: { objectSelector: selecting('app', 'NotIn', ['web']) } }, false],
])('calls a webhook as its rules and selectors say: %s', (_why, world, want) => {
  const response = admit(world);
  expect(response.allowed).toBe(true);
  expect(isMarked(response)).toBe(want);
});

test('fails closed when the service has no ready pod', () => {
  expect(admit({ isUp: false })).toEqual({
    allowed: false,
    code: 500,
    reason: 'InternalError',
    message:
      'Internal error occurred: failed calling webhook "mark.example.com": failed to call webhook: Post "https://hook.prod.svc:443/mark?timeout=10s": no endpoints available for service "hook"',
  });
});

test('failurePolicy Ignore lets the object through as it is', () => {
  const response = admit({ isUp: false, webhook: { failurePolicy: 'Ignore' } });
  expect(response.allowed).toBe(true);
  expect(isMarked(response)).toBe(false);
});

test.each([
  [{ service: { namespace: 'prod', name: 'nobody' } }, 'service "nobody" not found'],
  [{ service: { namespace: 'prod', name: 'hook', path: '/other' } }, 'not modelled'],
  [{ url: 'https://hooks.example.com/' }, 'webhooks outside the cluster are not modelled'],
])('a webhook that cannot be called says why', (clientConfig, message) => {
  const response = admit({ webhook: { clientConfig } });
  expect(response.allowed ? '' : response.message).toContain(message);
});
