import { createKubeClient, type KubeClient } from '@drydock/cluster';
import { createKubeconfigCluster, type KubeconfigCluster } from '@drydock/cluster/kubeconfig';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import {
  ownAddress,
  serveForDriver,
  TOKEN,
  type ServedSimulator,
} from '../testing/serve-for-driver.ts';

const LIMIT_MS = 120_000;
/** What a cluster writes about itself, whoever uses it. */
const ITS_OWN = new Set(['Event', 'Lease', 'ControllerRevision']);

/** Everything that is stored, by kind, namespace and name. */
async function listEverything(
  kube: KubeClient,
  leftOut: ReadonlySet<string> = ITS_OWN,
): Promise<readonly string[]> {
  const types = (await kube.types()).filter(({ kind }) => !leftOut.has(kind));
  const lists = await Promise.all(
    types.map(async (type) => {
      const listed = await kube.list(type);
      return listed.ok
        ? listed.value.items.map(
            ({ metadata }) => `${type.plural} ${metadata.namespace ?? ''}/${metadata.name}`,
          )
        : [];
    }),
  );
  return [...new Set(lists.flat())].toSorted();
}

let server: ServedSimulator;
let admin: KubeClient;

beforeAll(async () => {
  server = await serveForDriver();
  const { simulator } = server.cluster;
  admin = createKubeClient({
    baseUrl: 'https://cluster',
    fetch: (request) => simulator.handle(request),
    token: TOKEN,
  });
}, LIMIT_MS);
afterAll(() => server[Symbol.asyncDispose]());

test('a cluster without Istio is left alone, unless installing is allowed', async () => {
  const opening = createKubeconfigCluster({ kubeconfig: server.kubeconfig, context: 'drydock' });
  await expect(opening).rejects.toMatchObject({
    code: 'install-failed',
    message: expect.stringMatching(/has no Istio and no Argo CD\. .*mayInstall/) as unknown,
  });
});

test('a vcluster is refused where no operator makes them', async () => {
  const opening = createKubeconfigCluster({
    kubeconfig: server.kubeconfig,
    context: 'drydock',
    install: [],
    isolation: 'vcluster',
    learner: 'ada',
  });
  await expect(opening).rejects.toThrow(/no operator for vclusters .*isolation by namespaces/);
});

test(
  'namespaces are refused where pods of the mesh need rights over the network, and nothing is left',
  async () => {
    const before = await listEverything(admin);
    const opening = createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      install: ['istio'],
      mayInstall: true,
      isolation: 'namespaces',
      learner: 'ada',
    });
    await expect(opening).rejects.toThrow(/no istio-cni-node/);
    expect(await listEverything(admin)).toEqual(before);
  },
  LIMIT_MS,
);

describe('a learner of their own', () => {
  let before: readonly string[];
  let cluster: KubeconfigCluster;
  beforeAll(async () => {
    const labels = { 'k8s-app': 'istio-cni-node' };
    const containers = [
      { name: 'install-cni', image: 'curlimages/curl:8.11.1', command: ['sleep', '1d'] },
    ];
    await admin.create({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'istio-cni-node', namespace: 'kube-system' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    });
    const pods = await admin.resolveKind('v1', 'Pod');
    // Its pod has a name of its own, which the listings hold.
    await vi.waitFor(async () => {
      const listed =
        pods &&
        (await admin.list(pods, {
          namespace: 'kube-system',
          labelSelector: 'k8s-app=istio-cni-node',
        }));
      expect(listed?.ok === true && listed.value.items.length).toBe(1);
    }, LIMIT_MS);
    before = await listEverything(admin);
    cluster = await createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      install: ['istio'],
      mayInstall: true,
      isolation: 'namespaces',
      learner: 'ada',
      namespaces: ['prod', 'test'],
    });
  }, LIMIT_MS);

  test('gets what is missing installed, a stage each, with its time', () => {
    expect(cluster.timings.map(({ stage }) => stage)).toEqual([
      'api',
      'find',
      'istio-base',
      'istiod',
      'istio-gateway',
      'probe',
    ]);
    for (const { seconds } of cluster.timings) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  test('gets namespaces with quota, limits and a network that is closed to others', async () => {
    expect(cluster.learner?.namespaces).toEqual(['ada-prod', 'ada-test']);
    for (const [apiVersion, kind] of [
      ['v1', 'ResourceQuota'],
      ['v1', 'LimitRange'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
    ] as const) {
      const type = await admin.resolveKind(apiVersion, kind);
      const found = type && (await admin.get(type, 'drydock', 'ada-prod'));
      expect(found, kind).toMatchObject({ ok: true });
    }
  });

  test('may work there and nowhere else', async () => {
    const { kube } = cluster;
    const configMap = (namespace: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'mine', namespace },
    });
    expect(await kube.create(configMap('ada-test'))).toMatchObject({ ok: true });
    expect(await kube.create(configMap('default'))).toMatchObject({ failure: { code: 403 } });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'more' } };
    expect(await kube.create(namespace)).toMatchObject({ failure: { code: 403 } });
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'up', namespace: 'ada-prod' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [{ kind: 'ServiceAccount', name: 'learner', namespace: 'ada-prod' }],
    };
    expect(await kube.create(binding)).toMatchObject({ failure: { code: 403 } });
    const secrets = await kube.resolveKind('v1', 'Secret');
    expect(secrets && (await kube.list(secrets, { namespace: 'kube-system' }))).toMatchObject({
      failure: { code: 403 },
    });
  });

  test('gets no pod that reaches the node', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'escape', namespace: 'ada-prod' },
      spec: {
        hostPID: true,
        containers: [{ name: 'a', image: 'alpine', securityContext: { privileged: true } }],
      },
    };
    expect(await cluster.kube.create(pod)).toMatchObject({
      failure: { code: 403, message: expect.stringContaining('PodSecurity') as unknown },
    });
  });

  test('gets a kubeconfig that holds nothing of the admin', () => {
    const text = cluster.learner?.kubeconfig ?? '';
    expect(text).not.toContain(TOKEN);
    expect(parse(text)).toMatchObject({
      contexts: [{ context: { namespace: 'ada-prod' } }],
      users: [{ user: { token: expect.any(String) as unknown } }],
    });
  });

  test('is refused under a name that is taken, and nothing of the other is touched', async () => {
    const second = createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      install: ['istio'],
      isolation: 'namespaces',
      learner: 'ada',
      namespaces: ['prod'],
    });
    await expect(second).rejects.toThrow(/ada-prod is there already/);
    const type = await admin.resolveKind('v1', 'Namespace');
    expect(type && (await admin.get(type, 'ada-prod'))).toMatchObject({
      ok: true,
      value: { status: { phase: 'Active' } },
    });
  });

  test(
    'leaves nothing behind',
    async () => {
      await cluster[Symbol.asyncDispose]();
      expect(await listEverything(admin)).toEqual(before);
    },
    LIMIT_MS,
  );
});

describe('a vcluster of their own', () => {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const definition = (group: string, version: string, kind: string, plural: string) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase() },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } },
          },
        },
      ],
    },
  });

  /** Plays the operator: another cluster stands for the vcluster, and is told of as Cluster API does. */
  async function operate(inner: ServedSimulator, leave: AbortSignal): Promise<void> {
    const type = await admin.resolveKind('infrastructure.cluster.x-k8s.io/v1alpha1', 'VCluster');
    if (!type) throw new Error('not served');
    for await (const { type: what, object } of admin.watch(type, { signal: leave })) {
      if (what !== 'ADDED') continue;
      const { name, namespace = '' } = object.metadata;
      const metadata = { name: `${name}-kubeconfig`, namespace };
      await admin.create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata,
        stringData: { value: inner.kubeconfig },
      });
      const patch = {
        contentType: 'application/merge-patch+json',
        body: { status: { ready: true } },
      };
      await admin.patch(type, name, patch, { namespace, subresource: 'status' });
    }
  }

  test(
    'is made by the operator, prepared like any cluster, and goes as a whole',
    async () => {
      await admin.create(
        definition('infrastructure.cluster.x-k8s.io', 'v1alpha1', 'VCluster', 'vclusters'),
      );
      await admin.create(definition('cluster.x-k8s.io', 'v1beta1', 'Cluster', 'clusters'));
      await using inner = await serveForDriver();
      const leave = new AbortController();
      const operating = operate(inner, leave.signal);
      const before = await listEverything(admin);
      const cluster = await createKubeconfigCluster({
        kubeconfig: server.kubeconfig,
        context: 'drydock',
        install: ['istio'],
        isolation: 'vcluster',
        learner: 'ada',
      });
      expect(cluster.timings[1]).toMatchObject({ stage: 'vcluster' });
      expect(cluster.learner?.kubeconfig).toBe(inner.kubeconfig);
      expect(await cluster.mesh.proxies()).toMatchObject([{ namespace: 'istio-system' }]);
      const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } };
      expect(await cluster.kube.create(own)).toMatchObject({ ok: true });
      await cluster[Symbol.asyncDispose]();
      leave.abort();
      await operating;
      expect(await listEverything(admin)).toEqual(before);
    },
    LIMIT_MS,
  );
});

test.each([
  ['vcluster', 'Not A Name', /lower-case letters/],
  ['namespaces', 'Not A Name', /lower-case letters/],
  ['namespaces', undefined, /lower-case letters/],
] as const)(
  'isolation %s for %s is refused, and nothing is left',
  async (isolation, learner, words) => {
    const before = await listEverything(admin);
    const opening = createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      install: [],
      isolation,
      ...(learner === undefined ? {} : { learner }),
    });
    await expect(opening).rejects.toThrow(words);
    expect(await listEverything(admin)).toEqual(before);
  },
  LIMIT_MS,
);

test.skipIf(ownAddress() === undefined)(
  'an Argo CD that was there is told of repositories, and of nothing any more in the end',
  async () => {
    await using server = await serveForDriver(['argocd']);
    const { kube } = server.cluster;
    const type = await kube.resolveKind('apps/v1', 'Deployment');
    const specOf = async (): Promise<unknown> => {
      const found = type && (await kube.get(type, 'argocd-repo-server', 'argocd'));
      return found?.ok === true ? found.value.spec : undefined;
    };
    // The repo-server was started anew: its pods have other names.
    const leftOut = new Set([...ITS_OWN, 'Pod', 'PodMetrics', 'ReplicaSet']);
    const before = await listEverything(kube, leftOut);
    const spec = await specOf();
    const cluster = await createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      install: ['argocd'],
      gitHost: ownAddress() ?? '',
    });
    await cluster.git.create('https://elsewhere.example.org/a.git', []);
    expect(await specOf()).toMatchObject({
      template: {
        spec: {
          hostAliases: [{ hostnames: ['git.drydock.dev', 'elsewhere.example.org'] }],
        },
      },
    });
    await cluster[Symbol.asyncDispose]();
    expect(await listEverything(kube, leftOut)).toEqual(before);
    expect(withoutEmpty(await specOf())).toEqual(withoutEmpty(spec));
  },
  LIMIT_MS,
);

/** A map that lost its last entry is as good as none. */
function withoutEmpty(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/"annotations":\{\},?/g, ''));
}
