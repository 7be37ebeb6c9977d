import type { KubernetesObject } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import { fill, mapField } from './fill.ts';
import { withSpec } from './workload-defaults.ts';

const cpuAt80 = [
  {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
  },
];

const scaleUp = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

const scaleDown = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** @see kubernetes pkg/apis/autoscaling/v2/defaults.go */
export function defaultAutoscaler(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) => {
    if (object.apiVersion === 'autoscaling/v1') return fill(spec, { minReplicas: 1 });
    const next = fill(spec, { minReplicas: 1, metrics: cpuAt80 });
    return mapField(next, 'behavior', (behavior) => fillBehavior(behavior));
  });
}

function fillBehavior(behavior: PlainObject): PlainObject {
  const next = fill(behavior, { scaleUp: {}, scaleDown: {} });
  return mapField(
    mapField(next, 'scaleUp', (rules) => fill(rules, scaleUp)),
    'scaleDown',
    (rules) => fill(rules, scaleDown),
  );
}
