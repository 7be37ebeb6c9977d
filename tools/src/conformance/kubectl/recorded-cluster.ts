import { ClusterError, createKubeClient, type Cluster, type KubeClient } from '@drydock/cluster';
import {
  createApiServer,
  createControllers,
  type ApiServer,
  type Reconciler,
  type UserInfo,
} from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';

/** The cluster that recordings were made on: two kwok nodes, every image runs, RBAC, users by token. */
export interface RecordedCluster {
  readonly cluster: Cluster;
  clientOf(token: string): KubeClient;
  createNamespace(name: string): void;
  /** Lets time pass. */
  advance(milliseconds: number): void;
}

const START_MS = 1_767_225_600_000;

const USERS: Readonly<Record<string, UserInfo>> = {
  admin: { name: 'admin', uid: 'u-admin', groups: ['system:masters'] },
  alice: { name: 'alice', uid: 'u-alice', groups: ['devs'] },
};

export function createRecordedCluster(): RecordedCluster {
  let nowMs = START_MS;
  const random = { next: sequence() };
  const server = createApiServer({
    now: () => nowMs,
    random,
    authenticate: (token) => USERS[token],
    authorization: 'rbac',
  });
  const loop = createLoop(server, createControllers({ canPull: () => true }), {
    now: () => nowMs,
    random,
  });
  const advance = (milliseconds: number): void => {
    const endMs = nowMs + milliseconds;
    loop.runReady();
    for (let due = loop.nextDueMs(); due !== undefined && due <= endMs; due = loop.nextDueMs()) {
      nowMs = Math.max(nowMs, due);
      loop.wake(nowMs);
      loop.runReady();
    }
    nowMs = endMs;
  };
  const clientOf = (token: string): KubeClient =>
    createKubeClient({
      baseUrl: 'https://recorded.invalid',
      token,
      fetch: (request) => server.handle(request),
    });
  for (const [name, zone] of [
    ['n1', 'a'],
    ['n2', 'b'],
  ] as const) {
    create(server, 'nodes', kwokNode(name, zone));
  }
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    create(server, 'namespaces', namespaceNamed(name));
  }
  advance(2000);
  return {
    cluster: clusterOver(clientOf('admin'), { now: () => nowMs, advance }),
    clientOf,
    createNamespace(name) {
      create(server, 'namespaces', namespaceNamed(name));
      advance(1000);
    },
    advance,
  };
}

function namespaceNamed(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function create(server: ApiServer, resource: string, object: KubernetesObject): void {
  const written = server.write(
    { verb: 'create', resource: { group: '', resource }, object },
    'conformance',
  );
  if (!written.ok && written.failure.reason !== 'AlreadyExists') {
    throw new Error(`${resource}/${object.metadata.name}: ${written.failure.message}`);
  }
}

/** A node as kwok 0.7.0 makes one of the recordings' node manifests. */
function kwokNode(name: string, zone: string): KubernetesObject {
  const time = '2026-01-01T00:00:00Z';
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
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': zone,
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: {},
    status: {
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
    },
  };
}

/** Numbers in [0, 1) that look random and are the same in every run. */
function sequence(): () => number {
  let state = 0x2545f491;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Loop {
  nextDueMs(): number | undefined;
  wake(nowMs: number): void;
  runReady(): void;
}

interface LoopClock {
  readonly now: () => number;
  readonly random: { next(): number };
}

/** Runs reconcilers on what the server tells, and again when they asked for it. */
function createLoop(server: ApiServer, reconcilers: readonly Reconciler[], clock: LoopClock): Loop {
  const ready = new Map<string, readonly [Reconciler, string]>();
  const due = new Map<
    string,
    { readonly atMs: number; readonly item: readonly [Reconciler, string] }
  >();
  const idOf = (reconciler: Reconciler, key: string): string => `${reconciler.name} ${key}`;
  server.subscribe((event) => {
    for (const reconciler of reconcilers) {
      for (const key of reconciler.keysOf(event, server.store)) {
        ready.set(idOf(reconciler, key), [reconciler, key]);
      }
    }
  });
  const again = (id: string, item: readonly [Reconciler, string], delayMs: number): void => {
    const atMs = clock.now() + delayMs;
    const known = due.get(id);
    if (!known || known.atMs > atMs) due.set(id, { atMs, item });
  };
  const runOne = (id: string, item: readonly [Reconciler, string]): void => {
    const [reconciler, key] = item;
    const context = { store: server.store, now: clock.now(), random: clock.random };
    const { writes, requeueAfterMs } = reconciler.reconcile(key, context);
    const results = writes.map((write) =>
      server.write(write, reconciler.manager ?? reconciler.name),
    );
    if (results.some((result) => !result.ok)) again(id, item, 1000);
    if (requeueAfterMs !== undefined) again(id, item, requeueAfterMs);
  };
  return {
    nextDueMs: () => {
      if (ready.size > 0) return clock.now();
      const times = Array.from(due.values(), ({ atMs }) => atMs);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    wake(nowMs) {
      for (const [id, { atMs, item }] of due) {
        if (atMs > nowMs) continue;
        due.delete(id);
        ready.set(id, item);
      }
    },
    runReady() {
      for (let steps = 0; ready.size > 0 && steps < 100_000; steps += 1) {
        const [first] = ready;
        if (!first) break;
        ready.delete(first[0]);
        runOne(...first);
      }
    },
  };
}

function clusterOver(
  kube: KubeClient,
  time: { readonly now: () => number; readonly advance: (milliseconds: number) => void },
): Cluster {
  const notModelled = (): never => {
    throw new ClusterError('not-modelled', 'The recorded cluster carries no traffic');
  };
  return {
    engine: 'simulated',
    kube,
    traffic: { send: async () => notModelled() },
    mesh: { proxies: async () => [] },
    clock: {
      now: time.now,
      async settle() {
        time.advance(60_000);
      },
      async waitFor(what, condition, { timeoutMs, signal }) {
        const endMs = time.now() + timeoutMs;
        for (;;) {
          signal?.throwIfAborted();
          if (await condition()) return;
          if (time.now() >= endMs) {
            throw new ClusterError('timeout', `Waited ${timeoutMs} virtual ms for ${what}`);
          }
          time.advance(Math.min(100, endMs - time.now()));
        }
      },
    },
    async [Symbol.asyncDispose]() {
      // Nothing is held.
    },
  };
}
