import { ClusterError, createKubeClient, type Cluster, type KubeClient } from '@drydock/cluster';
import type { KubernetesObject } from '@drydock/manifests';
import { startHarness, type Harness } from '../kubernetes/harness.ts';

/** The cluster that recordings were made on: two kwok nodes, every image runs, RBAC, users by token. */
export interface RecordedCluster {
  readonly cluster: Cluster;
  clientOf(token: string): KubeClient;
  /** Lets time pass. */
  advance(milliseconds: number): void;
}

/** How long `waitFor` lets pass between two looks. */
const LOOK_EVERY_MS = 100;

export function createRecordedCluster(namespace: string): RecordedCluster {
  const harness = startHarness('full', namespace);
  for (const [name, zone] of [
    ['n1', 'a'],
    ['n2', 'b'],
  ] as const) {
    describeNode(harness, name, zone);
  }
  harness.advance(1000);
  const { server } = harness;
  const clientOf = (token: string): KubeClient =>
    createKubeClient({
      baseUrl: 'https://recorded.invalid',
      token,
      fetch: (request) => server.handle(request),
    });
  return {
    cluster: clusterOver(clientOf('admin'), harness),
    clientOf,
    advance: (milliseconds) => harness.advance(milliseconds),
  };
}

/** Fills in what kwok 0.7.0 says of a node, and the node's lease. */
function describeNode({ server, clock }: Harness, name: string, zone: string): void {
  const nodes = { group: '', resource: 'nodes' };
  const live = server.store.get(nodes, '', name);
  if (!live) throw new Error(`the harness has no node ${name}`);
  const { resourceVersion: _, ...metadata } = live.metadata;
  const node: KubernetesObject = {
    ...live,
    metadata: {
      ...metadata,
      labels: {
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': zone,
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    status: kwokStatus(live.metadata.creationTimestamp ?? ''),
  };
  for (const verb of ['update', 'updateStatus'] as const) {
    server.write({ verb, resource: nodes, object: node }, 'kwok');
  }
  const lease: KubernetesObject = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: {
      holderIdentity: `vm_${name}`,
      renewTime: `${new Date(clock.now()).toISOString().slice(0, 19)}.000000Z`,
    },
  };
  const leases = { group: 'coordination.k8s.io', resource: 'leases' };
  server.write({ verb: 'create', resource: leases, object: lease }, 'kwok');
}

function kwokStatus(time: string): object {
  const conditions = [
    ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
    [
      'MemoryPressure',
      'False',
      'KubeletHasSufficientMemory',
      'kubelet has sufficient memory available',
    ],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    ['NetworkUnavailable', 'False', 'RouteCreated', 'RouteController created a route'],
  ].map(([type, status, reason, message]) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  }));
  const amounts = { cpu: '8', memory: '16Gi', pods: '110' };
  return {
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    allocatable: amounts,
    capacity: amounts,
    conditions,
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'kwok-0.7.0',
      kernelVersion: 'kwok-0.7.0',
      kubeProxyVersion: 'kwok-0.7.0',
      kubeletVersion: 'kwok-0.7.0',
      machineID: '',
      operatingSystem: 'linux',
      osImage: '',
      systemUUID: '',
    },
    phase: 'Running',
  };
}

function clusterOver(kube: KubeClient, harness: Harness): Cluster {
  const { clock } = harness;
  const advance = (milliseconds: number): void => harness.advance(milliseconds);
  return {
    engine: 'simulated',
    kube,
    traffic: {
      async send() {
        throw new ClusterError('not-modelled', 'The recorded cluster carries no traffic');
      },
    },
    git: {
      async create() {
        throw new ClusterError('not-modelled', 'The recorded cluster has no repositories');
      },
      urls: async () => [],
      read: async () => undefined,
      fetch: async () => new Response('no repositories here\n', { status: 404 }),
    },
    mesh: { proxies: async () => [] },
    clock: {
      now: () => clock.now(),
      async settle() {
        advance(60_000);
      },
      async waitFor(what, condition, { timeoutMs, signal }) {
        const endMs = clock.now() + timeoutMs;
        for (;;) {
          signal?.throwIfAborted();
          if (await condition()) return;
          if (clock.now() >= endMs) {
            throw new ClusterError('timeout', `Waited ${timeoutMs} virtual ms for ${what}`);
          }
          advance(Math.min(LOOK_EVERY_MS, endMs - clock.now()));
        }
      },
    },
    async [Symbol.asyncDispose]() {
      // Nothing is held.
    },
  };
}
