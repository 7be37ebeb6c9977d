import {
  DRY_RUN_FLAG,
  FIELD_MANAGER_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  VALIDATE_FLAG,
} from '../common-flags.ts';
import { createObject, requireFlags } from '../create/generator.ts';
import { FailureCollector, usageFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { namedResources } from '../named-resources.ts';
import type { Subcommand } from '../subcommand.ts';
import type { JsonObject } from '@drydock/manifests';

export const autoscale: Subcommand = {
  name: 'autoscale',
  summary: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    FIELD_MANAGER_FLAG,
    VALIDATE_FLAG,
    { name: 'min', kind: 'int' },
    { name: 'max', kind: 'int' },
    {
      name: 'cpu-percent',
      kind: 'int',
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    },
    { name: 'cpu', kind: 'string' },
    { name: 'memory', kind: 'string' },
    { name: 'name', kind: 'string' },
    { name: 'save-config', kind: 'bool' },
  ],
  async run(kubectl) {
    const { flags } = kubectl;
    requireFlags(kubectl, ['max']);
    const max = flags.number('max') ?? 0;
    const min = flags.number('min') ?? -1;
    if (max < 1) {
      throw usageFailure(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    }
    if (max < min) {
      throw usageFailure(
        `--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`,
      );
    }
    const failures = new FailureCollector();
    const resources = await namedResources(kubectl, failures);
    failures.throwIfAny();
    for (const { type, name } of resources) {
      const metrics = metricsOf(kubectl);
      const autoscaler: JsonObject = {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: flags.text('name') ?? name },
        spec: {
          scaleTargetRef: { apiVersion: type.apiVersion, kind: type.kind, name },
          maxReplicas: max,
          ...(min > 0 ? { minReplicas: min } : {}),
          ...(metrics.length > 0 ? { metrics } : {}),
        },
        status: { currentMetrics: null, desiredReplicas: 0 },
      };
      await createObject(kubectl, autoscaler, {
        operation: 'autoscaled',
        fieldManager: 'kubectl-autoscale',
      });
    }
  },
};

function metricsOf({ flags }: Kubectl): readonly JsonObject[] {
  const percent = flags.number('cpu-percent');
  const cpu =
    flags.text('cpu') ?? (percent === undefined || percent < 0 ? undefined : `${percent}%`);
  return [
    ...(cpu === undefined ? [] : [resourceMetric('cpu', cpu)]),
    ...(flags.has('memory') ? [resourceMetric('memory', flags.text('memory') ?? '')] : []),
  ];
}

/** `80%` is a share of what pods request, anything else a quantity. */
function resourceMetric(name: string, text: string): JsonObject {
  const target = text.endsWith('%')
    ? { type: 'Utilization', averageUtilization: Number(text.slice(0, -1)) }
    : { type: 'AverageValue', averageValue: text };
  return { type: 'Resource', resource: { name, target } };
}
