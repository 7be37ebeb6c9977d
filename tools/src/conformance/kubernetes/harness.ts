import {
  bootstrapPolicy,
  createApiServer,
  createControllers,
  type ApiServer,
  type Reconciler,
  type UserInfo,
} from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import {
  createRandom,
  createScheduler,
  createVirtualClock,
  type Scheduler,
  type VirtualClock,
} from '@drydock/simulator';
import { busyReplicaSets } from './busy-replica-sets.ts';
import { createCelEvaluator } from '@drydock/validation/cel';
import { createKwok } from './kwok.ts';

const users: Readonly<Record<string, UserInfo>> = {
  admin: { name: 'admin', uid: 'u-admin', groups: ['system:masters', 'system:authenticated'] },
  alice: { name: 'alice', uid: 'u-alice', groups: ['devs', 'system:authenticated'] },
  bob: { name: 'bob', uid: 'u-bob', groups: ['', 'system:authenticated'] },
};

export interface Harness {
  readonly server: ApiServer;
  readonly clock: VirtualClock;
  readonly scheduler: Scheduler;
  /** Runs virtual time; watches end and controllers work. */
  advance(ms: number): void;
}

/** About when the suites were recorded: ages of fixed dates depend on it. */
const RECORDED_MS = Date.UTC(2026, 10, 21, 5, 5, 16);

/** A server as the suites were recorded on: with `full`, controllers, scheduler, kwok and two nodes. */
export function startHarness(profile: 'api' | 'full', namespace: string | undefined): Harness {
  const clock = createVirtualClock(RECORDED_MS);
  const server = createApiServer({
    evaluateRule: createCelEvaluator(),
    now: () => clock.now(),
    random: createRandom(42),
    schedule: (delayMs, run) => clock.schedule(delayMs, run),
    authenticate: (token) => users[token] ?? users[token.replace(/tok$/, '')],
    authorization: 'rbac',
    nodeAddress: '192.0.2.2:27443',
  });
  const reconcilers: readonly Reconciler[] =
    profile === 'full'
      ? createControllers({
          canPull: () => true,
          kubelet: createKwok(),
          types: () => server.types(),
        }).map((each) => (each.name === 'replicaset-controller' ? busyReplicaSets(each) : each))
      : [];
  const scheduler = createScheduler({ server, clock, random: createRandom(43), reconcilers });
  const create = (resource: string, object: KubernetesObject): void => {
    server.write({ verb: 'create', resource: { group: '', resource }, object }, 'system:apiserver');
  };
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  for (const object of bootstrapPolicy())
    server.submit({ verb: 'create', object }, 'kube-apiserver');
  if (profile === 'full')
    for (const [name, zone] of [
      ['n1', 'a'],
      ['n2', 'b'],
    ] as const)
      create('nodes', nodeOf(name, zone));
  if (namespace !== undefined) {
    create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    if (profile === 'api') {
      create('serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace },
      });
    }
  }
  scheduler.runUntil(clock.now() + 2000);
  return {
    server,
    clock,
    scheduler,
    advance(ms) {
      scheduler.runUntil(clock.now() + ms);
    },
  };
}

function nodeOf(name: string, zone: string): KubernetesObject {
  const amounts = { cpu: '8', memory: '16Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': zone,
      },
    },
    spec: {},
    status: {
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      allocatable: amounts,
      capacity: amounts,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kwok' }],
      phase: 'Running',
    },
  };
}
