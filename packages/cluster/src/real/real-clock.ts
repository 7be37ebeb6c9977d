import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterClock } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import type { KubeClient, ResourceType } from '../kube-client.ts';

/** Nothing changed for so long: the cluster has settled. */
const QUIET_MS = 2000;
const SETTLE_LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 200;

/** What is watched while settling: what labs and controllers write. Leases, events and nodes change all the time. */
const WATCHED: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'Namespace'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.istio.io/v1', 'VirtualService'],
  ['networking.istio.io/v1', 'DestinationRule'],
  ['networking.istio.io/v1', 'Gateway'],
  ['networking.istio.io/v1', 'ServiceEntry'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['argoproj.io/v1alpha1', 'ApplicationSet'],
];

export interface RealClockOptions {
  readonly kube: KubeClient;
  /** What else has to come to rest (proxies, Argo CD); a text says what has not. */
  readonly others?: readonly (() => Promise<true | string>)[];
  /** Default: the whole cluster. */
  readonly namespaces?: readonly string[];
}

/** Real time. `settle` watches, so that it ends as soon as the cluster is quiet. */
export function createRealClock(options: RealClockOptions): ClusterClock {
  return {
    now: () => Date.now(),
    settle: ({ timeoutMs = SETTLE_LIMIT_MS, signal } = {}) =>
      settle(options, Date.now() + timeoutMs, signal),
    async waitFor(what, condition, { timeoutMs, signal }) {
      const deadlineMs = Date.now() + timeoutMs;
      for (;;) {
        signal?.throwIfAborted();
        if (await condition()) return;
        if (Date.now() >= deadlineMs)
          throw new ClusterError('timeout', `Waited ${timeoutMs} ms for ${what}`);
        await sleep(LOOK_EVERY_MS, undefined, { signal });
      }
    },
  };
}

async function settle(
  options: RealClockOptions,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const leave = new AbortController();
  const quiet = { sinceMs: Date.now(), last: 'nothing yet' };
  try {
    await watchAll(options, leave.signal, (what) => {
      quiet.sinceMs = Date.now();
      quiet.last = what;
    });
    for (;;) {
      signal?.throwIfAborted();
      const isQuiet = Date.now() - quiet.sinceMs >= QUIET_MS;
      const busy = isQuiet ? await busyOther(options) : undefined;
      if (isQuiet && busy === undefined) return;
      if (busy !== undefined) quiet.last = busy;
      if (Date.now() >= deadlineMs)
        throw new ClusterError(
          'not-settled',
          `The cluster is still changing. Last: ${quiet.last}. Give it more time, or look why it does not come to rest.`,
        );
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    leave.abort();
  }
}

async function busyOther({ others = [] }: RealClockOptions): Promise<string | undefined> {
  for (const isSettled of others) {
    const seen = await isSettled();
    if (seen !== true) return seen;
  }
  return undefined;
}

/** Resolves when every watch has begun. */
async function watchAll(
  { kube, namespaces }: RealClockOptions,
  signal: AbortSignal,
  changed: (what: string) => void,
): Promise<void> {
  const found = await Promise.all(
    WATCHED.map(([version, kind]) => kube.resolveKind(version, kind)),
  );
  const types = found.filter((type) => type !== undefined);
  const places = namespaces ?? [undefined];
  await Promise.all(
    types.flatMap((type) =>
      (type.namespaced ? places : namespaces ? [] : [undefined]).map((namespace) =>
        watchOne(kube, type, { namespace, signal, changed }),
      ),
    ),
  );
}

interface Watching {
  readonly namespace: string | undefined;
  readonly signal: AbortSignal;
  readonly changed: (what: string) => void;
}

async function watchOne(
  kube: KubeClient,
  type: ResourceType,
  { namespace, signal, changed }: Watching,
): Promise<void> {
  const place = namespace === undefined ? {} : { namespace };
  const listed = await kube.list(type, place);
  if (!listed.ok) return; // not ours to see
  const follow = async (): Promise<void> => {
    const { resourceVersion } = listed.value;
    for await (const { type: what, object } of kube.watch(type, {
      ...place,
      resourceVersion,
      signal,
    })) {
      if (what === 'BOOKMARK') continue;
      changed(`${type.kind} ${object.metadata?.name ?? ''} ${what.toLowerCase()}`);
    }
  };
  // A watch that the server ends early is a change that was missed at most: settling then takes what the others say.
  follow().catch(() => undefined);
}
