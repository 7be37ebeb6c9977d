import fc from 'fast-check';
import { fuzzBudget, fuzzTimeout } from '@drydock/testkit';
import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';

const PATHS = [
  '/api/v1/namespaces',
  '/api/v1/namespaces/a',
  '/api/v1/namespaces/a/status',
  '/api/v1/namespaces/a/pods',
  '/api/v1/namespaces/a/pods/x',
  '/api/v1/namespaces/a/pods/x/exec',
  '/api/v1/namespaces/a/pods/x/eviction',
  '/api/v1/namespaces/a/configmaps/x',
  '/api/v1/namespaces/%2e%2e/configmaps/%00',
  '/api/v1/namespaces/a/serviceaccounts/default/token',
  '/api/v1/watch/namespaces/a/pods',
  '/apis/apps/v1/namespaces/a/deployments',
  '/apis/apps/v1/namespaces/a/deployments/d/scale',
  '/apis/apps/v1/namespaces/a/deployments/../../..',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/apis/batch/v1/namespaces/a/cronjobs',
  '/apis//v1/x',
  '/apis/apps',
  '//',
  '/%',
  '/metrics',
];
const TYPES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
];
const QUERIES = [
  '',
  '?limit=1&continue=xx',
  '?limit=-1',
  '?labelSelector=a%20in%20(',
  '?fieldSelector=a',
  '?resourceVersion=x',
  '?resourceVersion=-1&resourceVersionMatch=Exact',
  '?dryRun=Some',
  '?dryRun=All&fieldManager=m&force=true',
  '?fieldValidation=Strict',
  '?gracePeriodSeconds=x',
];

const object = fc.record(
  {
    apiVersion: fc.constantFrom(
      'v1',
      'apps/v1',
      'batch/v1',
      'apiextensions.k8s.io/v1',
      '',
      'a/b/c',
    ),
    kind: fc.constantFrom('Pod', 'Namespace', 'Deployment', 'ConfigMap', 'CronJob', ''),
    metadata: fc.oneof(
      fc.record({ name: fc.constantFrom('a', 'x', 'd', '..', ''), labels: fc.jsonValue() }),
      fc.jsonValue(),
    ),
    spec: fc.oneof(
      fc.record(
        {
          containers: fc.array(
            fc.oneof(fc.jsonValue(), fc.record({ name: fc.string(), image: fc.string() })),
          ),
          template: fc.jsonValue(),
          selector: fc.jsonValue(),
          replicas: fc.jsonValue(),
          schedule: fc.string(),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
    data: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  object.map((value) => JSON.stringify(value)),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.string(),
  fc.constant('{"a":{"a":'.repeat(3000)),
  fc.constant('k8s\0'),
);

test(
  'whatever is asked is answered with a status that clients know, never with an error of its own',
  async () => {
    let seed = 1;
    const server = createApiServer({
      now: () => 1_767_225_600_000,
      random: { next: () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 },
    });
    const create = (resource: string, value: object): void => {
      server.write(
        { verb: 'create', resource: { group: '', resource }, object: value as never },
        'test',
      );
    };
    create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
    const ask = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
      path: fc.constantFrom(...PATHS),
      query: fc.constantFrom(...QUERIES),
      type: fc.constantFrom(...TYPES),
      accept: fc.constantFrom(
        '*/*',
        'application/json;as=Table;v=v1;g=meta.k8s.io',
        'application/vnd.kubernetes.protobuf',
        'x;;;=',
      ),
      body,
    });
    await fc.assert(
      fc.asyncProperty(ask, async ({ method, path, query, type, accept, body: text }) => {
        const headers = new Headers({ accept });
        if (type !== '') headers.set('content-type', type);
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const request = new Request(`https://x${path}${query}`, {
          method,
          headers,
          ...(hasBody ? { body: text } : {}),
        });
        const response = await server.handle(request);
        expect(response.status).toBeGreaterThanOrEqual(200);
        const isWatch = path.includes('/watch/') && response.status === 200;
        if (isWatch) {
          await response.body?.cancel();
          return;
        }
        const answer = await response.text();
        expect(answer).not.toContain('Internal error occurred');
      }),
      fuzzBudget(2),
    );
  },
  fuzzTimeout(2),
);
