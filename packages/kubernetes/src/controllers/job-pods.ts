import type { KubernetesObject } from '@drydock/manifests';
import type { Pod } from '../kinds/pod.ts';
import { pods } from '../kinds/resources.ts';
import { randomSuffix } from '../registry/names.ts';
import { indexOf, parseIndexes } from './job-indexes.ts';
import { INDEX, isTracked, record, TRACKING, type JobStatus, type Pass } from './job-pass.ts';
import { FAILURE_COUNT, failedIndexes, indexFailures } from './job-policies.ts';
import { controllerReference, isNamespaceOpen } from './owned.ts';

export function makePods(pass: Pass, active: readonly Pod[], status: JobStatus): number {
  const { job } = pass;
  const { parallelism = 1, completions } = job.spec;
  if (
    (status.failed ?? 0) > 0 &&
    active.length === 0 &&
    (status.succeeded ?? 0) === 0 &&
    pass.owned.some(isTracked)
  )
    return 0;
  if (!isNamespaceOpen(pass.context.store, job.metadata.namespace ?? '')) return 0;
  const broken = failedIndexes(job.spec, status.failedIndexes, pass.owned);
  const remaining =
    completions === undefined
      ? parallelism
      : completions - (status.succeeded ?? 0) - (broken?.size ?? 0);
  const wanted =
    completions === undefined && (status.succeeded ?? 0) > 0
      ? active.length
      : Math.min(parallelism, remaining);
  const missing = Math.max(0, wanted - active.length);
  const used = new Set([
    ...parseIndexes(status.completedIndexes),
    ...active.flatMap((pod) => indexOf(pod) ?? []),
    ...(broken ?? []),
  ]);
  for (const pod of pass.owned) if (pod.status?.phase === 'Succeeded') used.add(indexOf(pod) ?? -1);
  let index = 0;
  for (let i = 0; i < missing; i++) {
    while (used.has(index)) index++;
    createPod(pass, job.spec.completionMode === 'Indexed' ? index++ : undefined);
  }
  return missing;
}

export function createPod(pass: Pass, index: number | undefined): void {
  const { job, context, writes } = pass;
  const { template } = job.spec;
  const base = index === undefined ? job.metadata.name : `${job.metadata.name}-${index}`;
  const prefix = `${base}-`;
  const name = prefix.slice(0, 58) + randomSuffix(context.random);
  const indexed = index === undefined ? {} : { [INDEX]: String(index) };
  const failures =
    index === undefined || job.spec.backoffLimitPerIndex === undefined
      ? {}
      : { [FAILURE_COUNT]: String(indexFailures(index, pass.owned)) };
  const annotations = { ...template.metadata?.annotations, ...indexed, ...failures };
  const { spec } = template;
  const env = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']` } },
  };
  const containers =
    index === undefined
      ? spec.containers
      : spec.containers.map((each) => ({
          ...each,
          env: [...((each as { env?: readonly object[] }).env ?? []), env],
        })); // containers may have env
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: prefix,
      namespace: job.metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, ...indexed },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      finalizers: [TRACKING],
      ownerReferences: [controllerReference(job)],
    },
    spec: { ...spec, containers, ...(index === undefined ? {} : { hostname: base }) },
  };
  writes.push({ verb: 'create', resource: pods, object });
  record(pass, 'SuccessfulCreate', `Created pod: ${name}`);
}
