import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { matchesLabels, requirementsOf, type Labels } from '../label-selector.ts';
import { forbiddenField, invalidValue, notSupported, required } from './field-error.ts';
import { dns1123Label } from './name-rules.ts';
import { intOrPercent, nonNegative, notOverHundred } from './numbers.ts';
import { validateTemplate } from './pod-spec.ts';
import { validateSelector } from './selector.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const isZero = (value: unknown): boolean => value === undefined || value === 0 || value === '0%';

export const immutable = 'field is immutable';

/** Selector, and the template that must match it. */
function validateSelected(spec: PlainObject, kind: string): readonly StatusCause[] {
  const { selector } = spec;
  const template = asObject(spec.template);
  const { labels } = asObject(template.metadata);
  if (selector === undefined) {
    return [
      required('spec.selector'),
      mismatch(labels),
      ...validateTemplate(template, 'spec.template'),
    ];
  }
  const problems = validateSelector(selector, 'spec.selector');
  const requirements = requirementsOf(selector) ?? [];
  if (problems.length > 0) {
    return [
      ...problems,
      invalidValue('spec.selector', selector, 'invalid label selector'),
      ...validateTemplate(template, 'spec.template'),
    ];
  }
  const causes: StatusCause[] = [];
  if (requirements.length === 0) {
    causes.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${kind}`));
  } else if (!matchesLabels(requirements, labels as Labels | undefined))
    causes.push(mismatch(labels)); // decoded as a map of texts
  return [...causes, ...validateTemplate(template, 'spec.template')];
}

const mismatch = (labels: unknown): StatusCause =>
  invalidValue(
    'spec.template.metadata.labels',
    labels,
    '`selector` does not match template `labels`',
  );

function alwaysRestarts(spec: PlainObject, field = 'spec.template.spec'): readonly StatusCause[] {
  const pod = asObject(asObject(spec.template).spec);
  const causes: StatusCause[] = [];
  if (pod.restartPolicy !== undefined && pod.restartPolicy !== 'Always') {
    causes.push(notSupported(`${field}.restartPolicy`, pod.restartPolicy, ['Always']));
  }
  if (pod.activeDeadlineSeconds !== undefined) {
    causes.push(
      forbiddenField(
        `${field}.activeDeadlineSeconds`,
        'activeDeadlineSeconds in ReplicaSet is not Supported',
      ),
    );
  }
  return causes;
}

export function validateDeployment(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const deadline = spec.progressDeadlineSeconds;
  const minReady = Number(spec.minReadySeconds ?? 0);
  const isTooShort = typeof deadline === 'number' && deadline <= minReady;
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...validateSelected(spec, 'deployment'),
    ...alwaysRestarts(spec),
    ...validateStrategy(asObject(spec.strategy)),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...nonNegative(deadline, 'spec.progressDeadlineSeconds'),
    ...(isTooShort
      ? [
          invalidValue(
            'spec.progressDeadlineSeconds',
            deadline,
            'must be greater than minReadySeconds',
          ),
        ]
      : []),
  ];
}

function validateStrategy(strategy: PlainObject): readonly StatusCause[] {
  const field = 'spec.strategy';
  switch (strategy.type) {
    case 'Recreate':
      return strategy.rollingUpdate === undefined
        ? []
        : [
            forbiddenField(
              `${field}.rollingUpdate`,
              "may not be specified when strategy `type` is 'Recreate'",
            ),
          ];
    case 'RollingUpdate': {
      const { maxUnavailable, maxSurge } = asObject(strategy.rollingUpdate);
      const at = `${field}.rollingUpdate`;
      return [
        ...intOrPercent(maxUnavailable, `${at}.maxUnavailable`),
        ...intOrPercent(maxSurge, `${at}.maxSurge`),
        ...(isZero(maxUnavailable) && isZero(maxSurge)
          ? [
              invalidValue(
                `${at}.maxUnavailable`,
                maxUnavailable,
                'may not be 0 when `maxSurge` is 0',
              ),
            ]
          : []),
        ...notOverHundred(maxUnavailable, `${at}.maxUnavailable`),
      ];
    }
    default:
      return [notSupported(field, goStrategy(strategy), ['Recreate', 'RollingUpdate'])];
  }
}

/** The strategy as Go shows the internal struct. */
const goStrategy = (strategy: PlainObject): PlainObject => ({
  Type: strategy.type,
  RollingUpdate: null,
});

export function validateReplicaSet(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateSelected(spec, 'deployment'),
    ...alwaysRestarts(spec),
  ];
}

export function validateStatefulSet(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const strategy = asObject(spec.updateStrategy);
  const policy = asObject(spec.persistentVolumeClaimRetentionPolicy);
  const causes: StatusCause[] = [];
  if (spec.podManagementPolicy !== 'OrderedReady' && spec.podManagementPolicy !== 'Parallel') {
    causes.push(
      invalidValue(
        'spec.podManagementPolicy',
        spec.podManagementPolicy,
        "must be 'OrderedReady' or 'Parallel'",
      ),
    );
  }
  if (strategy.type !== 'RollingUpdate' && strategy.type !== 'OnDelete') {
    causes.push(
      invalidValue(
        'spec.updateStrategy',
        goStrategy(strategy),
        "must be 'RollingUpdate' or 'OnDelete'",
      ),
    );
  }
  const { partition } = asObject(strategy.rollingUpdate);
  const retention = ['whenDeleted', 'whenScaled'].flatMap((key) => {
    const value = policy[key];
    const isKnown = value === undefined || value === 'Retain' || value === 'Delete';
    return isKnown
      ? []
      : [
          notSupported(`spec.persistentVolumeClaimRetentionPolicy.${key}`, value, [
            'Retain',
            'Delete',
          ]),
        ];
  });
  const service = textOf(spec.serviceName);
  const names =
    service === ''
      ? []
      : dns1123Label(service).map((problem) => invalidValue('spec.serviceName', service, problem));
  return [
    ...causes,
    ...nonNegative(partition, 'spec.updateStrategy.rollingUpdate.partition'),
    ...retention,
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateSelected(spec, 'statefulset'),
    ...alwaysRestarts(spec),
    ...names,
    ...validateClaims(spec.volumeClaimTemplates),
  ];
}

function validateClaims(templates: unknown): readonly StatusCause[] {
  if (!Array.isArray(templates)) return [];
  return templates.flatMap((template: unknown, i) =>
    validateClaimSpec(asObject(asObject(template).spec), `spec.volumeClaimTemplates[${i}].spec`),
  );
}

export function validateClaimSpec(spec: PlainObject, field: string): readonly StatusCause[] {
  const requests = asObject(asObject(spec.resources).requests);
  const causes: StatusCause[] = [];
  if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0) {
    causes.push(required(`${field}.accessModes`, 'at least 1 access mode is required'));
  }
  if (requests.storage === undefined) causes.push(required(`${field}.resources[storage]`));
  return causes;
}

export function validateDaemonSet(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const strategy = asObject(spec.updateStrategy);
  const template = asObject(spec.template);
  const { labels } = asObject(template.metadata);
  const requirements = requirementsOf(spec.selector);
  const causes: StatusCause[] = [...validateSelector(spec.selector, 'spec.selector')];
  const isMatching =
    requirements !== undefined &&
    requirements.length > 0 &&
    matchesLabels(requirements, labels as Labels | undefined); // decoded
  if (!isMatching) causes.push(mismatch(labels));
  return [
    ...causes,
    ...validateTemplate(template, 'spec.template'),
    ...alwaysRestarts(spec),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateDaemonStrategy(strategy),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

function validateDaemonStrategy(strategy: PlainObject): readonly StatusCause[] {
  if (strategy.type === 'OnDelete') return [];
  if (strategy.type !== 'RollingUpdate') {
    return [
      notSupported('spec.updateStrategy', goStrategy(strategy), ['RollingUpdate', 'OnDelete']),
    ];
  }
  const { maxUnavailable, maxSurge } = asObject(strategy.rollingUpdate);
  const at = 'spec.updateStrategy.rollingUpdate';
  const causes = [
    ...intOrPercent(maxUnavailable, `${at}.maxUnavailable`),
    ...notOverHundred(maxUnavailable, `${at}.maxUnavailable`),
    ...intOrPercent(maxSurge, `${at}.maxSurge`),
    ...notOverHundred(maxSurge, `${at}.maxSurge`),
  ];
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    causes.push(
      invalidValue(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'),
    );
  }
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    causes.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
  return causes;
}

/** Workload selectors never change. */
export function selectorIsImmutable(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  const [now, before] = [asObject(next.spec).selector, asObject(previous.spec).selector];
  return deepEqual(now ?? null, before ?? null)
    ? []
    : [invalidValue('spec.selector', now, immutable)];
}

const mutableStatefulFields = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function validateStatefulSetUpdate(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  const rest = (object: KubernetesObject): PlainObject =>
    Object.fromEntries(
      Object.entries(asObject(object.spec)).filter(([key]) => !mutableStatefulFields.includes(key)),
    );
  if (deepEqual(rest(next), rest(previous))) return [];
  return [
    forbiddenField(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ),
  ];
}
