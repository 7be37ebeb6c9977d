import { isPodActive, isPodReady, type Pod } from '../kinds/pod.ts';
import { requestsOf } from './node-resources.ts';

/** What the metrics server measured for a pod: thousandths of cpu, bytes. */
export interface PodUsage {
  readonly cpu: number;
  readonly memory: number;
}

export type UsageOf = (pod: Pod) => PodUsage | undefined;

interface ResourceMetric {
  readonly name: string;
  readonly target: {
    readonly type: string;
    readonly averageUtilization?: number;
    readonly averageValue?: string | number;
  };
}

export interface MetricAnswer {
  readonly replicas: number;
  /** For `status.currentMetrics`. */
  readonly current: object;
  /** As events name it: `cpu resource utilization (percentage of request)`. */
  readonly name: string;
}

/** Changes below a tenth are not worth it. */
const TOLERANCE = 0.1;

/** Replicas by one resource metric; undefined when no pod is measured or asks for the resource. */
export function replicasFor(
  metric: ResourceMetric,
  given: {
    readonly pods: readonly Pod[];
    readonly current: number;
    readonly usageOf: UsageOf;
    readonly target: number;
  },
): MetricAnswer | undefined {
  const { name, target } = metric;
  if (name !== 'cpu' && name !== 'memory') return undefined;
  const measured = given.pods
    .filter((pod) => isPodActive(pod) && isPodReady(pod))
    .flatMap((pod) => {
      const usage = given.usageOf(pod);
      return usage ? [{ used: usage[name], asked: requestsOf(pod)[name] }] : [];
    });
  if (measured.length === 0) return undefined;
  const used = measured.reduce((sum, each) => sum + each.used, 0);
  const average = Math.round(used / measured.length);
  const averageValue = name === 'cpu' ? `${average}m` : String(average);
  if (target.type === 'Utilization') {
    const asked = measured.reduce((sum, each) => sum + each.asked, 0);
    if (asked === 0) return undefined;
    const averageUtilization = Math.floor((used * 100) / asked);
    const ratio = averageUtilization / (target.averageUtilization ?? 80);
    const current = {
      type: 'Resource',
      resource: { name, current: { averageUtilization, averageValue } },
    };
    const label = `${name} resource utilization (percentage of request)`;
    return { replicas: scaledBy(ratio, measured.length, given.current), current, name: label };
  }
  const ratio = average / given.target;
  const current = { type: 'Resource', resource: { name, current: { averageValue } } };
  return {
    replicas: scaledBy(ratio, measured.length, given.current),
    current,
    name: `${name} resource`,
  };
}

function scaledBy(ratio: number, measured: number, current: number): number {
  return Math.abs(1 - ratio) <= TOLERANCE ? current : Math.ceil(ratio * measured);
}
