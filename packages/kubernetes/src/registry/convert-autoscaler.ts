import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';

/** autoscaling/v1 knows one CPU target; autoscaling/v2 a list of metrics. What v1 cannot say goes lost here. */
export function convertAutoscaler(object: KubernetesObject, apiVersion: string): KubernetesObject {
  const spec = isPlainObject(object.spec) ? object.spec : {};
  const status = isPlainObject(object.status) ? object.status : undefined;
  const converted = apiVersion === 'autoscaling/v1' ? toV1(spec, status) : toV2(spec, status);
  return { ...object, apiVersion, ...converted };
}

const isCpuUtilization = (metric: unknown): boolean => {
  if (!isPlainObject(metric) || metric.type !== 'Resource') return false;
  const resource = metric.resource;
  return isPlainObject(resource) && resource.name === 'cpu';
};

function toV1(spec: PlainObject, status: PlainObject | undefined) {
  const { metrics, behavior: _, ...rest } = spec;
  const cpu = Array.isArray(metrics)
    ? (metrics.find(isCpuUtilization) as PlainObject | undefined)
    : undefined;
  const resource = isPlainObject(cpu?.resource) ? cpu.resource : {};
  const target = isPlainObject(resource.target) ? resource.target : {};
  const percentage = target.averageUtilization;
  return {
    spec: {
      ...rest,
      ...(percentage === undefined ? {} : { targetCPUUtilizationPercentage: percentage }),
    },
    ...(status ? { status: withoutKeys(status, ['conditions', 'currentMetrics']) } : {}),
  };
}

function toV2(spec: PlainObject, status: PlainObject | undefined) {
  const { targetCPUUtilizationPercentage: percentage, ...rest } = spec;
  const target = { type: 'Utilization', averageUtilization: percentage };
  const metrics =
    percentage === undefined
      ? undefined
      : [{ type: 'Resource', resource: { name: 'cpu', target } }];
  return {
    spec: { ...rest, ...(metrics ? { metrics } : {}) },
    ...(status ? { status: withoutKeys(status, ['currentCPUUtilizationPercentage']) } : {}),
  };
}

function withoutKeys(value: PlainObject, keys: readonly string[]): PlainObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
