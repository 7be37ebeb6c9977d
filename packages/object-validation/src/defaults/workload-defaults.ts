import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { fill, mapField } from './fill.ts';
import { canonicalAmounts, defaultTemplate } from './pod-spec.ts';

/** Fills `spec`; the same reference when nothing was missing. */
export function withSpec(
  object: KubernetesObject,
  change: (spec: PlainObject) => PlainObject,
): KubernetesObject {
  const spec = isPlainObject(object.spec) ? object.spec : {};
  const next = change(spec);
  return next === object.spec ? object : { ...object, spec: next };
}

const template = (spec: PlainObject): PlainObject =>
  mapField(fill(spec, { template: { metadata: {}, spec: {} } }), 'template', defaultTemplate);

export function defaultDeployment(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) => {
    const next = fill(template(spec), {
      replicas: 1,
      strategy: rolling,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
    return mapField(next, 'strategy', (strategy) => {
      const typed = fill(strategy, { type: 'RollingUpdate' });
      if (typed.type !== 'RollingUpdate') return typed;
      return mapField(fill(typed, { rollingUpdate: quarter }), 'rollingUpdate', (update) =>
        fill(update, quarter),
      );
    });
  });
}

const quarter = { maxUnavailable: '25%', maxSurge: '25%' };
const rolling = { type: 'RollingUpdate', rollingUpdate: quarter };

export function defaultReplicaSet(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) => fill(template(spec), { replicas: 1 }));
}

/** The selector and the labels default to the template's. */
export function defaultReplicationController(object: KubernetesObject): KubernetesObject {
  const next = withSpec(object, (spec) => {
    const filled = fill(template(spec), { replicas: 1 });
    return fill(filled, { selector: templateLabels(filled) });
  });
  const labels = templateLabels(isPlainObject(next.spec) ? next.spec : {});
  if (next.metadata.labels !== undefined || labels === undefined) return next;
  return { ...next, metadata: { ...next.metadata, labels: labels as Record<string, string> } }; // labels of a decoded template
}

function templateLabels(spec: PlainObject): PlainObject | undefined {
  const metadata = isPlainObject(spec.template) ? spec.template.metadata : undefined;
  const labels = isPlainObject(metadata) ? metadata.labels : undefined;
  return isPlainObject(labels) && Object.keys(labels).length > 0 ? labels : undefined;
}

export function defaultStatefulSet(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) => {
    const next = fill(template(spec), {
      replicas: 1,
      serviceName: '',
      podManagementPolicy: 'OrderedReady',
      updateStrategy: {},
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: {},
    });
    const withStrategy = mapField(next, 'updateStrategy', (strategy) => {
      const typed = fill(strategy, { type: 'RollingUpdate' });
      if (typed.type !== 'RollingUpdate') return typed;
      return mapField(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
        fill(update, { partition: 0 }),
      );
    });
    const withPolicy = mapField(withStrategy, 'persistentVolumeClaimRetentionPolicy', (policy) =>
      fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
    );
    const claims = withPolicy.volumeClaimTemplates;
    if (!Array.isArray(claims)) return withPolicy;
    const defaulted = claims.map((claim) =>
      isPlainObject(claim) ? defaultClaimTemplate(claim) : claim,
    );
    return defaulted.every((claim, i) => claim === claims[i])
      ? withPolicy
      : { ...withPolicy, volumeClaimTemplates: defaulted };
  });
}

function defaultClaimTemplate(claim: PlainObject): PlainObject {
  return mapField(
    fill(claim, { kind: 'PersistentVolumeClaim', apiVersion: 'v1', status: pending }),
    'spec',
    defaultClaimSpec,
  );
}

const pending = { phase: 'Pending' };

export function defaultClaimSpec(spec: PlainObject): PlainObject {
  return mapField(fill(spec, { volumeMode: 'Filesystem' }), 'resources', (resources) =>
    mapField(mapField(resources, 'requests', canonicalAmounts), 'limits', canonicalAmounts),
  );
}

export function defaultDaemonSet(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) =>
    mapField(
      fill(template(spec), { updateStrategy: {}, revisionHistoryLimit: 10 }),
      'updateStrategy',
      (strategy) => {
        const typed = fill(strategy, { type: 'RollingUpdate' });
        if (typed.type !== 'RollingUpdate') return typed;
        return mapField(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
          fill(update, { maxUnavailable: 1, maxSurge: 0 }),
        );
      },
    ),
  );
}

export function defaultJobSpec(spec: PlainObject): PlainObject {
  let next = template(spec);
  if (next.completions === undefined && next.parallelism === undefined) {
    next = fill(next, { completions: 1, parallelism: 1 });
  }
  const mode = next.completionMode ?? 'NonIndexed';
  const backoff =
    next.backoffLimitPerIndex === undefined ? { backoffLimit: 6 } : { backoffLimit: 2_147_483_647 };
  return fill(next, {
    parallelism: 1,
    ...backoff,
    completionMode: mode,
    suspend: false,
    podReplacementPolicy: next.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: undefined,
  });
}

export function defaultJob(object: KubernetesObject): KubernetesObject {
  return withSpec(object, defaultJobSpec);
}

export function defaultCronJob(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) => {
    const next = fill(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    return mapField(next, 'jobTemplate', (job) =>
      mapField(fill(job, { metadata: {} }), 'spec', (jobSpec) =>
        // Completions, selector and the like are defaulted when the Job itself is made.
        template(jobSpec),
      ),
    );
  });
}
