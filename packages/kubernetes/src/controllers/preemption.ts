import type { KubernetesObject } from '@drydock/manifests';
import { asPod, type Pod } from '../kinds/pod.ts';
import { nodes, pods } from '../kinds/resources.ts';
import type { ReconcileContext, Write } from '../reconciler.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import { noAmounts, requestsOf, type Amounts } from './node-resources.ts';
import { unmetReason } from './scheduling-filters.ts';

/** The pods that leave a node so that a more important one fits. */
export interface Preemption {
  readonly node: string;
  readonly victims: readonly Pod[];
}

const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;

const isOn = (pod: Pod, node: string): boolean =>
  pod.spec.nodeName === node && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

/**
 * Where a pod would fit if less important pods made room: the node whose most important victim is least
 * important, then the one with least importance in sum, then with fewest victims.
 * @see kubernetes pkg/scheduler/framework/preemption
 */
export function findPreemption(pod: Pod, { store }: ReconcileContext): Preemption | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return undefined;
  const priority = priorityOf(pod);
  const candidates = store.list(nodes).flatMap((node): readonly Preemption[] => {
    const here = store
      .list(pods)
      .map(asPod)
      .filter((each) => isOn(each, node.metadata.name));
    const weaker = here.filter((each) => priorityOf(each) < priority);
    const isUnderway = weaker.some((each) => each.metadata.deletionTimestamp !== undefined);
    if (weaker.length === 0 || isUnderway) return [];
    const victims = leastVictims(pod, node, { here, weaker, context: { store } });
    return victims ? [{ node: node.metadata.name, victims }] : [];
  });
  const worst = ({ victims }: Preemption): number => Math.max(...victims.map(priorityOf));
  const sum = ({ victims }: Preemption): number =>
    victims.reduce((all, each) => all + priorityOf(each), 0);
  return candidates.toSorted(
    (a, b) => worst(a) - worst(b) || sum(a) - sum(b) || a.victims.length - b.victims.length,
  )[0];
}

interface Situation {
  readonly here: readonly Pod[];
  readonly weaker: readonly Pod[];
  readonly context: Pick<ReconcileContext, 'store'>;
}

const add = (a: Amounts, b: Amounts): Amounts => ({
  cpu: a.cpu + b.cpu,
  memory: a.memory + b.memory,
  pods: a.pods + b.pods,
});

/** Takes every weaker pod away, then puts back the most important ones that still fit. */
function leastVictims(
  pod: Pod,
  node: KubernetesObject,
  { here, weaker, context }: Situation,
): readonly Pod[] | undefined {
  const fits = (kept: readonly Pod[]): boolean => {
    const used = kept.map(requestsOf).reduce(add, noAmounts);
    const surroundings = { used, store: context.store, hasAntiAffinity: false };
    return unmetReason(pod, node, surroundings) === undefined;
  };
  let kept = here.filter((each) => !weaker.includes(each));
  if (!fits(kept)) return undefined;
  const started = (each: Pod): number => parseTime(each.status?.startTime) ?? 0;
  const inOrder = weaker.toSorted(
    (a, b) => priorityOf(b) - priorityOf(a) || started(a) - started(b),
  );
  const victims: Pod[] = [];
  for (const each of inOrder) {
    if (fits([...kept, each])) kept = [...kept, each];
    else victims.push(each);
  }
  return victims.length > 0 ? victims : undefined;
}

/** Evicts the victims; each is told why in its status and by an event. */
export function preempt(
  pod: Pod,
  { node, victims }: Preemption,
  context: ReconcileContext,
): readonly Write[] {
  return victims.flatMap((victim): readonly Write[] => {
    const { namespace = '', name, uid = '' } = victim.metadata;
    const { resourceVersion: _, ...metadata } = victim.metadata;
    const conditions = [
      ...(victim.status?.conditions ?? []).filter((each) => each.type !== 'DisruptionTarget'),
      {
        type: 'DisruptionTarget',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: formatTime(context.now),
        reason: 'PreemptionByScheduler',
        message: 'default-scheduler: preempting to accommodate a higher priority pod',
      },
    ];
    const marked = { ...victim, metadata, status: { ...victim.status, conditions } };
    return [
      { verb: 'updateStatus', resource: pods, object: marked },
      { verb: 'delete', resource: pods, namespace, name, uid },
      {
        verb: 'event',
        about: victim,
        type: 'Normal',
        reason: 'Preempted',
        message: `Preempted by pod ${pod.metadata.uid ?? ''} on node ${node}`,
        component: 'default-scheduler',
      },
    ];
  });
}
