import type { Random, Reconciler, StoreEvent, StoreView } from '@drydock/kubernetes';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { compile, indexMesh, type MeshIndex, type ProxyConfig } from '@drydock/mesh';
import { hasReadyEndpoint } from '../objects/endpoint-slice.ts';
import { asPod, isProxyStarted, isRunning, type Pod } from '../objects/pod.ts';
import type { ProxyStatus } from '../simulator.ts';
import { ISTIO_NAMESPACE } from './istio-version.ts';
import { isMeshConfig, readMeshConfig } from './mesh-config.ts';
import { meshProxyOf } from './mesh-proxy.ts';
import { captureMesh, isMeshType } from './mesh-resources.ts';

/** The mesh as istiod read it at one moment; what a proxy is sent is compiled from it. */
interface MeshState {
  readonly revision: number;
  readonly resources: readonly KubernetesObject[];
  readonly meshConfig: JsonObject;
}

interface PlannedPush {
  readonly atMs: number;
  /** When istiod began to push. */
  readonly startedMs: number;
  readonly state: MeshState;
}

interface Proxy {
  readonly pod: Pod;
  /** When `current` arrived. */
  readonly sinceMs: number;
  /** undefined: connected while istiod was away, nothing sent yet. */
  readonly current: MeshState | undefined;
  /** In order; a later push never overtakes an earlier one. */
  readonly pending: readonly PlannedPush[];
}

export interface DistributionSnapshot {
  /** Written to since the last push, and not looked at yet. */
  readonly isDirty: boolean;
  readonly pushAtMs: number | undefined;
  readonly proxies: ReadonlyMap<string, Proxy>;
}

/** istiod's side of xDS: who is connected, who has which configuration, who gets the next one when. */
export interface Distribution {
  readonly reconciler: Reconciler;
  /** The configuration that a pod's proxy has now; undefined: none yet. */
  configOf(pod: Pod): ProxyConfig | undefined;
  status(): readonly ProxyStatus[];
  /** The mesh that istiod would send now. */
  mesh(store: StoreView): MeshIndex;
  snapshot(): DistributionSnapshot;
  restore(snapshot: DistributionSnapshot): void;
}

export interface DistributionOptions {
  /** [least, most] virtual milliseconds from a write to its arrival at a proxy. */
  readonly propagationMs: readonly [number, number];
  readonly random: Random;
  /** Called for every configuration that a proxy takes, with the milliseconds since istiod began to push. */
  readonly onPush?: (convergenceMs: number) => void;
}

const KEY = 'istiod';

/**
 * Writes are gathered for the least delay (istiod's debounce), then every proxy is sent the mesh as
 * it is at that moment, each after a delay of its own. A proxy that connects gets the present state
 * at once: its readiness waits for it. Without a ready istiod nothing is sent.
 */
export function createDistribution(options: DistributionOptions): Distribution {
  const [leastMs, mostMs] = options.propagationMs;
  const configs = createConfigCache();
  let pushAtMs: number | undefined;
  let isDirty = false;
  let proxies = new Map<string, Proxy>();
  let latest: MeshState | undefined;

  /** One capture per store revision: proxies that connect together share it. */
  function present(store: StoreView): MeshState {
    if (latest?.revision !== store.revision) latest = capture(store);
    return latest;
  }

  function update(change: (proxy: Proxy) => Proxy): void {
    for (const [key, proxy] of proxies) proxies.set(key, change(proxy));
  }

  function planPush(store: StoreView, now: number): void {
    const state = present(store);
    update((proxy) => {
      const last = proxy.pending.at(-1)?.atMs ?? now;
      const delayMs = Math.floor(options.random.next() * (mostMs - leastMs + 1));
      const push = { atMs: Math.max(last, now + delayMs), startedMs: now, state };
      return { ...proxy, pending: [...proxy.pending, push] };
    });
  }

  /** Does what is due; returns the milliseconds until something is due again. */
  function run(store: StoreView, now: number): number | undefined {
    if (isDirty && pushAtMs === undefined) pushAtMs = now + leastMs;
    isDirty = false;
    const isServing = hasReadyEndpoint(store, ISTIO_NAMESPACE, 'istiod');
    if (isServing) {
      update((proxy) => {
        if (proxy.current) return proxy;
        options.onPush?.(0);
        return { ...proxy, current: present(store), sinceMs: now };
      });
      if (pushAtMs !== undefined && pushAtMs <= now) {
        pushAtMs = undefined;
        planPush(store, now);
      }
    }
    update((proxy) => delivered(proxy, now, options.onPush));
    const times = Array.from(proxies.values(), ({ pending }) => pending[0]?.atMs);
    if (isServing) times.push(pushAtMs);
    const due = times.filter((time) => time !== undefined);
    return due.length === 0 ? undefined : Math.min(...due) - now;
  }

  return {
    reconciler: {
      name: 'istiod-distribution',
      keysOf(event) {
        if (!isMeshType(event.resource) && !isMeshConfig(event)) return [];
        const isConnection = event.resource.resource === 'pods' && connect(proxies, event);
        const isChange = changesConfig(event);
        isDirty ||= isChange;
        return isConnection || isChange ? [KEY] : [];
      },
      reconcile(_key, { store, now }) {
        const requeueAfterMs = run(store, now);
        return { writes: [], ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }) };
      },
    },
    configOf(pod) {
      const proxy = proxies.get(keyOf(pod));
      return proxy?.current && configs.get(proxy.pod, proxy.current);
    },
    status: () => Array.from(proxies.values(), statusOf),
    mesh: (store) => configs.indexOf(present(store)),
    snapshot: () => ({ isDirty, pushAtMs, proxies: new Map(proxies) }),
    restore(snapshot) {
      ({ isDirty, pushAtMs } = snapshot);
      proxies = new Map(snapshot.proxies);
      latest = undefined; // revisions after this one will be given out again
    },
  };
}

interface Compiled {
  readonly index: MeshIndex;
  readonly configs: Map<string, ProxyConfig>;
}

/** Compiled configurations, made when first asked for; they go when nobody holds their mesh state. */
function createConfigCache(): {
  get(pod: Pod, state: MeshState): ProxyConfig;
  indexOf(state: MeshState): MeshIndex;
} {
  const byState = new WeakMap<MeshState, Compiled>();
  const compiledOf = (state: MeshState): Compiled => {
    const compiled = byState.get(state) ?? {
      index: indexMesh({ resources: state.resources, meshConfig: state.meshConfig }),
      configs: new Map<string, ProxyConfig>(),
    };
    byState.set(state, compiled);
    return compiled;
  };
  return {
    indexOf: (state) => compiledOf(state).index,
    get(pod, state) {
      const compiled = compiledOf(state);
      const key = keyOf(pod);
      const config = compiled.configs.get(key) ?? compile(compiled.index, meshProxyOf(pod));
      compiled.configs.set(key, config);
      return config;
    },
  };
}

function capture(store: StoreView): MeshState {
  return {
    revision: store.revision,
    resources: captureMesh(store),
    meshConfig: readMeshConfig(store),
  };
}

/** Notes a proxy that came, changed or went; says whether one came. */
function connect(proxies: Map<string, Proxy>, { type, object }: StoreEvent): boolean {
  const pod = asPod(object);
  const key = keyOf(pod);
  const known = proxies.get(key);
  if (type === 'DELETED' || !isRunning(pod) || !isProxyStarted(pod)) {
    proxies.delete(key);
    return false;
  }
  const isSame = known?.pod.metadata.uid === pod.metadata.uid;
  proxies.set(
    key,
    known && isSame ? { ...known, pod } : { pod, sinceMs: 0, current: undefined, pending: [] },
  );
  return !isSame;
}

/** A write that leaves spec, labels and readiness alone (a status, a heartbeat) changes no configuration. */
function changesConfig({ type, object, previous, resource }: StoreEvent): boolean {
  if (resource.resource === 'nodes' && type === 'MODIFIED') return false;
  if (resource.resource !== 'pods' || type !== 'MODIFIED' || !previous) return true;
  const [now, before] = [asPod(object), asPod(previous)];
  return (
    now.status?.podIP !== before.status?.podIP ||
    now.metadata.labels !== before.metadata.labels ||
    now.metadata.deletionTimestamp !== before.metadata.deletionTimestamp
  );
}

function delivered(proxy: Proxy, now: number, onPush: DistributionOptions['onPush']): Proxy {
  const arrived = proxy.pending.filter(({ atMs }) => atMs <= now);
  const last = arrived.at(-1);
  if (!last) return proxy;
  for (const { atMs, startedMs } of arrived) onPush?.(atMs - startedMs);
  const pending = proxy.pending.slice(arrived.length);
  return { ...proxy, current: last.state, sinceMs: last.atMs, pending };
}

function statusOf({ pod, current, pending, sinceMs }: Proxy): ProxyStatus {
  const state = !current ? 'NOT SENT' : pending.length > 0 ? 'STALE' : 'SYNCED';
  const { name, namespace = '' } = pod.metadata;
  const revision = current?.revision ?? 0;
  const sentRevision = pending.at(-1)?.state.revision ?? revision;
  return { pod: name, namespace, state, revision, sentRevision, sinceMs };
}

function keyOf({ metadata }: Pod): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
